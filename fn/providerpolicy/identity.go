package providerpolicy

import (
	"cmp"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

// An Identity is who Crossplane's AWS provider is in AWS, for one cluster or several,
// and what it needs there.
type Identity struct {
	// Role is the ARN of the role that it is, or empty where nothing rendered says it.
	Role string
	// Who names it for people.
	Who string
	// Name is fit for a policy's name and a file's.
	Name string
	// For are the overlays that need it.
	For        []string
	Statements []iam.Statement

	grants []grant
}

// An Overlay is one rendered overlay.
type Overlay struct {
	// Folder is what the user calls it.
	Folder string
	Cluster
	// Management says that it is a management cluster, which makes nothing in AWS, and
	// Role is the one that its providers run as, where it says so.
	Management bool
	Role       string
}

// Identities are who Crossplane is for some overlays, in the order in which they are
// met, and what the table does not know of, by overlay. A cluster's resources are
// made by the role that its provider configuration takes on or, without one, by the
// identity that the configuration starts from; that one must be able to take on the
// role.
func Identities(overlays []Overlay) (identities []Identity, unknown map[string][]Object) {
	b := builder{at: map[string]int{}}
	unknown = map[string][]Object{}
	for _, o := range overlays {
		if o.Management {
			b.role = o.Role
			b.known = true
		}
	}
	for _, o := range overlays {
		if o.Management {
			continue
		}
		grants, strangers := o.grants()
		if len(strangers) > 0 {
			unknown[o.Folder] = strangers
		}
		c := o.configuration()
		if c.role == "" {
			b.add(b.base(c), o.Folder, grants)
			continue
		}
		b.add(taken(c.role), o.Folder, grants)
		if b.known {
			b.add(b.base(c), o.Folder, assume(c))
		}
	}
	for i := range b.all {
		b.all[i].Statements = merge(b.all[i].grants)
		b.all[i].For = distinct(b.all[i].For)
	}
	unique(b.all)
	return b.all, unknown
}

// A configuration is what a cluster's provider configuration says of credentials.
type configuration struct {
	// source is where they come from, and secret the Secret that holds them.
	source, secret string
	// role is the one that is taken on with them, or empty.
	role string
}

// configuration is that of the cluster.
func (o Overlay) configuration() configuration {
	var c configuration
	for _, object := range o.Objects {
		if object.Service != "" || object.Kind != "ProviderConfig" {
			continue
		}
		c.source, _ = object.at("credentials.source").(string)
		namespace, _ := object.at("credentials.secretRef.namespace").(string)
		if name, _ := object.at("credentials.secretRef.name").(string); name != "" {
			c.secret = namespace + "/" + name
		}
		chain, _ := object.at("assumeRoleChain").([]any)
		for _, step := range chain { // the last is who makes the resources
			fields, _ := step.(map[string]any)
			c.role, _ = fields["roleARN"].(string)
		}
	}
	return c
}

// A builder collects what identities need.
type builder struct {
	all []Identity
	at  map[string]int
	// role of the management cluster's providers, where it is known, and known says
	// that the management cluster itself is.
	role  string
	known bool
}

func (b *builder) add(who Identity, folder string, grants []grant) {
	key := cmp.Or(who.Role, who.Who)
	i, ok := b.at[key]
	if !ok {
		i = len(b.all)
		b.at[key] = i
		b.all = append(b.all, who)
	}
	b.all[i].For = append(b.all[i].For, folder)
	b.all[i].grants = append(b.all[i].grants, grants...)
}

// base is who a cluster's provider configuration starts from.
func (b *builder) base(c configuration) Identity {
	if c.secret != "" {
		return Identity{Who: "whoever the keys in the Secret " + c.secret + " belong to", Name: "secret-" + strings.ReplaceAll(c.secret, "/", "-")}
	}
	if b.role != "" && c.source == "IRSA" {
		return taken(b.role)
	}
	return Identity{Who: "the role of the providers' service account provider-aws in crossplane-system", Name: "providers"}
}

func taken(role string) Identity {
	return Identity{Role: role, Who: "the role " + role, Name: role[strings.LastIndexByte(role, '/')+1:]}
}

// assume lets an identity take on a cluster's role. A session of EKS Pod Identity has
// tags that go along into the next role (EKS user guide, "EKS Pod Identity", session
// tags are transitive), which must be allowed too.
func assume(c configuration) []grant {
	actions := []string{"sts:AssumeRole"}
	if c.source == "PodIdentity" {
		actions = append(actions, "sts:TagSession")
	}
	return []grant{allow("Takes on the role of a cluster whose spec gives one.", []string{c.role}, nil, actions...)}
}

// unique tells identities of one name apart by their accounts.
func unique(all []Identity) {
	names := make([]string, len(all))
	for i, id := range all {
		names[i] = id.Name
		same := func(other Identity) bool { return other.Name == id.Name && other.Role != id.Role }
		if fields := strings.SplitN(id.Role, ":", 6); len(fields) == 6 && slices.ContainsFunc(all, same) {
			names[i] = fields[4] + "-" + id.Name
		}
	}
	for i, name := range names {
		all[i].Name = name
	}
}
