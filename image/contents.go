package main

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"spotcluster.dev/spotcluster/fn/image"
)

// program is where the binary is in the image.
const program = "usr/local/bin/spotcluster"

// A file of the image.
type file struct {
	name    string
	mode    int64
	content []byte
}

// contents are all files of the image. kustomize runs it as nobody, whom an
// engine looks up in the image.
func contents(binary []byte) []file {
	return []file{
		{"etc/passwd", 0o644, []byte("root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n")},
		{"etc/group", 0o644, []byte("root:x:0:\nnobody:x:65534:\n")},
		{program, 0o755, binary},
	}
}

// layerOf packs files, all of the same instant.
func layerOf(files []file) (v1.Layer, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, dir := range []string{"etc/", "usr/", "usr/local/", "usr/local/bin/"} {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir, Mode: 0o755, ModTime: time.Unix(0, 0)}); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: time.Unix(0, 0)}); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer))
}

// imageOf is the image of one architecture.
func imageOf(binary, arch string, tag name.Tag, revision string) (v1.Image, error) {
	content, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	layer, err := layerOf(contents(content))
	if err != nil {
		return nil, err
	}
	img := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	if img, err = mutate.AppendLayers(img, layer); err != nil {
		return nil, err
	}
	config, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", arch
	config.Config.Entrypoint = []string{"/" + program}
	config.Config.User = "65534:65534"
	config.Config.Labels = map[string]string{
		"org.opencontainers.image.title":       "spotcluster",
		"org.opencontainers.image.description": "Renders EKS clusters on spot capacity as manifests; a KRM function and kustomize plugin.",
		"org.opencontainers.image.source":      "https://spotcluster.dev/spotcluster",
		"org.opencontainers.image.version":     tag.TagStr(),
		"org.opencontainers.image.licenses":    image.License,
	}
	if revision != "" {
		config.Config.Labels["org.opencontainers.image.revision"] = revision
	}
	return mutate.ConfigFile(img, config)
}
