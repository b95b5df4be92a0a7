// Package release holds the defaults that move with time: versions of charts,
// providers and Kubernetes, and default instance types. Each release is one data
// file in this folder, with its sources; a new release is a new file.
package release

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var files embed.FS

// A Release is every default that moves, under one name.
type Release struct {
	// Name is the year and month of the release.
	Name       string     `yaml:"release"`
	Kubernetes Kubernetes `yaml:"kubernetes"`
	Crossplane Crossplane `yaml:"crossplane"`
	// Charts by the name of their add-on.
	Charts map[string]Chart `yaml:"charts"`
	// EKSAddons are the versions of EKS add-ons, by add-on and Kubernetes minor
	// version.
	EKSAddons map[string]map[string]string `yaml:"eksAddons"`
	// ClusterAutoscaler is its image's tag by Kubernetes minor version.
	ClusterAutoscaler map[string]string `yaml:"clusterAutoscaler"`
	// SSLPolicy is how listeners negotiate TLS.
	SSLPolicy     string        `yaml:"sslPolicy"`
	InstanceTypes InstanceTypes `yaml:"instanceTypes"`
	// Samples are the images of sample workloads, by their names.
	Samples map[string]string `yaml:"samples"`
}

// Kubernetes is the calendar of versions that EKS runs.
type Kubernetes struct {
	// AsOf is the day the calendar was read, as YYYY-MM-DD. Whether a version is
	// still supported is judged by this day, never by a clock.
	AsOf     string    `yaml:"asOf"`
	Default  string    `yaml:"default"`
	Versions []Version `yaml:"versions"`
}

// A Version of Kubernetes, and until when EKS supports it, as YYYY-MM-DD.
type Version struct {
	Version       string `yaml:"version"`
	StandardUntil string `yaml:"standardUntil"`
	ExtendedUntil string `yaml:"extendedUntil"`
}

// Find returns a version of the calendar, and whether it is there.
func (k Kubernetes) Find(version string) (Version, bool) {
	i := slices.IndexFunc(k.Versions, func(v Version) bool { return v.Version == version })
	if i < 0 {
		return Version{}, false
	}
	return k.Versions[i], true
}

// Supported lists the versions that EKS runs, oldest first.
func (k Kubernetes) Supported() []string {
	var out []string
	for _, v := range k.Versions {
		if v.ExtendedUntil > k.AsOf {
			out = append(out, v.Version)
		}
	}
	return out
}

// Crossplane is Crossplane itself and its providers.
type Crossplane struct {
	Core Chart `yaml:"core"`
	// AWSProviders share one version; Package is what their names are appended to.
	AWSProviders       Package `yaml:"awsProviders"`
	KubernetesProvider Package `yaml:"kubernetesProvider"`
}

// A Package is a Crossplane package and its version.
type Package struct {
	Package string `yaml:"package"`
	Version string `yaml:"version"`
}

// A Chart is a Helm chart of one version.
type Chart struct {
	Repository string `yaml:"repository"`
	Chart      string `yaml:"chart"`
	Version    string `yaml:"version"`
	// Kubernetes are the versions that its makers name for it, where they do and the
	// chart would not work, or was never tried, on others.
	Kubernetes Range `yaml:"kubernetes"`
}

// InstanceTypes are the types of groups that name none.
type InstanceTypes struct {
	// AsOf is the month of the table of instance types that managed groups pick from.
	AsOf     string   `yaml:"asOf"`
	Spot     []string `yaml:"spot"`
	OnDemand []string `yaml:"onDemand"`
}

// Names lists every release, oldest first.
func Names() []string {
	entries, _ := files.ReadDir(".") // an embedded folder is always readable
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return out
}

// Newest is the name of the newest release.
func Newest() string {
	names := Names()
	return names[len(names)-1]
}

// loaded keeps what Load has read, by name: a thousand clusters read it once.
var loaded sync.Map

// Load reads the release of that name. Callers share it, and must not change it.
func Load(name string) (*Release, error) {
	if r, ok := loaded.Load(name); ok {
		return r.(*Release), nil
	}
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("no release %q; this binary has %s", name, strings.Join(Names(), ", "))
	}
	src, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("reading release %s: %w", name, err)
	}
	r := &Release{}
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("reading release %s: %w", name, err)
	}
	loaded.Store(name, r)
	return r, nil
}
