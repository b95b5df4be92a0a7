package rendered

import (
	"fmt"
	"path"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Place is where the overlay in a folder of a repository is rendered to, from the
// same root: at is spec.delivery.path, which the Kustomizations name, and given
// says whether the spec gives it. The folder is the overlay's own where the two
// agree, for the root may be above the repository's or below; else it is the one
// that is given, or a problem.
func Place(folder, at string, given bool) (string, error) {
	own := path.Join(folder, "rendered")
	switch {
	case own == at, strings.HasSuffix("/"+own, "/"+at), strings.HasSuffix("/"+at, "/"+own):
		return own, nil
	case given:
		return at, nil
	}
	return "", Misplaced(folder, at, own)
}

// Misplaced is the problem of an overlay whose own folder is not where the
// Kustomizations will look.
func Misplaced(overlay, at, own string) spec.Problems {
	return problem(overlay, "path", fmt.Sprintf(
		"the Kustomizations say %s, after spec.name, and this overlay's folder is %s; write spec.delivery.path: %s, or name the folders after the cluster", at, own, own))
}
