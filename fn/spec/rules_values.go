package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The rule that keeps secrets out of add-ons' values; see validate.go. It cannot
// be silenced: what was in git once is there for good. It goes by names and by what
// credentials look like, so it finds what people let slip, not what they hide.

// checkValues looks for secrets in the values of every add-on.
func checkValues(doc *Document, s *SpotClusterSpec) {
	for _, name := range slices.Sorted(maps.Keys(s.Addons)) {
		if a := s.Addons[name]; a != nil {
			findSecrets(doc, a.Values, join(join("spec.addons", name), "values"), "")
		}
	}
}

// findSecrets looks at a value, and at what is in it. key is the name that it
// stands under.
func findSecrets(doc *Document, v any, path, key string) {
	switch v := v.(type) {
	case map[string]any:
		named, _ := v["name"].(string) // of an environment variable
		for _, k := range slices.Sorted(maps.Keys(v)) {
			at := join(path, k)
			switch {
			case k == "value" && secretName(named):
				findSecrets(doc, v[k], at, named)
			case slices.Contains(wordsOnly, fold(k)): // what stands there is shown to everybody
				findSecrets(doc, v[k], at, publicWords)
			case key == publicWords:
				findSecrets(doc, v[k], at, publicWords)
			case strings.HasSuffix(fold(key), "ref"), strings.HasPrefix(fold(key), "existing"), k == "secretKey" && v["remoteRef"] != nil: // the names of keys
				findSecrets(doc, v[k], at, "")
			default:
				findSecrets(doc, v[k], at, k)
			}
		}
	case []any:
		for i, e := range v {
			under := key
			if flag, isFlag := before(v, i); isFlag && secretName(flag) { // --token, and then it
				under = flag
			}
			findSecrets(doc, e, fmt.Sprintf("%s[%d]", path, i), under)
		}
	case string:
		checkLiteral(doc, v, path, key)
	}
}

// wordsOnly are the names of maps of labels and the like, and publicWords stands for
// them: names count for nothing there, and what credentials look like still does.
var wordsOnly = []string{"annotations", "commonlabels", "labels", "matchlabels", "nodeselector", "podannotations", "podlabels"}

const publicWords = "labels"

// before is the flag that stands before an argument without a value of its own.
func before(list []any, i int) (flag string, ok bool) {
	if i == 0 {
		return "", false
	}
	text, _ := list[i-1].(string)
	this, _ := list[i].(string)
	if !strings.HasPrefix(text, "--") || strings.Contains(text, "=") || strings.HasPrefix(this, "-") {
		return "", false
	}
	return strings.TrimLeft(text, "-"), true
}

// assigned finds a secret that is given a value within a text: password = x in a
// file, Password=x in a connection string.
func assigned(text string) string {
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == ';' || c == '&' }) {
		i := strings.IndexAny(part, "=:")
		if i < 0 {
			continue
		}
		name, value := strings.TrimSpace(part[:i]), strings.Trim(part[i+1:], " \t\"'")
		if !strings.ContainsAny(name, " /{") && secretName(name) && !isPlain(value) {
			return name
		}
	}
	return ""
}

func checkLiteral(doc *Document, text, path, key string) {
	found := ""
	switch flag, value, isFlag := strings.Cut(strings.TrimLeft(text, "-"), "="); {
	case isPlain(text):
	case credential(text) != "":
		found = "it holds " + credential(text)
	case secretName(key):
		found = "by its name, " + key + ", it is a secret"
	case assigned(text) != "" && !strings.HasPrefix(text, "--"):
		found = "it sets " + assigned(text) + ", which by its name is a secret"
	case isFlag && strings.HasPrefix(text, "--") && secretName(flag) && !isPlain(value):
		found = "by its name, --" + flag + ", it is a secret"
	}
	if found == "" {
		return
	}
	doc.Fail("secret-value", path, "%s, and whoever reads the repository reads it, for good; keep it in Parameter Store or Secrets Manager, have an ExternalSecret bring it, and name the Secret that this makes by the chart's own value for that, such as existingSecret or a secretKeyRef; "+
		"where the chart has none, patch valuesFrom of a kind: Secret into the HelmRelease. If it was real, replace it", found)
}

// isPlain says whether a text is no secret, whatever it is called: nothing, a switch
// in quotes, or a variable of the pod's.
func isPlain(text string) bool {
	return text == "" || text == "true" || text == "false" || strings.HasPrefix(text, "$(")
}

// secretWords end the names of what is secret, in lower case and without what
// parts words.
var secretWords = []string{
	"password", "passwd", "passphrase", "pwd", "token", "apikey", "secretkey", "accesskeysecret", "secretaccesskey", "privatekey", "clientsecret",
	"apisecret", "appsecret", "sharedsecret", "encryptionkey", "signingkey", "webhooksecret", "dockerconfigjson",
}

// secretName says whether what has that name is secret itself. Names of Secrets,
// of their keys and of files end otherwise: secretName, passwordKey, tokenFile.
func secretName(name string) bool {
	folded := fold(name)
	return !strings.HasPrefix(folded, "existing") && slices.ContainsFunc(secretWords, func(w string) bool { return strings.HasSuffix(folded, w) })
}

var wordBreaks = strings.NewReplacer("-", "", "_", "", ".", "", "/", "")

func fold(name string) string { return strings.ToLower(wordBreaks.Replace(name)) }

// credentials are what credentials look like, wherever they stand.
// Sources: IAM user guide, "Unique identifiers"; RFC 7468; RFC 7519; GitHub docs,
// "About authentication to GitHub"; GitLab docs, "Token overview"; Slack docs,
// "Token types".
var credentials = sync.OnceValue(func() []struct {
	what    string
	pattern *regexp.Regexp
} {
	return []struct {
		what    string
		pattern *regexp.Regexp
	}{
		{"the id of an AWS access key", regexp.MustCompile(`\b(AKIA|ASIA)[A-Z0-9]{16}\b`)},
		{"a private key", regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----`)},
		{"a token of GitHub's", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})`)},
		{"a token of GitLab's", regexp.MustCompile(`\bgl(pat|dt|rt)-[A-Za-z0-9_-]{20,}`)},
		{"a token of Slack's", regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/]{10,}`)},
		{"a JSON Web Token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.`)},
		{"a password in a URL", regexp.MustCompile(`://[^/\s:@]+:[^/\s:@$]+@`)},
		{"a registry's login", regexp.MustCompile(`"auths"\s*:`)},
	}
})

// credential says what credential a text holds, or nothing.
func credential(text string) string {
	for _, c := range credentials() {
		if c.pattern.MatchString(text) {
			return c.what
		}
	}
	return ""
}
