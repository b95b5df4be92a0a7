// Image builds the container image of spotcluster, without a daemon and without a
// base image: a folder in the layout of the OCI, with an image for each
// architecture, and beside it an SBOM. The same commit gives the same digest. With
// -push it copies what was built to a registry.
//
// The image holds the binary, and the few files without which an engine cannot
// run it as nobody. There is no shell and nothing else.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"spotcluster.dev/spotcluster/fn/image"
)

// architectures are those that nodes and developers have.
var architectures = []string{"amd64", "arm64"}

func main() {
	source := flag.String("source", "..", "the module that is built")
	out := flag.String("out", "../dist", "where the image and the SBOM go, and where -push takes them from")
	registry := flag.String("push", "", "build nothing, and copy the image to this registry, such as registry.example.com/team")
	flag.Parse()
	if err := run(*source, *out, *registry); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(source, out, registry string) error {
	if registry != "" {
		at, err := push(out, registry)
		if err != nil {
			return err
		}
		fmt.Println(at)
		return nil
	}
	revision, err := revisionOf(source)
	if err != nil {
		return err
	}
	if revision == "" {
		fmt.Fprintln(os.Stderr, "image: git knows no commit here, so the image names none")
	}
	digest, err := build(source, out, revision)
	if err != nil {
		return err
	}
	fmt.Printf("%s@%s\n", image.Reference, digest)
	return nil
}

// build writes out/image, an archive that engines load for each architecture, and
// out/sbom.json. The digest is that of the image for all architectures.
func build(source, out, revision string) (v1.Hash, error) {
	tag, err := name.NewTag(image.Reference)
	if err != nil {
		return v1.Hash{}, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return v1.Hash{}, err
	}
	var built []variant
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, arch := range architectures {
		binary := filepath.Join(out, "spotcluster-linux-"+arch)
		if err := compile(source, binary, arch); err != nil {
			return v1.Hash{}, err
		}
		img, err := imageOf(binary, arch, tag, revision)
		if err != nil {
			return v1.Hash{}, err
		}
		if err := tarball.WriteToFile(binary+".tar", tag, img); err != nil {
			return v1.Hash{}, err
		}
		digest, err := img.Digest()
		if err != nil {
			return v1.Hash{}, err
		}
		built = append(built, variant{arch, binary, digest})
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        img,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
		})
	}
	digest, err := index.Digest()
	if err != nil {
		return v1.Hash{}, err
	}
	if err := writeSBOM(filepath.Join(out, "sbom.json"), tag, digest, built); err != nil {
		return v1.Hash{}, err
	}
	at := filepath.Join(out, "image")
	if err := os.RemoveAll(at); err != nil {
		return v1.Hash{}, err
	}
	_, err = layout.Write(at, index)
	return digest, err
}

// A variant is the image of one architecture.
type variant struct {
	arch, binary string
	digest       v1.Hash
}
