package spec

// AddonVersion is one version of a chart or of an EKS add-on. A range, or a name such as
// latest, stands for another one every day, and what runs would be in no commit: Flux
// takes a range for the newest chart in it.
// Source: Flux, HelmRelease, "Version".
type AddonVersion string

func (AddonVersion) rule() Rule {
	return Rule{
		Pattern: `^v?[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$`, MaxLength: 100, Example: "9.59.0",
		Must: "one whole version, neither a range nor latest",
	}
}
