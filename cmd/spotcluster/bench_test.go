package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The doors, as whole processes. Read the figures as ratios:
//
//	kustomize/plugin    : kustomize/printing    what our plugin adds to kustomize (goal 1.05)
//	spotcluster/build   : kustomize/stream      an overlay, against kustomize on what it comes to (goal below 1)
//	start               the binary doing nothing (goal 6 ms)
func BenchmarkDoors(b *testing.B) {
	dir := b.TempDir()
	spotcluster := filepath.Join(dir, "spotcluster")
	must(b, exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", spotcluster, "."))
	kustomize, err := filepath.Abs("../../bin/kustomize")
	if err != nil {
		b.Fatal(err)
	}
	if from := os.Getenv("SPOTCLUSTER_KUSTOMIZE"); from != "" {
		kustomize = from
	}
	overlay, err := filepath.Abs("../../overlays/prod")
	if err != nil {
		b.Fatal(err)
	}

	home := filepath.Join(dir, "plugin")
	must(b, exec.Command(spotcluster, "install", "--plugin-home", home))
	stream, err := exec.Command(spotcluster, "build", overlay).Output()
	if err != nil {
		b.Fatal(err)
	}

	// A plugin that prints the same bytes is what ours is judged against.
	printing := filepath.Join(dir, "printing")
	write(b, filepath.Join(dir, "stream.yaml"), stream)
	write(b, filepath.Join(dir, "cat.go"), []byte(`package main

import "os"

func main() {
	out, err := os.ReadFile("`+filepath.Join(dir, "stream.yaml")+`")
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(out)
}
`))
	must(b, exec.Command("go", "build", "-o", filepath.Join(printing, "spotcluster.dev/v1alpha1/spotcluster/SpotCluster"), filepath.Join(dir, "cat.go")))

	plain := filepath.Join(dir, "plain")
	write(b, filepath.Join(plain, "kustomization.yaml"), []byte("resources: [stream.yaml]\nsortOptions: {order: fifo}\n"))
	write(b, filepath.Join(plain, "stream.yaml"), stream)

	bench := func(name, pluginHome string, args ...string) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cmd := exec.Command(args[0], args[1:]...)
				cmd.Env = append(os.Environ(), "KUSTOMIZE_PLUGIN_HOME="+pluginHome)
				must(b, cmd)
			}
		})
	}
	bench("kustomize/printing", printing, kustomize, "build", "--enable-alpha-plugins", overlay)
	bench("kustomize/plugin", home, kustomize, "build", "--enable-alpha-plugins", overlay)
	bench("kustomize/stream", "", kustomize, "build", plain)
	bench("spotcluster/build", "", spotcluster, "build", overlay)
	bench("start", "", spotcluster, "version")
}

func must(b *testing.B, cmd *exec.Cmd) {
	b.Helper()
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %v", cmd.Args, err)
	}
}

func write(b *testing.B, path string, content []byte) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		b.Fatal(err)
	}
}
