package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"spotcluster.dev/spotcluster/fn/image"
)

// dist is where the image is built, once for all tests.
var dist string

func TestMain(m *testing.M) {
	code, err := setUp(m)
	if err != nil {
		log.Print(err)
		code = 1
	}
	os.Exit(code)
}

func setUp(m *testing.M) (int, error) {
	var err error
	if dist, err = os.MkdirTemp("", "spotcluster-image-"); err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dist) }()
	if _, err := build("..", dist, revision); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// reference is the image as it is released, and revision a commit that it could be
// built of.
const (
	reference = image.Reference
	revision  = "0123456789abcdef0123456789abcdef01234567"
)

// TestOneReference holds all who name the image to the one place that says which it
// is, and the others to naming none.
func TestOneReference(t *testing.T) {
	anyOf := regexp.MustCompile(`spotcluster\.dev/spotcluster:[\w.-]*`)
	for file, names := range map[string]bool{
		"../Kptfile": true,
		"../components/container/kustomization.yaml":     true,
		"../docs/containers.md":                          true,
		"../schemas/spotcluster.krm-function.yaml":       true,
		"../schemas/managementcluster.krm-function.yaml": true,
		"../Makefile": false,
		"main.go":     false,
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := anyOf.FindAllString(string(text), -1)
		if slices.ContainsFunc(found, func(s string) bool { return s != reference }) || (len(found) > 0) != names {
			t.Errorf("%s names %v; the image is %s, of fn/image", file, found, reference)
		}
	}
}

func indexIn(t *testing.T, dir string) v1.ImageIndex {
	t.Helper()
	index, err := layout.ImageIndexFromPath(filepath.Join(dir, "image"))
	must(t, err)
	return index
}

// TestReproducible builds the same source elsewhere, with settings of Go's and of
// the machine that must not matter.
func TestReproducible(t *testing.T) {
	source := filepath.Join(t.TempDir(), "somewhere else")
	for _, folder := range []string{"cmd", "fn", "functions", "schemas"} {
		must(t, os.CopyFS(filepath.Join(source, folder), os.DirFS("../"+folder)))
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile("../" + file)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(source, file), text, 0o644))
	}
	config := t.TempDir() // with what go env -w writes
	must(t, os.Mkdir(filepath.Join(config, "go"), 0o755))
	must(t, os.WriteFile(filepath.Join(config, "go", "env"), []byte("GOFLAGS=-tags=other -buildmode=pie\nGOAMD64=v3\nGOARM64=v9.0\nGOEXPERIMENT=nogreenteagc\nGO111MODULE=on\n"), 0o644))
	for name, value := range map[string]string{
		"XDG_CONFIG_HOME": config, "GOFIPS140": "latest", "CGO_ENABLED": "1", "GOOS": "darwin", "GOARCH": "386",
		"TZ": "Asia/Kathmandu", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1", "TMPDIR": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	mask := syscall.Umask(0o077)
	defer syscall.Umask(mask)
	again := t.TempDir()
	second, err := build(source, again, revision)
	must(t, err)
	first, err := indexIn(t, dist).Digest()
	must(t, err)
	if first != second {
		t.Errorf("built elsewhere, the image is %s and not %s", second, first)
	}
	for _, file := range []string{"sbom.json", "spotcluster-linux-amd64.tar", "spotcluster-linux-arm64.tar"} {
		a, err := os.ReadFile(filepath.Join(dist, file))
		must(t, err)
		b, err := os.ReadFile(filepath.Join(again, file))
		must(t, err)
		if !bytes.Equal(a, b) {
			t.Errorf("built elsewhere, %s differs", file)
		}
	}
}

// TestRevision: the commit that is checked out, marked where a file differs, and
// none where there is no checkout.
func TestRevision(t *testing.T) {
	dir := t.TempDir()
	is := func(want string) {
		t.Helper()
		got, err := revisionOf(dir)
		if err != nil || got != want {
			t.Errorf("the revision is %q (%v), want %q", got, err, want)
		}
	}
	git := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@example.com"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	is("")
	git("init", "--quiet")
	must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o644))
	git("add", "file")
	git("commit", "--quiet", "--no-verify", "-m", "x")
	commit := git("rev-parse", "HEAD")
	is(commit)
	must(t, os.WriteFile(filepath.Join(dir, "file"), []byte("other"), 0o644))
	is(commit + "-dirty")
}

// TestContents: both architectures, nobody, labels, the binary and no shell.
func TestContents(t *testing.T) {
	index := indexIn(t, dist)
	m, err := index.IndexManifest()
	must(t, err)
	var found []string
	for _, d := range m.Manifests {
		found = append(found, d.Platform.OS+"/"+d.Platform.Architecture)
		img, err := index.Image(d.Digest)
		must(t, err)
		config, err := img.ConfigFile()
		must(t, err)
		if config.Config.User != "65534:65534" || config.Architecture != d.Platform.Architecture || len(config.Config.Env) > 0 {
			t.Errorf("%s: %+v", d.Platform, config.Config)
		}
		for label, want := range map[string]string{"title": "spotcluster", "version": tagOf(reference), "revision": revision, "licenses": image.License, "description": "", "source": ""} {
			if got := config.Config.Labels["org.opencontainers.image."+label]; got == "" || want != "" && got != want {
				t.Errorf("%s has the label %s: %q, want %q", d.Platform, label, got, want)
			}
		}
		var files []string
		r := tar.NewReader(mutate.Extract(img))
		for {
			h, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			must(t, err)
			if h.Typeflag == tar.TypeReg {
				files = append(files, h.Name)
			}
		}
		slices.Sort(files)
		if want := []string{"etc/group", "etc/passwd", program}; !slices.Equal(files, want) {
			t.Errorf("%s holds %v, want %v", d.Platform, files, want)
		}
	}
	if want := []string{"linux/amd64", "linux/arm64"}; !slices.Equal(found, want) {
		t.Errorf("the image is for %v, want %v", found, want)
	}
}

// TestSBOM: which images, by digest, and what is in them, for both architectures.
func TestSBOM(t *testing.T) {
	f, err := os.Open(filepath.Join(dist, "sbom.json"))
	must(t, err)
	defer func() { _ = f.Close() }()
	var bom cdx.BOM
	must(t, cdx.NewBOMDecoder(f, cdx.BOMFileFormatJSON).Decode(&bom))
	index := indexIn(t, dist)
	digest, err := index.Digest()
	must(t, err)
	m, err := index.IndexManifest()
	must(t, err)
	main := bom.Metadata.Component
	if main.Version != tagOf(reference) || (*main.Hashes)[0].Value != digest.Hex || !strings.Contains(main.PackageURL, digest.Hex) {
		t.Errorf("the SBOM is of %s %s, and the image is %s@%s", main.PackageURL, main.Version, reference, digest)
	}
	if len(*main.Components) != len(m.Manifests) {
		t.Fatalf("the SBOM has %d images, and the index %d", len(*main.Components), len(m.Manifests))
	}
	for i, d := range m.Manifests {
		if c := (*main.Components)[i]; (*c.Hashes)[0].Value != d.Digest.Hex || !strings.Contains(c.PackageURL, "arch="+d.Platform.Architecture) {
			t.Errorf("for %s the SBOM has %s, and the index %s", d.Platform, c.PackageURL, d.Digest)
		}
	}
	linked := map[string]int{} // for how many architectures
	for _, c := range *bom.Components {
		for _, p := range *c.Properties {
			if p.Name == "architecture" && c.Version != "" {
				linked[c.Name]++
			}
		}
	}
	for _, want := range []string{"std", "sigs.k8s.io/kustomize/api", "github.com/spf13/cobra"} {
		if linked[want] != len(architectures) {
			t.Errorf("the SBOM lists %s for %d architectures", want, linked[want])
		}
	}
	if depends := (*bom.Dependencies)[0]; depends.Ref != main.BOMRef || len(*depends.Dependencies) != len(*bom.Components) {
		t.Errorf("the SBOM says that %s depends on %d components, of %d", depends.Ref, len(*depends.Dependencies), len(*bom.Components))
	}
}

func tagOf(reference string) string { return reference[strings.LastIndexByte(reference, ':')+1:] }

// An engine is podman with storage of its own, and what stands in front of it.
type engine struct {
	env []string
	bin string // a folder with podman, docker, kustomize and spotcluster
}

// newEngine lays out a folder of programs: podman with storage of its own, docker
// that is podman too, kustomize as pinned, and the binary of this machine. The
// image is loaded from its archive.
func newEngine(t *testing.T) engine {
	t.Helper()
	podman, err := exec.LookPath("podman")
	if err != nil {
		t.Fatalf("podman is not here (%v); install podman and runc", err)
	}
	dir := t.TempDir()
	e := engine{bin: filepath.Join(dir, "bin")}
	must(t, os.MkdirAll(e.bin, 0o755))
	conf := filepath.Join(dir, "containers.conf")
	must(t, os.WriteFile(conf, []byte("[containers]\ndefault_ulimits=[\"nofile=1024:1024\",\"nproc=4096:4096\"]\n[engine]\nruntime=\"runc\"\n"), 0o644))
	script := fmt.Sprintf("#!/bin/sh\nprintf '%%s ' \"$@\" >> %[1]s/calls\necho >> %[1]s/calls\nexec %[2]s --root %[1]s/root --runroot %[1]s/run \"$@\"\n", dir, podman)
	for _, name := range []string{"podman", "docker"} {
		must(t, os.WriteFile(filepath.Join(e.bin, name), []byte(script), 0o755))
	}
	kustomize, err := filepath.Abs("../bin/kustomize")
	must(t, err)
	if _, err := os.Stat(kustomize); err != nil {
		t.Fatalf("%v; run: make tools", err)
	}
	must(t, os.Symlink(kustomize, filepath.Join(e.bin, "kustomize")))
	must(t, os.Symlink(filepath.Join(dist, "spotcluster-linux-"+runtime.GOARCH), filepath.Join(e.bin, "spotcluster")))
	e.env = append(os.Environ(), "CONTAINERS_CONF="+conf, "PATH="+e.bin+":"+os.Getenv("PATH"), "KPT_FN_RUNTIME=podman",
		"HOME="+dir, "XDG_CONFIG_HOME=", "KUSTOMIZE_PLUGIN_HOME="+filepath.Join(dir, "plugins"))
	t.Cleanup(func() { _, _, _ = e.run(dir, "podman", "system", "reset", "--force") })
	e.must(t, dir, "podman", "load", "-q", "-i", filepath.Join(dist, "spotcluster-linux-"+runtime.GOARCH+".tar"))
	return e
}

// calls are what the engine was asked, each the words after its name.
func (e engine) calls(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(e.bin), "calls"))
	must(t, err)
	var out []string
	for line := range strings.Lines(string(text)) {
		out = append(out, strings.TrimSpace(line))
	}
	return out
}

func (e engine) run(dir, name string, args ...string) (stdout, stderr string, err error) {
	path := name
	if p := filepath.Join(e.bin, name); !strings.Contains(name, "/") {
		if _, err := os.Stat(p); err == nil {
			path = p
		}
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = dir, e.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

func (e engine) must(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	out, errs, err := e.run(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, errs)
	}
	return out
}

// repository is a copy of what a user has, with prod run as a container.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"base", "overlays", "clusters", "components"} {
		must(t, os.CopyFS(filepath.Join(dir, folder), os.DirFS("../"+folder)))
	}
	for _, file := range []string{"Kptfile", ".krmignore"} {
		text, err := os.ReadFile("../" + file)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, file), text, 0o644))
	}
	edit(t, filepath.Join(dir, "overlays/prod/spec/kustomization.yaml"), "resources:", "components: [../../../components/container]\nresources:")
	return dir
}

func edit(t *testing.T, file, from, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Contains(text, []byte(from)) {
		t.Fatalf("%s has no %q", file, from)
	}
	must(t, os.WriteFile(file, bytes.Replace(text, []byte(from), []byte(to), 1), 0o644))
}

// TestKustomize runs the literal command on a machine with an engine and nothing of
// ours, and compares with the plugin.
func TestKustomize(t *testing.T) {
	e, dir := newEngine(t), repository(t)
	says := e.must(t, dir, "spotcluster", "doctor", "overlays/prod")
	if !strings.Contains(says, "prod         runs as a container of "+reference+"; type: kustomize build --enable-alpha-plugins overlays/prod\n") {
		t.Errorf("doctor says\n%s", says)
	}
	got := e.must(t, dir, "kustomize", "build", "--enable-alpha-plugins", "overlays/prod")
	e.must(t, dir, "spotcluster", "install")
	plugin := t.TempDir()
	for _, folder := range []string{"base", "overlays"} {
		must(t, os.CopyFS(filepath.Join(plugin, folder), os.DirFS("../"+folder)))
	}
	want := e.must(t, plugin, "kustomize", "build", "--enable-alpha-plugins", "overlays/prod")
	if got != want || !strings.Contains(got, "\nkind: VPC\n") {
		t.Errorf("the container gives %d bytes and the plugin %d", len(got), len(want))
	}
	if built := e.must(t, dir, "spotcluster", "build", "overlays/prod"); built != want {
		t.Error("spotcluster build gives other bytes for an overlay that names the container")
	}
}

// TestKpt runs the literal command, and compares with render.
func TestKpt(t *testing.T) {
	e, dir := newEngine(t), repository(t)
	before := t.TempDir()
	must(t, os.CopyFS(filepath.Join(before, "overlays"), os.DirFS(filepath.Join(dir, "overlays"))))
	overlays, err := filepath.Glob(filepath.Join(dir, "overlays/*/rendered"))
	must(t, err)
	for _, rendered := range overlays {
		must(t, os.RemoveAll(rendered))
	}
	e.must(t, dir, "kpt", "fn", "render")
	e.must(t, dir, "diff", "-r", "overlays", filepath.Join(before, "overlays"))
	e.must(t, dir, "kpt", "fn", "render")
	e.must(t, dir, "diff", "-r", "overlays", filepath.Join(before, "overlays"))
	e.must(t, dir, "spotcluster", "render", "--check", "overlays/dev", "overlays/prod", "overlays/staging", "overlays/management")
}

// TestDocs runs the commands of docs/containers.md, with its overlay, in an engine
// that has only what the document has it load. Targets of make are looked up: the
// image is built already, and TestRegistry pushes it.
func TestDocs(t *testing.T) {
	e, dir := newEngine(t), repository(t)
	e.must(t, dir, "podman", "rmi", reference)
	says, _, err := e.run(dir, "spotcluster", "doctor", "overlays/prod")
	if want := reference + ", which is not here, and in no registry; type: make image && docker load -i dist/"; err == nil || !strings.Contains(says, want) {
		t.Errorf("without the image doctor is to say %q (%v), and says\n%s", want, err, says)
	}
	must(t, os.Symlink(dist, filepath.Join(dir, "dist")))
	text, err := os.ReadFile("../docs/containers.md")
	must(t, err)
	ran := 0
	for _, block := range regexp.MustCompile("(?ms)^```(sh|yaml)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		if block[1] == "yaml" {
			file, rest, _ := strings.Cut(strings.TrimPrefix(block[2], "# "), "\n")
			must(t, os.WriteFile(filepath.Join(dir, file), []byte(rest), 0o644))
			continue
		}
		for line := range strings.Lines(block[2]) {
			if target, ok := strings.CutPrefix(strings.TrimSpace(line), "make "); ok {
				e.must(t, "..", "make", append([]string{"--dry-run"}, strings.Fields(target)...)...)
				continue
			}
			e.must(t, dir, "bash", "-eu", "-c", strings.ReplaceAll(line, "amd64", runtime.GOARCH))
			ran++
		}
	}
	if ran < 3 {
		t.Errorf("ran %d commands", ran)
	}
}

// TestFailure: the message is ours, and nothing is written.
func TestFailure(t *testing.T) {
	e, dir := newEngine(t), repository(t)
	edit(t, filepath.Join(dir, "overlays/prod/spec/cluster.yaml"), "m5a.large", "m5a.lorge")
	out, errs, err := e.run(dir, "kustomize", "build", "--enable-alpha-plugins", "overlays/prod")
	if err == nil || out != "" {
		t.Errorf("kustomize: %v, and %d bytes on stdout", err, len(out))
	}
	if !strings.Contains(errs, `spec.nodeGroups.spot.instanceTypes[1]: no instance type "m5a.lorge" is known; did you mean "m5a.large"?`) {
		t.Errorf("kustomize says:\n%s", errs)
	}
	if lines := strings.Count(strings.TrimSpace(errs), "\n") + 1; lines > 2 {
		t.Errorf("beside our message and kustomize's own there is noise:\n%s", errs)
	}
	before := t.TempDir()
	must(t, os.CopyFS(filepath.Join(before, "overlays"), os.DirFS(filepath.Join(dir, "overlays"))))
	_, errs, err = e.run(dir, "kpt", "fn", "render", "--results-dir", filepath.Join(before, "results"))
	if err == nil || !strings.Contains(errs, "m5a.lorge") {
		t.Errorf("kpt: %v\n%s", err, errs)
	}
	results, err := os.ReadFile(filepath.Join(before, "results", "results.yaml"))
	must(t, err)
	if !strings.Contains(string(results), "path: overlays/prod/spec/cluster.yaml") {
		t.Errorf("results:\n%s", results)
	}
	e.must(t, dir, "diff", "-r", "overlays", filepath.Join(before, "overlays"))
}

// TestNoNetwork: kustomize and kpt run the image without a network and as nobody,
// and so run, nothing on this machine is reached. It asks the engine for what each
// of them asked, with a probe in the place of the program; with the host's network,
// and all else the same, the probe does reach us.
func TestNoNetwork(t *testing.T) {
	e, dir := newEngine(t), repository(t)
	addresses, accepted := listeners(t)
	probe := e.loadProbe(t)
	for _, orchestrator := range []struct {
		command []string
		asks    string // of the engine
	}{
		{
			[]string{"kustomize", "build", "--enable-alpha-plugins", "overlays/prod"},
			"run --rm -i -a STDIN -a STDOUT -a STDERR --network none --user nobody --security-opt=no-new-privileges -e LOG_TO_STDERR=true -e STRUCTURED_RESULTS=true " + reference,
		},
		{
			[]string{"kpt", "fn", "render"},
			"run --rm -i --network none --user nobody --security-opt=no-new-privileges --pull missing " + reference,
		},
	} {
		name := orchestrator.command[0]
		before := len(e.calls(t))
		e.must(t, dir, name, orchestrator.command[1:]...)
		runs := slices.DeleteFunc(e.calls(t)[before:], func(call string) bool { return !strings.HasPrefix(call, "run ") })
		if len(runs) != 1 || runs[0] != orchestrator.asks {
			t.Fatalf("%s asks the engine for\n%s\nwant\n%s", name, strings.Join(runs, "\n"), orchestrator.asks)
		}
		ask := func(call string) string {
			words := strings.Fields(strings.Replace(call, reference, probe, 1))
			return e.must(t, dir, "podman", append(words, addresses...)...)
		}
		shut := ask(runs[0])
		if n := accepted(); strings.Contains(shut, " open") || strings.Count(shut, " shut: ") != len(addresses) || n > 0 {
			t.Errorf("as %s runs it, the probe is heard %d times, and says\n%s", name, n, shut)
		}
		t.Logf("%s: %s", name, shut)
		open := ask(strings.Replace(runs[0], "--network none", "--network host", 1))
		if n := accepted(); strings.Count(open, " open\n") != len(addresses) || n != len(addresses) {
			t.Errorf("with the host's network the probe is heard %d times, so this test shows nothing; it says\n%s", n, open)
		}
	}
}

// listeners listens on the loopback of this machine and on an address by which
// others reach it, as far as it has one. accepted is how often somebody came, since
// it was last asked.
func listeners(t *testing.T) (addresses []string, accepted func() int) {
	t.Helper()
	hosts := []string{"127.0.0.1"}
	own, err := net.InterfaceAddrs()
	must(t, err)
	for _, a := range own {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.To4() != nil && ip.IP.IsGlobalUnicast() {
			hosts = append(hosts, ip.IP.String())
			break
		}
	}
	came := make(chan struct{}, 64)
	for _, host := range hosts {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		must(t, err)
		t.Cleanup(func() { _ = l.Close() })
		addresses = append(addresses, l.Addr().String())
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				came <- struct{}{}
				_ = c.Close()
			}
		}()
	}
	return addresses, func() int {
		time.Sleep(100 * time.Millisecond) // for what is on its way from a probe that has ended
		n := len(came)
		for range n {
			<-came
		}
		return n
	}
}

// loadProbe gives the engine an image that is made like ours, with the probe for a
// program, and returns its name.
func (e engine) loadProbe(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "probe")
	cmd := exec.Command("go", "build", "-o", binary, "./probe")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building the probe: %v\n%s", err, out)
	}
	tag, err := name.NewTag("spotcluster.dev/probe:v0")
	must(t, err)
	img, err := imageOf(binary, runtime.GOARCH, tag, revision)
	must(t, err)
	must(t, tarball.WriteToFile(binary+".tar", tag, img))
	e.must(t, t.TempDir(), "podman", "load", "-q", "-i", binary+".tar")
	return tag.String()
}

// TestHardened runs the image as no orchestrator does by default: no network, no
// file system to write to, no rights.
func TestHardened(t *testing.T) {
	e := newEngine(t)
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig: {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: c}, " +
		"spec: {name: c, release: \"2026.11\", accountId: \"111122223333\", region: us-east-1}}\n"
	cmd := exec.Command(filepath.Join(e.bin, "podman"), "run", "--rm", "-i", "--network", "none", "--user", "nobody", "--read-only", "--read-only-tmpfs=false",
		"--cap-drop", "all", "--security-opt", "no-new-privileges", reference)
	cmd.Env, cmd.Stdin = e.env, strings.NewReader(list)
	out, err := cmd.Output()
	if err != nil || !bytes.Contains(out, []byte("kind: VPC")) {
		t.Errorf("%v: %d bytes", err, len(out))
	}
	_, errs, err := e.run(t.TempDir(), "podman", "run", "--rm", "--entrypoint", "/bin/sh", reference, "-c", "true")
	if err == nil {
		t.Errorf("there is a shell in the image\n%s", errs)
	}
}

// TestRegistry pushes both architectures to a registry of this machine, pulls the
// one that fits, and says what to do where it cannot push.
func TestRegistry(t *testing.T) {
	e := newEngine(t)
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	team := strings.TrimPrefix(server.URL, "http://") + "/team"
	at, err := push(dist, team)
	must(t, err)
	digest, err := indexIn(t, dist).Digest()
	must(t, err)
	if want := team + "/spotcluster:" + tagOf(reference) + "@" + digest.String(); at != want {
		t.Errorf("pushed to %s, want %s", at, want)
	}
	tag, _, _ := strings.Cut(at, "@")
	dir := t.TempDir()
	e.must(t, dir, "podman", "pull", "-q", "--tls-verify=false", tag)
	if arch := e.must(t, dir, "podman", "image", "inspect", "--format", "{{.Architecture}}", tag); strings.TrimSpace(arch) != runtime.GOARCH {
		t.Errorf("pulled the image for %s", arch)
	}
	if out := e.must(t, dir, "podman", "run", "--rm", "--network", "none", tag, "version"); !strings.Contains(out, "spotcluster") {
		t.Errorf("version prints %q", out)
	}
	e.must(t, dir, "podman", "pull", "-q", "--tls-verify=false", "--arch", "arm64", tag)
	if arch := e.must(t, dir, "podman", "image", "inspect", "--format", "{{.Architecture}}", tag); strings.TrimSpace(arch) != "arm64" {
		t.Errorf("pulled the image for %s where that for arm64 was asked for", arch)
	}
	if _, err := push(dir, team); err == nil || !strings.Contains(err.Error(), "type: make image") {
		t.Errorf("pushing what was not built: %v", err)
	}
	if _, err := push(dist, "Registry Example"); err == nil || !strings.Contains(err.Error(), "registry.example.com/team") {
		t.Errorf("pushing to no registry: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
