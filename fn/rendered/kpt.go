package rendered

import (
	"bytes"

	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
)

// asKpt is an object in the style in which kpt writes a package: kustomize folds
// long lines, and quotes some texts otherwise. Where neither can be, which is
// nearly everywhere, the styles are one, and the text is left as it is.
func asKpt(doc []byte) ([]byte, bool) {
	if plainStyle(doc) {
		return doc, true
	}
	n, err := kyaml.Parse(string(doc))
	if err != nil {
		return nil, false
	}
	text, err := n.String()
	return []byte(text), err == nil
}

// foldedAt is the column after which kustomize begins a new line.
const foldedAt = 80

// plainStyle says whether a text holds no line that was folded, and nothing in
// quotes.
func plainStyle(doc []byte) bool {
	for line := range bytes.Lines(doc) {
		if len(line) > foldedAt {
			return false
		}
	}
	return !bytes.ContainsAny(doc, "\"'\\")
}
