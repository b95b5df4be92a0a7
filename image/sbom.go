package main

import (
	"debug/buildinfo"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// writeSBOM writes what the image is made of: which images it is, by digest, and
// what their binaries hold, as the linker has noted it: every module with its
// version and checksum, and Go itself. A module names the architectures that it is
// linked for.
func writeSBOM(out string, tag name.Tag, digest v1.Hash, built []variant) (err error) {
	main := containerOf(tag, digest, "")
	variants := []cdx.Component{}
	found := map[string]cdx.Component{}
	for _, b := range built {
		variants = append(variants, containerOf(tag, b.digest, b.arch))
		info, err := buildinfo.ReadFile(b.binary)
		if err != nil {
			return err
		}
		for _, c := range modulesOf(info) {
			if known, ok := found[c.BOMRef]; ok {
				c = known
			}
			*c.Properties = append(*c.Properties, cdx.Property{Name: "architecture", Value: b.arch})
			found[c.BOMRef] = c
		}
	}
	main.Components = &variants
	refs := slices.Sorted(maps.Keys(found))
	components := make([]cdx.Component, 0, len(refs))
	for _, ref := range refs {
		components = append(components, found[ref])
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &main}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &refs}}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return cdx.NewBOMEncoder(f, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
}

// containerOf is the image as a component, for one architecture or for all.
func containerOf(tag name.Tag, digest v1.Hash, arch string) cdx.Component {
	query := url.Values{"repository_url": {tag.Context().Name()}, "tag": {tag.TagStr()}}
	title := tag.Context().Name()
	if arch != "" {
		query.Set("arch", arch)
		title += " for linux/" + arch
	}
	purl := fmt.Sprintf("pkg:oci/%s@%s?%s", path.Base(tag.RepositoryStr()), url.QueryEscape(digest.String()), query.Encode())
	return cdx.Component{
		Type: cdx.ComponentTypeContainer, Name: title, Version: tag.TagStr(), BOMRef: purl, PackageURL: purl,
		Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: digest.Hex}},
	}
}

// modulesOf are the modules that a binary is linked from, and Go's own library.
func modulesOf(info *buildinfo.BuildInfo) []cdx.Component {
	version := strings.TrimPrefix(info.GoVersion, "go")
	out := []cdx.Component{moduleOf("std", version)}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		c := moduleOf(d.Path, d.Version)
		c.Properties = &[]cdx.Property{{Name: "go:sum", Value: d.Sum}}
		out = append(out, c)
	}
	return out
}

func moduleOf(path, version string) cdx.Component {
	purl := fmt.Sprintf("pkg:golang/%s@%s", path, version)
	return cdx.Component{
		Type: cdx.ComponentTypeLibrary, Name: path, Version: version, PackageURL: purl, BOMRef: purl,
		Properties: &[]cdx.Property{},
	}
}
