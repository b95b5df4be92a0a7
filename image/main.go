// Image builds the container image of spotcluster, without a daemon and without a
// base image: a folder in the layout of the OCI, with an image for each
// architecture, and beside it an SBOM. The same source gives the same digest.
//
// The image holds the binary, and the few files without which an engine cannot
// run it as nobody. There is no shell and nothing else.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/google/go-containerregistry/pkg/name"
)

// architectures are those that nodes and developers have.
var architectures = []string{"amd64", "arm64"}

func main() {
	source := flag.String("source", "..", "the module that is built")
	out := flag.String("out", "../dist", "where the image and the SBOM go")
	reference := flag.String("reference", "", "the image's name and tag, as it is released")
	flag.Parse()
	if err := build(*source, *out, *reference); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// build writes out/image, an archive that engines load for each architecture, and
// out/sbom.json.
func build(source, out, reference string) error {
	tag, err := name.NewTag(reference)
	if err != nil {
		return fmt.Errorf("-reference: %w", err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, arch := range architectures {
		binary := filepath.Join(out, "spotcluster-linux-"+arch)
		if err := compile(source, binary, arch); err != nil {
			return err
		}
		img, err := imageOf(binary, arch, tag)
		if err != nil {
			return err
		}
		if err := tarball.WriteToFile(binary+".tar", tag, img); err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        img,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
		})
	}
	if err := writeSBOM(filepath.Join(out, "spotcluster-linux-"+architectures[0]), filepath.Join(out, "sbom.json")); err != nil {
		return err
	}
	at := filepath.Join(out, "image")
	if err := os.RemoveAll(at); err != nil {
		return err
	}
	if _, err := layout.Write(at, index); err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Printf("%s@%s\n", reference, digest)
	return nil
}
