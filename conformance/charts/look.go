package main

import (
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/plan"
)

// A look is at what a chart made of one release.
type look struct {
	report  *report
	release release
	objects []map[string]any
}

func (l *look) fail(format string, args ...any) {
	l.report.fail(l.release.where, "%s: %s", l.release.chart.name, fmt.Sprintf(format, args...))
}

// find is the object of a kind and name, or nil.
func (l *look) find(kind, name string) map[string]any {
	for _, o := range l.objects {
		if o["kind"] == kind && text(o, "metadata", "name") == name {
			return o
		}
	}
	return nil
}

// all are the objects of some kinds.
func (l *look) all(kinds ...string) []map[string]any {
	var out []map[string]any
	for _, o := range l.objects {
		if slices.Contains(kinds, text(o, "kind")) {
			out = append(out, o)
		}
	}
	return out
}

// workloads are what makes pods for as long as the release is there.
func (l *look) workloads() []map[string]any { return l.all("Deployment", "DaemonSet", "StatefulSet") }

// elsewhere are kinds that charts put into kube-system, wherever they are installed:
// RBAC for what is there.
var elsewhere = []string{"Role", "RoleBinding"}

// namespaces holds what runs, and its accounts, to the release's namespace.
func (l *look) namespaces() {
	for _, o := range l.objects {
		in := text(o, "metadata", "namespace")
		if in != "" && in != l.release.namespace && !slices.Contains(elsewhere, text(o, "kind")) {
			l.fail("%s %s is put into %s, and the release into %s", o["kind"], text(o, "metadata", "name"), in, l.release.namespace)
		}
	}
}

// account holds the service account to the one that the role trusts: it is made, under
// its name, it names the role where it must and no other account does, and pods run as
// it.
func (l *look) account() {
	p, a := l.release.plan, l.release.addon
	if a.Row.ServiceAccount == "" {
		return
	}
	want := p.Annotations(a.Role)[plan.AnnotationIRSA]
	made := l.find("ServiceAccount", a.Row.ServiceAccount)
	if made == nil {
		l.fail("no service account %s is made", a.Row.ServiceAccount)
		return
	}
	if got := text(made, "metadata", "annotations", plan.AnnotationIRSA); got != want {
		l.fail("the service account names the role %q, and must name %q", got, want)
	}
	for _, o := range l.all("ServiceAccount") {
		if text(o, "metadata", "name") != a.Row.ServiceAccount && text(o, "metadata", "annotations", plan.AnnotationIRSA) != "" {
			l.fail("the service account %s names a role too", text(o, "metadata", "name"))
		}
	}
	if a.Role == "" {
		return
	}
	runs := 0
	for _, w := range l.workloads() {
		if text(w, "spec", "template", "spec", "serviceAccountName") == a.Row.ServiceAccount {
			runs++
		}
	}
	if runs == 0 {
		l.fail("no pods run as %s, which has the role", a.Row.ServiceAccount)
	}
}

// A pod is a workload's, for what follows to look at.
type pod struct {
	*look
	object map[string]any
}

// workload finds one by kind and name. One that is missing is a problem, told once.
func (l *look) workload(kind, name string) pod {
	o := l.find(kind, name)
	if o == nil {
		var have []string
		for _, w := range l.workloads() {
			have = append(have, text(w, "kind")+" "+text(w, "metadata", "name"))
		}
		l.fail("there is no %s %s, but %s", kind, name, strings.Join(have, ", "))
	}
	return pod{l, o}
}

// container is the first one of the pod's.
func (p pod) container() map[string]any {
	list, _ := at(p.object, "spec", "template", "spec", "containers").([]any)
	if len(list) == 0 {
		return nil
	}
	c, _ := list[0].(map[string]any)
	return c
}

// words are the container's command and arguments.
func (p pod) words() []string {
	var out []string
	for _, field := range []string{"command", "args"} {
		list, _ := p.container()[field].([]any)
		for _, w := range list {
			out = append(out, fmt.Sprint(w))
		}
	}
	return out
}

// args asserts that each stands among the container's arguments.
func (p pod) args(want ...string) {
	if p.object == nil {
		return
	}
	have := p.words()
	for _, w := range want {
		if !slices.Contains(have, w) {
			p.fail("%s is not among the arguments %s", w, strings.Join(have, " "))
		}
	}
}

// noArg asserts that no argument begins so.
func (p pod) noArg(prefix string) {
	for _, w := range p.words() {
		if strings.HasPrefix(w, prefix) {
			p.fail("there is an argument %s", w)
		}
	}
}

// env asserts a variable of the container.
func (p pod) env(name, want string) {
	if p.object == nil {
		return
	}
	list, _ := p.container()["env"].([]any)
	got := []string{}
	for _, v := range list {
		if text(v, "name") == name {
			got = append(got, fmt.Sprint(at(v, "value")))
		}
	}
	if !slices.Equal(got, []string{want}) {
		p.fail("the variable %s is %q, and must be %q", name, got, want)
	}
}

// secretEnv asserts a variable that a Secret's key gives.
func (p pod) secretEnv(name, secret, key string) {
	list, _ := p.container()["env"].([]any)
	for _, v := range list {
		if text(v, "name") == name && text(v, "valueFrom", "secretKeyRef", "name") == secret && text(v, "valueFrom", "secretKeyRef", "key") == key {
			return
		}
	}
	p.fail("the variable %s does not come from the key %s of the Secret %s", name, key, secret)
}

// image asserts the beginning and the end of the container's image.
func (p pod) image(repository, tag string) {
	if p.object == nil {
		return
	}
	if got := text(p.container(), "image"); !strings.HasPrefix(got, repository+":") || !strings.Contains(got, ":"+tag) {
		p.fail("the image is %s, and must be %s:%s", got, repository, tag)
	}
}

// number asserts a number at a path of the object.
func (p pod) number(want int, path ...string) {
	if p.object == nil {
		return
	}
	if got := at(p.object, path...); fmt.Sprint(got) != fmt.Sprint(want) {
		p.fail("%s is %v, and must be %d", strings.Join(path, "."), got, want)
	}
}
