package yaml

// For tests of what sigs.k8s.io/yaml refuses.
var (
	FoldNEL   = foldNEL
	ValidUTF8 = validUTF8
)

// Cleaned is cleaned, for any value.
func Cleaned(m map[string]any) map[string]any { return cleaned(m) }
