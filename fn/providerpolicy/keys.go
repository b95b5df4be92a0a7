package providerpolicy

const (
	whyKey    = "Makes, changes and deletes the cluster's key, whose id only AWS knows: the tag says which it is. The key's own policy leaves the decision to IAM."
	whyTagKey = "Tags the key as it is made. KMS knows no tags of it then, so this reaches every key of the account whose policy leaves the decision to IAM."
)

func keyRows() []row {
	api := func(names ...string) []string { return of("kms", names...) }
	return []row{
		{
			service: "kms", kind: "Key", terraform: "kms/key.go",
			make: api("CreateKey"), read: api("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"),
			create: api("EnableKeyRotation"),
			update: api("PutKeyPolicy", "UpdateKeyDescription", "EnableKeyRotation", "DisableKeyRotation", "EnableKey", "DisableKey"),
			remove: api("ScheduleKeyDeletion"), tag: api("TagResource", "UntagResource"),
			scope: ownKey{},
		},
		{
			service: "kms", kind: "Alias", terraform: "kms/alias.go",
			make: api("CreateAlias"), read: api("ListAliases"), update: api("UpdateAlias"), remove: api("DeleteAlias"), everywhere: api("ListAliases"),
			scope: named{why: "Gives the cluster's key its alias, by name.", arns: func(p place, o Object) []string { return []string{p.arn("kms", "alias/"+o.awsName())} }},
			also: func(p place, o Object) []grant {
				if given := o.text("targetKeyId"); given != "" {
					return []grant{allow("Gives the key that the spec names its alias.", []string{keyARN(p, given)}, nil, api("CreateAlias", "UpdateAlias", "DeleteAlias")...)}
				}
				g := allow(whyKey, []string{p.arn("kms", "key/*")}, resourceTag(o), api("CreateAlias", "UpdateAlias", "DeleteAlias")...)
				return []grant{g}
			},
		},
	}
}

func keyARN(p place, id string) string {
	if len(id) > 4 && id[:4] == "arn:" {
		return id
	}
	return p.arn("kms", "key/"+id)
}

// ownKey is the scope of a KMS key. KMS takes up to five minutes until it knows a new
// key's tags (KMS developer guide, "Using tags to control access to KMS keys"): what
// follows on making it may be refused until then. The provider keeps the key's id,
// and tries again.
type ownKey struct{}

func (ownKey) grants(p place, o Object, _ row, can actions) []grant {
	keys := []string{p.arn("kms", "key/*")}
	var out []grant
	if len(can.make) > 0 {
		out = append(out,
			makesTagged(p, o, "Makes the cluster's key; IAM limits this to no resource, so the tag that it gets must be the cluster's.", can.make...),
			allow(whyTagKey, keys, requestTag(o), "kms:TagResource"))
	}
	return append(out, allow(whyKey, keys, resourceTag(o), append(can.rest, can.tag...)...))
}
