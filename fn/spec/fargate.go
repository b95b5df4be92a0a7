package spec

// Which pods a Fargate profile takes. The types are in types_nodes.go.

// On says whether anything runs on Fargate.
func (f Fargate) On() bool {
	on := *f.Only
	for _, p := range f.Profiles {
		on = on || *p.Enabled
	}
	return on
}

// Covers says whether a profile of the spec takes every pod of a namespace.
func (f Fargate) Covers(namespace string) bool {
	for _, p := range f.Profiles {
		for _, s := range p.Selectors {
			if *p.Enabled && s.Covers(namespace) {
				return true
			}
		}
	}
	return false
}

// FargateOnly says whether Fargate is the only place for pods: there are neither
// node groups nor node pools.
func (s *SpotClusterSpec) FargateOnly() bool {
	for _, p := range s.NodePools {
		if p.Enabled == nil || *p.Enabled {
			return false
		}
	}
	return *s.Fargate.Only
}

// Covers says whether the selector takes every pod of a namespace.
func (s FargateSelector) Covers(namespace string) bool {
	return len(s.Labels) == 0 && s.Reaches(namespace)
}

// Reaches says whether the selector takes any pod of a namespace.
func (s FargateSelector) Reaches(namespace string) bool {
	return s.Namespace.meets(FargatePattern(namespace))
}

// Takes says whether the selector takes a pod with those labels.
func (s FargateSelector) Takes(namespace string, labels map[string]string) bool {
	for key, pattern := range s.Labels {
		value, ok := labels[string(key)]
		if !ok || !pattern.meets(FargatePattern(value)) {
			return false
		}
	}
	return s.Reaches(namespace)
}

// Meets says whether both selectors take one pod. Those whose labels have no key
// in common are thought to mean different pods, though one pod may have them all.
func (s FargateSelector) Meets(other FargateSelector) bool {
	shared := len(s.Labels) == 0 || len(other.Labels) == 0
	for key, pattern := range s.Labels {
		theirs, both := other.Labels[key]
		if both && !pattern.meets(theirs) {
			return false
		}
		shared = shared || both
	}
	return shared && s.Namespace.meets(other.Namespace)
}

// meets says whether any text fits both patterns. A text without wildcards is a
// pattern that it alone fits.
func (p FargatePattern) meets(other FargatePattern) bool {
	a, b := string(p), string(other)
	// fits[i][j] says whether a[i:] and b[j:] meet.
	fits := make([][]bool, len(a)+1)
	for i := range fits {
		fits[i] = make([]bool, len(b)+1)
	}
	for i := len(a); i >= 0; i-- {
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				fits[i][j] = true
			case i < len(a) && a[i] == '*', j < len(b) && b[j] == '*': // stands for nothing, or for what comes next
				fits[i][j] = i < len(a) && fits[i+1][j] || j < len(b) && fits[i][j+1]
			case i < len(a) && j < len(b):
				fits[i][j] = (a[i] == b[j] || a[i] == '?' || b[j] == '?') && fits[i+1][j+1]
			}
		}
	}
	return fits[0][0]
}
