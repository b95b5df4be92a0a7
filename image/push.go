package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"spotcluster.dev/spotcluster/fn/image"
)

// push copies the image in a folder, for all architectures, to a registry, and
// returns where it is then. It logs in as docker login or podman login has.
func push(out, registry string) (string, error) {
	base := image.Reference[strings.LastIndexByte(image.Reference, '/'):]
	tag, err := name.NewTag(strings.TrimSuffix(registry, "/") + base)
	if err != nil {
		return "", fmt.Errorf("the registry is %q, and must be a host, and a folder on it where it has such: registry.example.com/team: %w", registry, err)
	}
	index, err := layout.ImageIndexFromPath(filepath.Join(out, "image"))
	if err != nil {
		return "", fmt.Errorf("there is no image in %s (%w); type: make image", out, err)
	}
	digest, err := index.Digest()
	if err != nil {
		return "", err
	}
	if err := remote.WriteIndex(tag, index, remote.WithAuthFromKeychain(authn.DefaultKeychain)); err != nil {
		return "", fmt.Errorf("copying the image to %s: %w", tag, err)
	}
	return fmt.Sprintf("%s@%s", tag, digest), nil
}
