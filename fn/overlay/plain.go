package overlay

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/resid"
)

// notPlain are the traces of what kustomize would change, drop or refuse even
// where it has nothing to do: the annotations that speak to it and to KRM
// functions, empty items of a list, and text that kustomize writes without
// quotes and reads back as something else: 0o17 as a number, << as a merge.
var notPlain = []string{
	"config.kubernetes.io/", "config.k8s.io/",
	"- null\n", "- ~\n", " -\n", "\n-\n",
	" 0o", " -0o", " +0o", "\n0o", "<<:",
}

// isPlain says whether kustomize would print a canonical stream as it is: every
// object has an id of its own, and nothing in it speaks to kustomize. It is the
// condition of answering with the stream itself, so in doubt it says no.
func isPlain(stream []byte) bool {
	for _, trace := range notPlain {
		if bytes.Contains(stream, []byte(trace)) {
			return false
		}
	}
	objects, ok := outline(stream)
	if !ok {
		return false
	}
	seen := make(map[resid.ResId]bool, len(objects))
	for _, o := range objects {
		id := o.id
		id.Namespace = id.EffectiveNamespace() // none and "default" are one to kustomize
		if seen[id] {
			return false
		}
		seen[id] = true
	}
	return true
}
