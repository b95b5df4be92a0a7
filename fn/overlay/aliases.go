package overlay

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// mostNodes bounds what the aliases of one file may stand for.
const mostNodes = 1_000_000

var (
	errAliasInItself = errors.New("an alias here stands for something that contains it; write the value out")
	errTooLarge      = fmt.Errorf("the aliases here stand for more than %d values; write out what is meant", mostNodes)
)

// A guarded file system does not hand out YAML that kustomize cannot survive: it
// replaces every alias by what it stands for, without end where an alias stands
// for itself, and that ends the process.
type guarded struct{ filesys.FileSystem }

// ReadFile returns the content of a file.
func (g guarded) ReadFile(path string) ([]byte, error) {
	content, err := g.FileSystem.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if err := checkAliases(content); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return content, nil
}

// textsInTexts is how deep a kustomization holds YAML that kustomize parses: a
// transformer written in place, and the patch in it.
const textsInTexts = 3

// checkAliases refuses a text whose aliases stand for too much.
func checkAliases(text []byte) error { return checkText(text, textsInTexts) }

func checkText(text []byte, deeper int) error {
	if !mayHaveAliases(text) {
		return nil
	}
	c := counter{deeper: deeper, sizes: map[*yaml.Node]int{}}
	for _, d := range documentsIn(text) {
		if _, err := c.size(d); err != nil {
			return err
		}
	}
	return nil
}

func mayHaveAliases(text []byte) bool {
	return bytes.IndexByte(text, '&') >= 0 && bytes.IndexByte(text, '*') >= 0
}

// A counter counts nodes, those behind aliases each time they are used.
type counter struct {
	deeper int                // texts inside of texts still to be looked at
	sizes  map[*yaml.Node]int // 0 while a node is being counted
}

func (c *counter) size(n *yaml.Node) (int, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if size, seen := c.sizes[n]; seen {
		if size == 0 {
			return 0, errAliasInItself
		}
		return size, nil
	}
	c.sizes[n] = 0
	total := 1
	for _, child := range n.Content {
		size, err := c.size(child)
		if err != nil {
			return 0, err
		}
		if total += size; total > mostNodes {
			return 0, errTooLarge
		}
	}
	c.sizes[n] = total
	if n.Kind == yaml.ScalarNode && c.deeper > 0 {
		return total, checkText([]byte(n.Value), c.deeper-1)
	}
	return total, nil
}
