package rendered

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

const owner = "0123456789ab"

// objectOf is one object as a stream holds it.
func objectOf(kind, name, layer, more string) string {
	return "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  labels:\n    app.kubernetes.io/managed-by: spotcluster\n" +
		"    spotcluster.dev/cluster: prod\n    spotcluster.dev/layer: " + layer + "\n    spotcluster.dev/owner: " + owner + "\n  name: " + name + "\n" + more
}

func stream(docs ...string) []byte { return []byte(strings.Join(docs, "---\n")) }

// before and after are two renders of one cluster: a file changes, one goes, one
// comes, and a layer is emptied.
var (
	before = stream(objectOf("VPC", "prod", "network", "spec: 1\n"), objectOf("Subnet", "a", "network", ""), objectOf("Subnet", "b", "network", ""),
		objectOf("Role", "old", "iam", ""), objectOf("Kustomization", "prod-network", "root", ""))
	after = stream(objectOf("VPC", "prod", "network", "spec: 2\n"), objectOf("Subnet", "a", "network", ""),
		objectOf("Addon", "new", "system", ""), objectOf("Kustomization", "prod-network", "root", ""))
)

func filesOf(t *testing.T, stream []byte) []File {
	t.Helper()
	files, problems := Files(spec.KindSpotCluster, stream, nil)
	if problems != nil {
		t.Fatal(problems)
	}
	return files
}

// foreign are files of others, in our folders and in their own.
var foreign = map[string]string{
	"README.md":                 "mine",
	"network/OWNERS":            "me",
	"network/notes.yaml":        "not: ours\n",
	"iam/docs/deep/page.yaml":   "kind: X\n",
	"theirs/kustomization.yaml": "resources: [x.yaml]\n",
	"theirs/x.yaml":             "kind: X\nmetadata: {labels: {spotcluster.dev/layer: network}}\n",
}

// nothingYet is a repository in which nothing was rendered.
func nothingYet(t *testing.T) (Folder, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return Folder{Root: root, Path: "overlays/prod/rendered", Shown: "overlays/prod/rendered"}, dir
}

// laidOut is a repository with a folder rendered before, and files of others in it.
func laidOut(t *testing.T) (Folder, string) {
	t.Helper()
	f, dir := nothingYet(t)
	if _, err := f.Write(filesOf(t, before)); err != nil {
		t.Fatal(err)
	}
	for name, text := range foreign {
		put(t, filepath.Join(dir, f.Path, name), text)
	}
	return f, dir
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tree is every file below a folder, which may not be there, with its content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		if d.Type()&fs.ModeSymlink != 0 {
			out[filepath.ToSlash(rel)], err = os.Readlink(name)
			return err
		}
		content, err := os.ReadFile(name)
		out[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

func want(files []File, others map[string]string) map[string]string {
	out := maps.Clone(others)
	for _, f := range files {
		out[f.Path] = string(f.Content)
	}
	return out
}

func TestWriteReplacesOursAndKeepsTheRest(t *testing.T) {
	f, dir := laidOut(t)
	files := filesOf(t, after)
	changes, err := f.Write(files)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, c := range changes {
		paths = append(paths, c.Path)
	}
	wantPaths := []string{"iam/kustomization.yaml", "iam/role_old.yaml", "network/subnets.yaml", "network/vpc_prod.yaml", "system/addon_new.yaml", "system/kustomization.yaml"}
	if diff := cmp.Diff(wantPaths, paths); diff != "" {
		t.Errorf("changes:\n%s", diff)
	}
	if diff := cmp.Diff(want(files, foreign), tree(t, filepath.Join(dir, f.Path))); diff != "" {
		t.Errorf("folder:\n%s", diff)
	}
	if left := siblings(t, dir, f); len(left) > 0 {
		t.Errorf("left beside the folder: %v", left)
	}
}

// TestWriteOfTheSameTouchesNothing: a build that watches files must not wake.
func TestWriteOfTheSameTouchesNothing(t *testing.T) {
	f, _ := laidOut(t)
	f.disk = dead{} // any change fails
	if changes, err := f.Write(filesOf(t, before)); err != nil || len(changes) > 0 {
		t.Errorf("a second write of the same changes %v: %v", changes, err)
	}
}

func siblings(t *testing.T, dir string, f Folder) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, path.Dir(f.Path)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if e.Name() != path.Base(f.Path) {
			out = append(out, e.Name())
		}
	}
	return out
}

// TestKilledAtEveryCall stops a write at every change to the file system in turn,
// in the middle of writing a file too. A reader finds the old folder or the new
// one, files of others are as they were, and the next write mends the rest: with
// folders that change places in one step and without, and where there was none.
func TestKilledAtEveryCall(t *testing.T) {
	t.Run("exchange", func(t *testing.T) { killedAtEveryCall(t, true, true) })
	t.Run("no exchange", func(t *testing.T) { killedAtEveryCall(t, false, true) })
	t.Run("the first write", func(t *testing.T) { killedAtEveryCall(t, true, false) })
}

func killedAtEveryCall(t *testing.T, exchanges, again bool) {
	t.Helper()
	others := foreign
	if !again {
		others = map[string]string{}
	}
	finished, calls := false, 0
	for ; !finished; calls++ {
		f, dir := laidOut(t)
		if !again {
			f, dir = nothingYet(t)
		}
		old, files := tree(t, filepath.Join(dir, f.Path)), filesOf(t, after)
		k := &killed{disk: rootDisk{f.Root}, after: calls, exchanges: exchanges}
		f.disk = k
		_, err := f.Write(files)
		finished = err == nil
		if !finished && !errors.Is(err, errKilled) {
			t.Fatalf("call %d: %v", calls, err)
		}
		got, now := tree(t, filepath.Join(dir, f.Path)), want(files, others)
		missing := len(got) == 0 && !exchanges // the one instant that Write speaks of
		if !missing && !maps.Equal(got, old) && !maps.Equal(got, now) {
			t.Errorf("killed at call %d (%s), the folder is neither the old nor the new:\n%s", calls, k.at, cmp.Diff(old, got))
		}
		f.disk = nil
		if _, err := f.Write(files); err != nil {
			t.Errorf("after a kill at call %d (%s), the next write fails: %v", calls, k.at, err)
		}
		if diff := cmp.Diff(now, tree(t, filepath.Join(dir, f.Path))); diff != "" {
			t.Errorf("after a kill at call %d (%s), the next write leaves:\n%s", calls, k.at, diff)
		}
		if left := siblings(t, dir, f); len(left) > 0 {
			t.Errorf("after a kill at call %d (%s) and another write, left beside the folder: %v", calls, k.at, left)
		}
	}
	if calls < 30 {
		t.Errorf("a write takes only %d calls; the test does not reach into it", calls)
	}
}

var errKilled = errors.New("killed")

// killed is a disk on which nothing happens any more after so many changes.
type killed struct {
	disk
	after     int
	exchanges bool
	at        string
}

func (k *killed) stop(call, name string) bool {
	if k.after == 0 && k.at == "" {
		k.at = call + " " + name
	}
	k.after--
	return k.after < 0
}

func (k *killed) Mkdir(name string, mode fs.FileMode) error {
	if k.stop("mkdir", name) {
		return errKilled
	}
	return k.disk.Mkdir(name, mode)
}

// Create may be killed when half of the file is there.
func (k *killed) Create(name string, content []byte) error {
	if k.stop("create", name) {
		return errKilled
	}
	if k.stop("write", name) {
		return errors.Join(k.disk.Create(name, content[:len(content)/2]), errKilled)
	}
	return k.disk.Create(name, content)
}

func (k *killed) Link(from, to string) error {
	if k.stop("link", to) {
		return errKilled
	}
	return k.disk.Link(from, to)
}

func (k *killed) Rename(from, to string) error {
	if k.stop("rename", from) {
		return errKilled
	}
	return k.disk.Rename(from, to)
}

func (k *killed) Exchange(a, b string) error {
	switch {
	case !k.exchanges:
		return errNoExchange
	case k.stop("exchange", b):
		return errKilled
	}
	return k.disk.Exchange(a, b)
}

func (k *killed) Remove(name string) error {
	if k.stop("remove", name) {
		return errKilled
	}
	return k.disk.Remove(name)
}

// dead is a disk that takes no change.
type dead struct{}

func (dead) Mkdir(string, fs.FileMode) error { return errKilled }
func (dead) Create(string, []byte) error     { return errKilled }
func (dead) Link(string, string) error       { return errKilled }
func (dead) Rename(string, string) error     { return errKilled }
func (dead) Exchange(string, string) error   { return errKilled }
func (dead) Remove(string) error             { return errKilled }

// TestRefused: what a write does not touch, and says so.
func TestRefused(t *testing.T) {
	elsewhere := t.TempDir()
	tests := []struct {
		why   string
		spoil func(t *testing.T, rendered string)
		rule  string
		says  string
	}{
		{"a link in the folder may lead anywhere", func(t *testing.T, at string) {
			link(t, elsewhere, filepath.Join(at, "network/out"))
		}, "rendered-folder", "network/out"},
		{"the folder itself is a link", func(t *testing.T, at string) {
			rename(t, at, at+"-real")
			link(t, at+"-real", at)
		}, "link", "overlays/prod/rendered is a link"},
		{"the overlay is a link", func(t *testing.T, at string) {
			rename(t, filepath.Dir(at), filepath.Dir(at)+"-real")
			link(t, filepath.Dir(at)+"-real", filepath.Dir(at))
		}, "link", "overlays/prod is a link"},
		{"a file is where the folder goes", func(t *testing.T, at string) {
			rename(t, at, at+"-real")
			put(t, at, "")
		}, "rendered-folder", "is a file"},
		{"another's file is where ours goes", func(t *testing.T, at string) {
			put(t, filepath.Join(at, "system/addon_new.yaml"), "kind: Other\n")
		}, "rendered-folder", "system/addon_new.yaml: is not ours"},
		{"somebody added an object to a file of ours", func(t *testing.T, at string) {
			put(t, filepath.Join(at, "network/vpc_prod.yaml"), objectOf("VPC", "prod", "network", "")+"---\nkind: ConfigMap\n")
		}, "rendered-folder", "network/vpc_prod.yaml: is not ours"},
		{"another's kustomization", func(t *testing.T, at string) {
			put(t, filepath.Join(at, "network/kustomization.yaml"), "resources: [notes.yaml]\n")
		}, "rendered-folder", "network/kustomization.yaml: is not ours"},
		{"a file is where a folder of ours goes", func(t *testing.T, at string) {
			remove(t, filepath.Join(at, "system"))
			put(t, filepath.Join(at, "system"), "")
		}, "rendered-folder", "system: is a file"},
		{"a folder is where a file of ours goes", func(t *testing.T, at string) {
			put(t, filepath.Join(at, "system/addon_new.yaml/x"), "")
		}, "rendered-folder", "system/addon_new.yaml: is a folder"},
		{"a link has the name of the folder that a write makes for a moment", func(t *testing.T, at string) {
			link(t, "../..", filepath.Join(filepath.Dir(at), ".rendered.spotcluster-next"))
		}, "rendered-folder", ".rendered.spotcluster-next: is no folder"},
		{"likewise", func(t *testing.T, at string) {
			link(t, "../..", filepath.Join(filepath.Dir(at), ".rendered.spotcluster-former"))
		}, "rendered-folder", ".rendered.spotcluster-former: is no folder"},
		{"another cluster is rendered inside", func(t *testing.T, at string) {
			text, _ := os.ReadFile(filepath.Join(at, "kustomization.yaml"))
			put(t, filepath.Join(at, "b/kustomization.yaml"), strings.ReplaceAll(string(text), owner, "ffffffffffff"))
		}, "path", "rendered here, inside of another"},
		{"another cluster's folder", func(t *testing.T, at string) {
			name := filepath.Join(at, "kustomization.yaml")
			text, _ := os.ReadFile(name)
			put(t, name, strings.ReplaceAll(string(text), owner, "ffffffffffff"))
		}, "owner", "another cluster"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			f, dir := laidOut(t)
			tt.spoil(t, filepath.Join(dir, f.Path))
			was := tree(t, dir)
			_, err := f.Write(filesOf(t, after))
			var problems spec.Problems
			if !errors.As(err, &problems) || problems[0].Rule != tt.rule || !strings.Contains(problems.Error(), tt.says) {
				t.Errorf("got %v; want rule %s and %q", err, tt.rule, tt.says)
			}
			if diff := cmp.Diff(was, tree(t, dir)); diff != "" {
				t.Errorf("it changed all the same:\n%s", diff)
			}
		})
	}
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.RemoveAll(name); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// TestOwned: which files a write replaces or takes away.
func TestOwned(t *testing.T) {
	const conflict = "<<<<<<< ours\nx: 1\n=======\nx: 2\n>>>>>>> theirs\n"
	tests := []struct {
		why, name, content string
		stays              bool
	}{
		{"a merge conflict in one of our files is mended by the next render", "network/vpc_prod.yaml", conflict, false},
		{"likewise in a manifest", "network/kustomization.yaml", "metadata: {labels: {\n<<<<<<<\n    app.kubernetes.io/managed-by: spotcluster\n", false},
		{"an object of an earlier render that fell out of the list", "network/subnet_c.yaml", objectOf("Subnet", "c", "network", ""), false},
		{"the same of another cluster is not ours", "network/subnet_c.yaml", strings.ReplaceAll(objectOf("Subnet", "c", "network", ""), owner, "ffffffffffff"), true},
		{"an object of the user's with a layer label, which no render listed", "network/mine.yaml",
			"kind: VPC\nmetadata:\n  name: x\n  labels:\n    spotcluster.dev/layer: network\n", true},
		{"a file of ours that somebody emptied", "network/subnets.yaml", "", false},
		{"a file of others that is no YAML by its name, though it looks like ours", "network/subnet_c.txt", objectOf("Subnet", "c", "network", ""), true},
		{"a file of ours that somebody added an object to", "iam/role_old.yaml", objectOf("Role", "old", "iam", "") + "---\nkind: Role\n", true},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			f, dir := laidOut(t)
			at := filepath.Join(dir, f.Path, tt.name)
			put(t, at, tt.content)
			if _, err := f.Write(filesOf(t, after)); err != nil {
				t.Fatal(err)
			}
			got, _ := os.ReadFile(at)
			if stays := string(got) == tt.content; stays != tt.stays {
				t.Errorf("stays: %v, want %v:\n%s", stays, tt.stays, got)
			}
		})
	}
}

// TestTree: a folder that was rendered is known by its own manifest, not by a
// layer's, and what was written in it by its owner and no other.
func TestTree(t *testing.T) {
	there := byPath(filesOf(t, before))
	written := slices.Sorted(maps.Keys(there))
	for name, text := range foreign {
		if path.Ext(name) == ".yaml" {
			there[name] = []byte(text)
		}
	}
	there["network/subnet_c.yaml"] = []byte(strings.ReplaceAll(objectOf("Subnet", "c", "network", ""), owner, "ffffffffffff"))
	var trees []Tree
	for name, content := range there {
		if tree, ok := TreeAt(path.Join("a/rendered", name), content); ok {
			trees = append(trees, tree)
		}
	}
	if diff := cmp.Diff([]Tree{{"a/rendered", owner, "prod"}}, trees); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(written, trees[0].Written(there)); diff != "" {
		t.Error(diff)
	}
	if by, cluster := OwnerOf(there["network/subnet_c.yaml"]); by != "ffffffffffff" || cluster != "prod" {
		t.Errorf("got %q, %q", by, cluster)
	}
	for why, text := range map[string]string{
		"another object": objectOf("Subnet", "c", "network", "") + "---\nkind: X\n",
		"no label":       "kind: X\n",
		"nothing":        "",
		"no YAML":        "a: [",
	} {
		if by, _ := OwnerOf([]byte(text)); by != "" {
			t.Errorf("%s: got %q", why, by)
		}
	}
}

// TestTheUsersOwnObjectsGoWithTheOverlay: objects without our labels are ours to
// prune when an earlier render wrote them.
func TestTheUsersOwnObjectsGoWithTheOverlay(t *testing.T) {
	f, dir := laidOut(t)
	own := "kind: Deployment\nmetadata:\n  name: web\n  labels:\n    spotcluster.dev/layer: workloads\n"
	if _, err := f.Write(filesOf(t, stream(string(after), own))); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, f.Path, "workloads/deployment_web.yaml")
	if _, err := os.Stat(name); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(filesOf(t, after)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there", name)
	}
}

// TestSiblings writes folders of one parent at once, as render does.
func TestSiblings(t *testing.T) {
	f, dir := nothingYet(t)
	files := filesOf(t, before)
	var running sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		running.Go(func() {
			if _, err := (Folder{Root: f.Root, Path: "clusters/" + name, Shown: name}).Write(files); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	running.Wait()
	for _, name := range []string{"a", "b", "c", "d"} {
		if diff := cmp.Diff(want(files, map[string]string{}), tree(t, filepath.Join(dir, "clusters", name))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// TestWrittenMeanwhile: what others write between the look at the folder and the
// exchange is not lost, be it new or saved anew as editors do, by renaming.
func TestWrittenMeanwhile(t *testing.T) {
	f, dir := laidOut(t)
	at := filepath.Join(dir, f.Path)
	f.disk = &meanwhile{disk: rootDisk{f.Root}, then: func() {
		put(t, filepath.Join(at, "network/late.md"), "late")
		put(t, filepath.Join(at, "README.new"), "edited")
		rename(t, filepath.Join(at, "README.new"), filepath.Join(at, "README.md"))
	}}
	files := filesOf(t, after)
	if _, err := f.Write(files); err != nil {
		t.Fatal(err)
	}
	others := maps.Clone(foreign)
	others["network/late.md"], others["README.md"] = "late", "edited"
	if diff := cmp.Diff(want(files, others), tree(t, at)); diff != "" {
		t.Errorf("folder:\n%s", diff)
	}
	if left := siblings(t, dir, f); len(left) > 0 {
		t.Errorf("left beside the folder: %v", left)
	}
}

type meanwhile struct {
	disk
	then func()
}

func (m *meanwhile) Exchange(a, b string) error {
	m.then()
	return m.disk.Exchange(a, b)
}

// TestFoldersOfOthers stay, empty ones too, with their modes; files of others are
// the same files.
func TestFoldersOfOthers(t *testing.T) {
	f, dir := laidOut(t)
	at := filepath.Join(dir, f.Path)
	for _, name := range []string{"empty", "theirs"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(at, name), 0o755), os.Chmod(filepath.Join(at, name), 0o700)); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.Stat(filepath.Join(at, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(filesOf(t, after)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"empty", "theirs"} {
		if info, err := os.Stat(filepath.Join(at, name)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if is, err := os.Stat(filepath.Join(at, "README.md")); err != nil || !os.SameFile(was, is) {
		t.Errorf("README.md is another file now (%v)", err)
	}
}

// FuzzFileName: whatever an object is called, its file stays in the folder.
func FuzzFileName(f *testing.F) {
	f.Add("VPC", "prod")
	f.Add("../../etc", "../../passwd")
	f.Add("", "")
	f.Add("Role", strings.Repeat("x", 300))
	f.Add("ClusterRole", "system:Über/.hidden")
	f.Fuzz(func(t *testing.T, kind, name string) {
		got := fileName(kind, name)
		if !fs.ValidPath(got) || path.Base(got) != got || !filepath.IsLocal(got) || strings.HasPrefix(got, ".") && kind == "" || len(got) > 255 || got == fileOf {
			t.Errorf("%q %q is written to %q", kind, name, got)
		}
	})
}

// TestManifestsListWhatIsThere holds the folder's manifests to its files.
func TestManifestsListWhatIsThere(t *testing.T) {
	byDir := map[string][]string{}
	listed := map[string][]string{}
	for _, f := range filesOf(t, before) {
		if dir, name := path.Split(f.Path); name != fileOf {
			byDir[path.Clean(dir)] = append(byDir[path.Clean(dir)], name)
			continue
		}
		m, ours := readManifest(f.Content)
		if !ours {
			t.Errorf("%s is not one of ours to the next render", f.Path)
		}
		if m.Resources == nil {
			t.Errorf("%s lists no resources, and kustomize refuses a manifest without the field", f.Path)
		}
		listed[path.Dir(f.Path)] = m.Resources
	}
	for _, l := range object.Layers {
		if got := listed[string(l.Layer)]; !slices.Equal(got, byDir[string(l.Layer)]) {
			t.Errorf("layer %s lists %v, and holds %v", l.Layer, got, byDir[string(l.Layer)])
		}
	}
	if !slices.Equal(listed["."], []string{"root"}) {
		t.Errorf("the folder lists %v", listed["."])
	}
}
