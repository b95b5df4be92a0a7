package spec

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template/parse"

	"spotcluster.dev/spotcluster/fn/suggest"
)

// The rules of secrets.externalSecrets; see validate.go.

func defaultExternalSecrets(s *Secrets) {
	for name, e := range s.ExternalSecrets {
		orDefault(&e.SecretName, SecretName(name))
		orDefault(&e.RefreshInterval, "1h0m0s")
		orOn(&e.Enabled)
		for _, v := range e.Data {
			orDefault(&v.Decoding, NoDecoding)
		}
		for i := range e.DataFrom {
			orOff(&e.DataFrom[i].Recursive)
		}
	}
}

func checkExternalSecrets(doc *Document, s *SpotClusterSpec) {
	taken := map[string]EntryName{}
	for _, name := range slices.Sorted(maps.Keys(s.Secrets.ExternalSecrets)) {
		e, at := s.Secrets.ExternalSecrets[name], join("spec.secrets.externalSecrets", string(name))
		checkTemplates(doc, e, at)
		if !*e.Enabled {
			continue
		}
		if s.Addons["external-secrets"].Off() {
			doc.Fail("external-secrets", at, "External Secrets makes the Secret, and the add-on external-secrets is off; switch it on, or set enabled: false here")
		}
		secret := string(e.Namespace) + "/" + string(e.SecretName)
		if other, is := taken[secret]; is && e.Namespace != "" {
			doc.Fail("external-secrets", at, "externalSecrets.%s makes the Secret %s already; put the keys together, or give another secretName", other, secret)
		}
		taken[secret] = name
		if len(e.Data)+len(e.DataFrom) == 0 && !doc.unreadable(at+".data") && !doc.unreadable(at+".dataFrom") {
			doc.Fail("external-secrets", at, "there is nothing to fetch; name values, such as data: {password: {key: %s/password}}", exampleOf(s, e))
		}
		checkSecretType(doc, e, at)
		if st := checkStoreOf(doc, s, e, at); st != nil {
			checkKeys(doc, e, st, at)
		}
	}
}

// exampleOf is where a key of the Secret's could be.
func exampleOf(s *SpotClusterSpec, e *ExternalSecret) string {
	if st := s.Secrets.Stores[e.Store]; st != nil && st.Prefix != "" {
		return string(st.Prefix)
	}
	return "/prod/database"
}

// checkStoreOf finds the store that an ExternalSecret reads, or nil where there is
// none that it can. A SecretStore serves its own namespace alone.
func checkStoreOf(doc *Document, s *SpotClusterSpec, e *ExternalSecret, at string) *Store {
	at += ".store"
	if e.Store == "" {
		return nil
	}
	st := s.Secrets.Stores[e.Store]
	names := plainWords(slices.Sorted(maps.Keys(s.Secrets.Stores)))
	switch {
	case e.Store == DNSTokenStore:
		doc.Fail("external-secrets", at, "%s is the store of the DNS provider's token, and reads nothing else; name a store of yours", e.Store)
	case st == nil && len(names) == 0:
		doc.Fail("external-secrets", at, "there is no store %q; add one, such as secrets: {stores: {%s: {service: ParameterStore, prefix: /%s}}}", e.Store, e.Store, s.Name)
	case st == nil:
		doc.Fail("external-secrets", at, "there is no store %q, only %s%s", e.Store, strings.Join(names, ", "), suggest.DidYouMean(string(e.Store), names))
	case !*st.Enabled:
		doc.Fail("external-secrets", at, "the store %s is off, by enabled: false; switch it on, or this off", e.Store)
	case st.Namespace != "" && e.Namespace != "" && st.Namespace != e.Namespace:
		doc.Fail("external-secrets", at, "the store %s serves namespace %s alone, and this Secret is in %s (External Secrets, SecretStore); name a store of that namespace, or take namespace away from the store, and every namespace may read below its prefix",
			e.Store, st.Namespace, e.Namespace)
	default:
		return st
	}
	return nil
}

// checkKeys holds what is read to what the store's role may read.
func checkKeys(doc *Document, e *ExternalSecret, st *Store, at string) {
	for _, key := range slices.Sorted(maps.Keys(e.Data)) {
		v, in := e.Data[key], join(at+".data", string(key))
		checkKey(doc, e, st, string(v.Key), in+".key")
		checkSecretVersion(doc, st, v.Version, in+".version")
	}
	for i, from := range e.DataFrom {
		in := fmt.Sprintf("%s.dataFrom[%d]", at, i)
		switch {
		case doc.unreadable(in):
		case (from.Key == "") == (from.Path == ""):
			doc.Fail("external-secrets", in, "give either key, the name of a value that is a JSON object, or path, below which all parameters are read")
		case from.Key != "" && *from.Recursive:
			doc.Fail("external-secrets", in+".recursive", "counts with path; take it away")
		case from.Path != "" && (from.Property != "" || from.Version != ""):
			doc.Fail("external-secrets", in, "property and version are of one value, and path brings in many; take them away, or name each in data")
		case from.Path != "" && st.Service == SecretsManager:
			doc.Fail("external-secrets", in+".path", "Secrets Manager lists its secrets all or none (IAM: secretsmanager:ListSecrets takes no resource), so that the store's role could not be kept to %s; name each in data, or put them into one that is a JSON object, and write key", st.Prefix)
		case from.Path != "":
			checkPath(doc, e, st, string(from.Path), in+".path")
		default:
			checkKey(doc, e, st, string(from.Key), in+".key")
			checkSecretVersion(doc, st, from.Version, in+".version")
		}
	}
}

// checkKey holds one name to the prefix of its store.
func checkKey(doc *Document, e *ExternalSecret, st *Store, key, at string) {
	if key == "" || st.Prefix == "" || strings.HasPrefix(key, string(st.Prefix)+"/") {
		return
	}
	prefix, bare := strings.Trim(string(st.Prefix), "/")+"/", strings.TrimPrefix(key, "/")
	if rest, ok := strings.CutPrefix(bare, prefix); ok { // but for the first slash it is whole
		doc.Fail("external-secrets", at, "got %q; the role of the store %s may read below %s/ and nothing else: write %q", key, e.Store, st.Prefix, string(st.Prefix)+"/"+rest)
		return
	}
	doc.Fail("external-secrets", at, "got %q; the role of the store %s may read below %s/ and nothing else, and keys are written whole: write %q, or add a store with the prefix %q",
		key, e.Store, st.Prefix, string(st.Prefix)+"/"+bare, prefixOf(key, st.Service))
}

// checkPath is checkKey for a path, which may be the prefix itself.
func checkPath(doc *Document, e *ExternalSecret, st *Store, key, at string) {
	if key != string(st.Prefix) {
		checkKey(doc, e, st, key, at)
	}
}

// prefixOf is a prefix that takes a key in.
func prefixOf(key string, service SecretService) string {
	if service == ParameterStore && !strings.HasPrefix(key, "/") {
		key = "/" + key
	}
	if dir := path.Dir(key); dir != "." && dir != "/" {
		return dir
	}
	return key
}

// checkSecretVersion tells a version's id, which External Secrets takes for a stage
// without the word before it (External Secrets, AWS Secrets Manager, "Secret Version").
func checkSecretVersion(doc *Document, st *Store, v SecretVersion, at string) {
	switch {
	case st.Service == SecretsManager && isUUID.MatchString(string(v)):
		doc.Fail("external-secrets", at, "got %q, which would be read as a stage; write %q", v, "uuid/"+string(v))
	case st.Service == ParameterStore && strings.HasPrefix(string(v), "uuid/"):
		doc.Fail("external-secrets", at, "got %q; parameters are versioned by number or label, such as %q", v, "3")
	}
}

// typeKeys are the keys that Kubernetes demands of a Secret of a type; it refuses one
// without them (Kubernetes, "Types of Secret").
var typeKeys = map[SecretType][]SecretKey{
	"kubernetes.io/dockerconfigjson": {".dockerconfigjson"},
	"kubernetes.io/dockercfg":        {".dockercfg"},
	"kubernetes.io/ssh-auth":         {"ssh-privatekey"},
	"kubernetes.io/tls":              {"tls.crt", "tls.key"},
}

// checkSecretType holds the keys of a Secret to its type, where they are known.
func checkSecretType(doc *Document, e *ExternalSecret, at string) {
	if e.Type == "kubernetes.io/service-account-token" {
		doc.Fail("external-secrets", at+".type", "Kubernetes itself makes Secrets of this type; take it away")
	}
	if len(e.Template) == 0 && len(e.DataFrom) > 0 {
		return
	}
	for _, key := range typeKeys[e.Type] {
		_, templated := e.Template[key]
		_, fetched := e.Data[key]
		if templated || fetched && len(e.Template) == 0 || doc.unreadable(at+".data") || doc.unreadable(at+".template") {
			continue
		}
		doc.Fail("external-secrets", at+".type", "Kubernetes takes no Secret of type %s without the key %s; name it in data, or make it in template", e.Type, key)
	}
}

// checkTemplates finds templates that are values, for nothing is filled in, and those
// that External Secrets could not fill in: the entry would never be ready, and what
// waits for its layer not either. What stands there is not repeated, for it may be a
// secret.
func checkTemplates(doc *Document, e *ExternalSecret, at string) {
	for _, key := range slices.Sorted(maps.Keys(e.Template)) {
		path, text := join(at+".template", string(key)), string(e.Template[key])
		switch {
		case text == "":
		case !strings.Contains(text, "{{"):
			doc.Fail("external-secrets", path, "nothing is filled in here, so this would be the value itself; put that into the store and name it in data, or write a template, such as \"{{ .password }}\"")
		default:
			checkSecretTemplate(doc, e, path, text)
		}
	}
}

// checkSecretTemplate holds a template to Go's grammar, and to the keys that there are,
// where data alone brings them in.
func checkSecretTemplate(doc *Document, e *ExternalSecret, path, text string) {
	tree := parse.New("")
	tree.Mode = parse.SkipFuncCheck // Sprig's functions are External Secrets'
	if _, err := tree.Parse(text, "{{", "}}", map[string]*parse.Tree{}); err != nil {
		doc.Fail("external-secrets", path, "it is no template of Go's (text/template); look at its braces, quotes and ends, as in \"{{ .password | b64enc }}\"")
		return
	}
	if len(e.DataFrom) > 0 {
		return // which keys that brings, only the store knows
	}
	known := plainWords(slices.Sorted(maps.Keys(e.Data)))
	for _, name := range fieldsIn(tree.Root) {
		if !slices.Contains(known, name) {
			doc.Fail("external-secrets", path, "no key %s is in data, which has %s, and External Secrets makes nothing of the template then%s", name, strings.Join(known, ", "), suggest.DidYouMean(name, known))
		}
	}
}

// fieldsIn are the keys that a template names outside of blocks that give the dot
// another meaning.
func fieldsIn(n parse.Node) []string {
	var out []string
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, c := range n.Nodes {
			out = append(out, fieldsIn(c)...)
		}
	case *parse.ActionNode:
		out = fieldsIn(n.Pipe)
	case *parse.IfNode:
		out = slices.Concat(fieldsIn(n.Pipe), fieldsIn(n.List), fieldsIn(n.ElseList))
	case *parse.RangeNode:
		out = fieldsIn(n.Pipe)
	case *parse.WithNode:
		out = fieldsIn(n.Pipe)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			for _, a := range c.Args {
				out = append(out, fieldsIn(a)...)
			}
		}
	case *parse.FieldNode:
		out = []string{n.Ident[0]}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
