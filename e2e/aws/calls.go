package aws

import (
	"strings"
)

// call is a request to AWS on behalf of a managed resource.
type call struct {
	kind    string
	account Account
	region  string
	owner   string // namespace/name of the managed resource
	name    string // the external name, where it is known
	params  params // forProvider, its references resolved
	initial params // initProvider, likewise: for creation only
}

// observation is what the provider sees of a resource.
type observation struct {
	exists  bool
	ready   bool
	lacking string
	name    string
	values  params // what goes into status.atProvider
}

// key is where AWS would look for the resource that a call is about. It is "" while AWS has not given it a name.
func (q call) key() string {
	name := kindOf(q.kind).nameIn(q)
	if name == "" {
		return ""
	}
	return strings.Join([]string{q.kind, q.account.ID, q.region, kindOf(q.kind).parentIn(q.params), name}, " ")
}

// lookup finds the resource of a call: by its name, or, before the name is known, as what was made for the same owner.
func (c *Cloud) lookup(q call) *resource {
	if key := q.key(); key != "" {
		return c.resources[key]
	}
	return c.find(q.kind, func(r *resource) bool { return r.owner == q.owner })
}

// observe returns what exists. A name that another object already has is a violation: each would undo what the other does.
func (c *Cloud) observe(q call) (observation, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.lookup(q)
	if r == nil {
		return observation{}, nil
	}
	switch r.owner {
	case q.owner:
	case "":
		r.owner = q.owner // the real provider adopts silently what has the right name
		c.journal.event(r.subject(), "adopted as %s", r.name)
	default:
		return observation{}, c.taken(q, r)
	}
	o := observation{exists: true, ready: r.live(), lacking: r.lacking, name: r.name}
	if r.state != creating {
		o.values = atProvider(r)
	}
	return o, nil
}

// create starts to make a resource.
func (c *Cloud) create(q call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := kindOf(q.kind)
	id := strings.Join([]string{q.kind, q.account.ID, q.region, q.owner}, " ")
	c.calls[id]++
	if c.calls[id] == 1 && pick(1, 6, "throttle", id) == 1 {
		return refuse("ThrottlingException", "Rate exceeded")
	}
	r := &resource{
		kind: q.kind, account: q.account, region: q.region, owner: q.owner,
		params: q.initial.with(q.params), made: params{}, state: creating,
	}
	q.params = r.params
	r.name = k.nameIn(q)
	if err := c.admit(nil, r); err != nil {
		return err
	}
	if r.name == "" {
		r.name = k.prefix + hexadecimal(17, id, string(rune('0'+c.calls[id]%10)))
	}
	q.name = r.name
	key := q.key()
	if other := c.resources[key]; other != nil {
		return c.taken(q, other)
	}
	if k.made != nil {
		r.made = k.made(c, r)
	}
	r.ticks = k.latency(r, "create")
	c.resources[key] = r
	c.journal.event(r.subject(), "being made")
	return nil
}

// taken refuses a name that another object has.
func (c *Cloud) taken(q call, other *resource) error {
	_, kind, _ := strings.Cut(q.kind, "/")
	c.journal.violation(kind+" "+q.owner, "has the same name in AWS as that of %s: %s", other.owner, other.name)
	return refuse("AlreadyExistsException", "%s %s already exists, made for %s", kind, other.name, other.owner)
}

// update starts to bring a resource to its desired parameters. It does nothing while another operation is under way.
func (c *Cloud) update(q call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.lookup(q)
	if r == nil || r.state != active {
		return nil
	}
	next := r.params.with(q.params)
	if next.equal(r.params) {
		return nil
	}
	k := kindOf(r.kind)
	for _, field := range k.immutable {
		if before, after := r.params.at(field), next.at(field); before != nil && short(before) != short(after) {
			return refuse("refuse to update the external resource because the following update requires replacing it",
				"cannot change the value of the argument %q from %s to %s: it is immutable", snake(field), short(before), short(after))
		}
	}
	wanted := *r
	wanted.params = next
	if err := c.admit(r, &wanted); err != nil {
		return err
	}
	c.warnOfDetached(r, next)
	if k.updated != nil {
		k.updated(r)
	}
	r.next, r.state, r.ticks = next, updating, k.latency(r, "update")
	c.journal.event(r.subject(), "being updated")
	return nil
}

// remove starts to delete a resource, and reports whether it is gone.
func (c *Cloud) remove(q call) (gone bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.lookup(q)
	if r == nil || (r.owner != q.owner && r.owner != "") {
		return true, nil
	}
	if r.state == deleting {
		return false, nil
	}
	if r.state == creating && r.ticks > 0 && strings.HasPrefix(r.kind, "eks/") {
		return false, refuse("ResourceInUseException", "%s is still being made", r.name)
	}
	if err := c.refuseDeletion(r); err != nil {
		return false, err
	}
	c.warnOfStranded(r)
	r.state, r.ticks = deleting, kindOf(r.kind).latency(r, "delete")
	c.journal.event(r.subject(), "being deleted")
	return false, nil
}

// orphan leaves a resource in AWS without its object.
func (c *Cloud) orphan(q call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.lookup(q); r != nil && r.owner == q.owner {
		c.journal.event(r.subject(), "left in AWS: its managementPolicies do not include Delete")
		r.owner = ""
	}
}

// admit says what is wrong with a resource as it is wanted; before is nil at creation.
func (c *Cloud) admit(before, r *resource) error {
	if err := checkVariables(r); err != nil {
		return err
	}
	if err := checkPolicies(r); err != nil {
		return err
	}
	if admit := kindOf(r.kind).admit; admit != nil {
		return admit(c, before, r)
	}
	return nil
}

// atProvider is what the provider shows of a resource: its plain parameters, and what AWS made.
func atProvider(r *resource) params {
	values := params{}
	for k, v := range r.params {
		switch v.(type) {
		case string, bool, int64, float64:
			values[k] = v
		}
	}
	if tags, ok := r.params["tags"].(map[string]any); ok {
		values["tags"] = tags
	}
	values = values.with(r.made)
	values["id"], values["arn"] = r.name, r.arn()
	if strings.HasPrefix(r.kind, "eks/") {
		values["status"] = string(r.state)
	}
	return values
}

// snake writes a field as Terraform does, which is how the provider's messages call it.
func snake(field string) string {
	var b strings.Builder
	for _, letter := range field {
		if letter >= 'A' && letter <= 'Z' {
			b.WriteByte('_')
			letter += 'a' - 'A'
		}
		b.WriteRune(letter)
	}
	return b.String()
}
