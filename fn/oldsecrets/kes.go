package oldsecrets

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The services as External Secrets names them.
const (
	parameterStore = "ParameterStore"
	secretsManager = "SecretsManager"
)

// services are the backends of kubernetes-external-secrets that are AWS's. It took the
// third for the second.
var services = map[string]string{
	"systemManager": parameterStore, "secretsManager": secretsManager, "secretManager": secretsManager,
}

// A kes is one ExternalSecret of kubernetes-external-secrets on its way.
type kes struct {
	replacement
	around          Around
	body            *yaml.Node
	name, namespace string
	service         string
	keys            []string // that are read
	data, from      *yaml.Node
	// oursData and oursFrom are the same as an entry of spec.secrets.externalSecrets has
	// them, and beyond says that it cannot say all.
	oursData, oursFrom *yaml.Node
	beyond             bool
}

// ofKES is an ExternalSecret of kubernetes-client.io/v1 as one of external-secrets.io/v1.
// Source: external-secrets/kubernetes-external-secrets, README.md, the CRD of its chart
// and lib/backends.
func ofKES(n *yaml.Node, around Around) replacement {
	k := &kes{around: around, name: text(n, "metadata", "name"), namespace: text(n, "metadata", "namespace")}
	if k.body = child(n, "spec"); k.body == nil {
		k.body = child(n, "secretDescriptor") // as it was called at first
	}
	backend := text(k.body, "backendType")
	k.service = services[backend]
	k.data, k.from, k.oursData, k.oursFrom = sequence(), sequence(), mapping(), sequence()
	for _, item := range items(child(k.body, "dataFrom")) {
		k.wholeValue(item.Value)
	}
	entries := child(k.body, "data")
	if entries == nil {
		entries = child(k.body, "properties") // likewise
	}
	for _, item := range items(entries) {
		k.value(item)
	}
	template := k.template()
	store := k.store(backend)
	k.elsewhere()
	k.finish(n, store, template)
	return k.replacement
}

// finish puts the object together, and says it as the spec would.
func (k *kes) finish(n *yaml.Node, store *yaml.Node, template *yaml.Node) {
	meta := mapping("name", scalar(k.name))
	if k.namespace != "" {
		set(meta, "namespace", scalar(k.namespace))
	}
	for _, field := range []string{"labels", "annotations"} {
		if given := at(n, "metadata", field); given != nil && len(given.Content) > 0 {
			set(meta, field, clone(given))
		}
	}
	spec := mapping("refreshInterval", scalar("1h0m0s"), "secretStoreRef", store)
	target := mapping("name", scalar(k.name), "creationPolicy", scalar("Owner"))
	if template != nil {
		set(target, "template", template)
	}
	set(spec, "target", target)
	if len(k.data.Content) > 0 {
		set(spec, "data", k.data)
	}
	if len(k.from.Content) > 0 {
		set(spec, "dataFrom", k.from)
	}
	k.object = mapping("apiVersion", scalar(served), "kind", scalar("ExternalSecret"), "metadata", meta, "spec", spec)
	if k.around.Token != "" && len(k.keys) == 1 && k.keys[0] == k.around.Token {
		k.note("dns.tokenParameter brings %s in for external-dns already, and where that is all it is for, take the object away", k.around.Token)
		return
	}
	if k.beyond || k.service == "" || k.namespace == "" || !label().MatchString(k.name) {
		return
	}
	entry := mapping("namespace", scalar(k.namespace), "store", scalar(text(store, "name")))
	if t := text(template, "type"); t != "" {
		set(entry, "type", scalar(t))
	}
	if len(k.oursData.Content) > 0 {
		set(entry, "data", k.oursData)
	}
	if len(k.oursFrom.Content) > 0 {
		set(entry, "dataFrom", k.oursFrom)
	}
	k.note("or take it away and write in the spec: %s", strings.TrimSuffix(strings.TrimPrefix(flow(mapping("secrets", mapping("externalSecrets", mapping(k.name, entry)))), "{"), "}"))
}

// label is a name that may also be an entry's in the spec.
var label = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`) })

// value is one key of the Secret, or all parameters below a path.
func (k *kes) value(item *yaml.Node) {
	if below := text(item, "path"); below != "" {
		k.path(below, text(item, "recursive") == "true")
		return
	}
	key, version := k.remoteKey(text(item, "key"))
	name := cmp.Or(text(item, "name"), path.Base(key))
	if stage := text(item, "versionStage"); stage != "" {
		version = stage
	}
	if id := text(item, "versionId"); id != "" {
		version = "uuid/" + id
	}
	ref, ours := mapping("key", scalar(key)), mapping("key", scalar(key))
	for _, f := range [][2]string{{"property", text(item, "property")}, {"version", version}} {
		if f[1] != "" {
			set(ref, f[0], scalar(f[1]))
			set(ours, f[0], scalar(f[1]))
		}
	}
	if text(item, "isBinary") == "true" { // which is stored in base64, and was put into the Secret so
		set(ref, "decodingStrategy", scalar("Base64"))
		set(ours, "decoding", scalar("Base64"))
	}
	k.data.Content = append(k.data.Content, mapping("secretKey", scalar(name), "remoteRef", ref))
	set(k.oursData, name, ours)
}

// remoteKey is a key without the version that a parameter's may end in.
func (k *kes) remoteKey(key string) (name, version string) {
	k.keys = append(k.keys, key)
	if strings.HasPrefix(key, "arn:") {
		k.beyond = true
		return key, ""
	}
	if k.service == parameterStore {
		name, version, _ = strings.Cut(key, ":")
		k.keys[len(k.keys)-1] = name
		return name, version
	}
	return key, ""
}

// wholeValue is one value whose fields become keys.
func (k *kes) wholeValue(key string) {
	name, version := k.remoteKey(key)
	extract := mapping("key", scalar(name))
	if version != "" {
		set(extract, "version", scalar(version))
	}
	k.from.Content = append(k.from.Content, mapping("extract", extract))
	k.oursFrom.Content = append(k.oursFrom.Content, clone(extract))
}

// path is all parameters below one, by the last part of their names. External Secrets
// always looks all the way down, and would keep the whole name.
func (k *kes) path(below string, recursive bool) {
	below = strings.TrimSuffix(below, "/")
	k.keys = append(k.keys, below+"/*")
	names := "^" + regexp.QuoteMeta(below) + "/"
	ours := mapping("path", scalar(below))
	if recursive {
		set(ours, "recursive", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "true"})
	} else {
		names += "[^/]+$"
	}
	k.from.Content = append(k.from.Content, mapping(
		"find", mapping("path", scalar(below), "name", mapping("regexp", scalar(names))),
		"rewrite", sequence(mapping("regexp", mapping("source", scalar("^.*/"), "target", scalar("")))),
	))
	k.oursFrom.Content = append(k.oursFrom.Content, ours)
	k.note("the store's role lists below a path that an entry of spec.secrets.externalSecrets names, and below no other")
}

// template is that of the Secret: its type, labels and annotations. What fills in
// values was written in lodash, and External Secrets takes Go templates.
func (k *kes) template() *yaml.Node {
	given := child(k.body, "template")
	out := mapping()
	if t := cmp.Or(text(given, "type"), text(k.body, "type")); t != "" {
		set(out, "type", scalar(t))
	}
	meta := mapping()
	for _, field := range []string{"labels", "annotations"} {
		if v := at(given, "metadata", field); v != nil && len(v.Content) > 0 {
			set(meta, field, clone(v))
			k.beyond = true
		}
	}
	if len(meta.Content) > 0 {
		set(out, "metadata", meta)
	}
	for _, field := range []string{"data", "stringData"} {
		if child(given, field) != nil {
			k.beyond = true
			k.note("its template.%s is in lodash's language; write it as Go templates in spec.target.template.data, such as {{ .password }} for <%%= data.password %%>", field)
		}
	}
	if len(out.Content) == 0 {
		return nil
	}
	return out
}

// elsewhere says what becomes of a role and a region of the object's own.
func (k *kes) elsewhere() {
	if role := text(k.body, "roleArn"); role != "" {
		k.beyond = true
		k.note("roleArn falls away, for each store has a role that reads its prefix; to read as %s, of another account perhaps, put a SecretStore of your own beside it, with spec: {provider: {aws: {service: %s, region: %s, role: %q}}}, whose auth.jwt.serviceAccountRef names an account with a podRole that may sts:AssumeRole it",
			role, cmp.Or(k.service, secretsManager), cmp.Or(text(k.body, "region"), k.around.Region, "us-east-1"), role)
	}
	if region := text(k.body, "region"); region != "" && region != k.around.Region {
		k.beyond = true
		k.note("region falls away, for stores read in the cluster's; for %s put a SecretStore of your own beside it, with spec: {provider: {aws: {service: %s, region: %s}}}", region, cmp.Or(k.service, secretsManager), region)
	}
}

// store is the reference to one that reads the keys: a known one, or one to add.
func (k *kes) store(backend string) *yaml.Node {
	if k.service == "" {
		k.note("%s is none of AWS's stores; put a ClusterSecretStore %s of your own among the overlay's resources, whose provider says where it is and how to log in, for that is no longer a part of an ExternalSecret (External Secrets, Providers)", cmp.Or(backend, "its backend"), other(backend))
		return mapping("kind", scalar("ClusterSecretStore"), "name", scalar(other(backend)))
	}
	if s, ok := k.known(); ok {
		kind := "ClusterSecretStore"
		if s.Namespace != "" {
			kind = "SecretStore"
		}
		return mapping("kind", scalar(kind), "name", scalar(s.Name))
	}
	name := k.free()
	if prefix := k.prefix(); prefix == "" {
		k.note("the keys have no path in common, and the role of a store reads below one; add a store for each, under secrets: {stores: …}, and make an ExternalSecret of each")
	} else {
		k.note("add the store that reads it to the spec: secrets: %s", flow(mapping("stores", mapping(name, mapping("service", scalar(k.service), "prefix", scalar(prefix))))))
	}
	return mapping("kind", scalar("ClusterSecretStore"), "name", scalar(name))
}

// other names a store of the user's own for a backend that is not AWS's.
func other(backend string) string {
	if name := strings.ToLower(backend); label().MatchString(name) {
		return name
	}
	return "other"
}

// known is the first store that reads all keys.
func (k *kes) known() (Store, bool) {
	for _, s := range k.around.Stores {
		reads := s.Service == k.service && (s.Namespace == "" || s.Namespace == k.namespace)
		for _, key := range k.keys {
			reads = reads && strings.HasPrefix(key, s.Prefix+"/")
		}
		if reads {
			return s, true
		}
	}
	return Store{}, false
}

// free is a name that no store has.
func (k *kes) free() string {
	base := "parameters"
	if k.service == secretsManager {
		base = "secrets"
	}
	name := base
	for i := 2; ; i++ {
		taken := false
		for _, s := range k.around.Stores {
			taken = taken || s.Name == name
		}
		if !taken {
			return name
		}
		name = fmt.Sprintf("%s-%d", base, i)
	}
}

// prefix is the longest path that all keys are below, or empty.
func (k *kes) prefix() string {
	if len(k.keys) == 0 {
		return ""
	}
	out := path.Dir(k.keys[0])
	for _, key := range k.keys {
		for out != "." && out != "/" && !strings.HasPrefix(key, out+"/") {
			out = path.Dir(out)
		}
	}
	if out == "." || out == "/" || strings.HasPrefix(out, "arn:") {
		return ""
	}
	return out
}
