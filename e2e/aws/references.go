package aws

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// resolver is the field manager by which crossplane-runtime writes what references resolve to.
const resolver = "managed.crossplane.io/api-simple-reference-resolver"

// reference says what a field refers to, and where the value goes.
type reference struct {
	to    string
	kind  string
	value func(target *unstructured.Unstructured) string
}

// references holds every reference among the kinds, by field. An entry "kind.field" wins over "field".
var references = map[string]reference{
	"alarmActionsRefs":             {"alarmActions", "autoscaling/Policy", arnOf},
	"allocationIdRef":              {"allocationId", "ec2/EIP", nameOf},
	"allocationIdsRefs":            {"allocationIds", "ec2/EIP", nameOf},
	"autoscalingGroupNameRef":      {"autoscalingGroupName", "autoscaling/AutoscalingGroup", nameOf},
	"clusterNameRef":               {"clusterName", "eks/Cluster", nameOfActive},
	"egressOnlyGatewayIdRef":       {"egressOnlyGatewayId", "ec2/EgressOnlyInternetGateway", nameOf},
	"endpointRef":                  {"endpoint", "sqs/Queue", arnOf},
	"gatewayIdRef":                 {"gatewayId", "ec2/InternetGateway", nameOf},
	"granteePrincipalRef":          {"granteePrincipal", "iam/Role", arnOf},
	"groupNamesRefs":               {"groupNames", "autoscaling/AutoscalingGroup", nameOf},
	"iamRoleArnRef":                {"iamRoleArn", "iam/Role", arnOf},
	"idRef":                        {"id", "ec2/LaunchTemplate", nameOf},
	"keyIdRef":                     {"keyId", "kms/Key", arnOf},
	"kmsKeyIdRef":                  {"kmsKeyId", "kms/Key", arnOf},
	"launchTemplateIdRef":          {"launchTemplateId", "ec2/LaunchTemplate", nameOf},
	"lbTargetGroupArnRef":          {"lbTargetGroupArn", "elbv2/LBTargetGroup", arnOf},
	"listenerArnRef":               {"listenerArn", "elbv2/LBListener", arnOf},
	"loadBalancerArnRef":           {"loadBalancerArn", "elbv2/LB", arnOf},
	"logDestinationRef":            {"logDestination", "cloudwatchlogs/Group", arnOf},
	"managedPolicyArnsRefs":        {"managedPolicyArns", "iam/Policy", arnOf},
	"nameRef":                      {"name", "iam/InstanceProfile", nameOf},
	"natGatewayIdRef":              {"natGatewayId", "ec2/NATGateway", nameOf},
	"nodeRoleArnRef":               {"nodeRoleArn", "iam/Role", arnOf},
	"okActionsRefs":                {"okActions", "sns/Topic", arnOf},
	"placementGroupRef":            {"placementGroup", "ec2/PlacementGroup", nameOf},
	"podExecutionRoleArnRef":       {"podExecutionRoleArn", "iam/Role", arnOf},
	"policyArnRef":                 {"policyArn", "iam/Policy", arnOf},
	"principalArnFromRoleRef":      {"principalArn", "iam/Role", arnOf},
	"principalArnRef":              {"principalArn", "eks/AccessEntry", principalOf},
	"queueUrlRef":                  {"queueUrl", "sqs/Queue", nameOf},
	"referencedSecurityGroupIdRef": {"referencedSecurityGroupId", "ec2/SecurityGroup", nameOf},
	"roleArnRef":                   {"roleArn", "iam/Role", arnOf},
	"roleRef":                      {"role", "iam/Role", nameOf},
	"routeTableIdRef":              {"routeTableId", "ec2/RouteTable", nameOf},
	"ruleRef":                      {"rule", "cloudwatchevents/Rule", nameOf},
	"secondaryAllocationIdsRefs":   {"secondaryAllocationIds", "ec2/EIP", nameOf},
	"securityGroupIdRef":           {"securityGroupId", "ec2/SecurityGroup", nameOf},
	"securityGroupIdRefs":          {"securityGroupIds", "ec2/SecurityGroup", nameOf},
	"securityGroupNameRefs":        {"securityGroupNames", "ec2/SecurityGroup", nameOf},
	"securityGroupRefs":            {"securityGroups", "ec2/SecurityGroup", nameOf},
	"serviceAccountRoleArnRef":     {"serviceAccountRoleArn", "iam/Role", arnOf},
	"serviceLinkedRoleArnRef":      {"serviceLinkedRoleArn", "iam/Role", arnOf},
	"sourceSecurityGroupIdRef":     {"sourceSecurityGroupId", "ec2/SecurityGroup", nameOf},
	"sourceSecurityGroupIdRefs":    {"sourceSecurityGroupIds", "ec2/SecurityGroup", nameOf},
	"subnetIdRef":                  {"subnetId", "ec2/Subnet", nameOf},
	"subnetIdRefs":                 {"subnetIds", "ec2/Subnet", nameOf},
	"subnetRefs":                   {"subnets", "ec2/Subnet", nameOf},
	"targetGroupArnRef":            {"targetGroupArn", "elbv2/LBTargetGroup", arnOf},
	"targetKeyIdRef":               {"targetKeyId", "kms/Key", nameOf},
	"targetRoleArnRef":             {"targetRoleArn", "iam/Role", arnOf},
	"topicArnRef":                  {"topicArn", "sns/Topic", arnOf},
	"versionRef":                   {"version", "eks/Cluster", versionOf},
	"vpcEndpointIdRef":             {"vpcEndpointId", "ec2/VPCEndpoint", nameOf},
	"vpcIdRef":                     {"vpcId", "ec2/VPC", nameOf},
	"vpcSecurityGroupIdRefs":       {"vpcSecurityGroupIds", "ec2/SecurityGroup", nameOf},
	"vpcZoneIdentifierRefs":        {"vpcZoneIdentifier", "ec2/Subnet", nameOf},

	"cloudwatch/CompositeAlarm.alarmActionsRefs": {"alarmActions", "sns/Topic", arnOf},
	"ec2/LaunchTemplate.arnRef":                  {"arn", "iam/InstanceProfile", arnOf},
	"eks/Addon.clusterNameRef":                   {"clusterName", "eks/Cluster", nameOf},
	"eks/FargateProfile.clusterNameRef":          {"clusterName", "eks/Cluster", nameOf},
	"eks/PodIdentityAssociation.clusterNameRef":  {"clusterName", "eks/Cluster", nameOf},
	"elbv2/LBListener.arnRef":                    {"arn", "elbv2/LBTargetGroup", arnOf},
	"elbv2/LBListenerRule.arnRef":                {"arn", "elbv2/LBTargetGroup", arnOf},
	"iam/RolePolicy.roleRef":                     {"role", "iam/Role", nameOfMade},
	"sns/TopicPolicy.arnRef":                     {"arn", "sns/Topic", arnOf},
}

// nameOf is the external name. It is early for what is named beforehand, late for what AWS names.
func nameOf(o *unstructured.Unstructured) string { return o.GetAnnotations()[externalName] }

func arnOf(o *unstructured.Unstructured) string { return observed(o, "arn") }

func principalOf(o *unstructured.Unstructured) string { return observed(o, "principalArn") }

func versionOf(o *unstructured.Unstructured) string {
	v, _, _ := unstructured.NestedString(o.Object, "spec", "forProvider", "version")
	return v
}

// nameOfActive waits for an EKS cluster to be ACTIVE.
func nameOfActive(o *unstructured.Unstructured) string {
	if observed(o, "status") != string(active) {
		return ""
	}
	return nameOf(o)
}

// nameOfMade waits until the resource exists.
func nameOfMade(o *unstructured.Unstructured) string { return observed(o, "id") }

func observed(o *unstructured.Unstructured, field string) string {
	v, _, _ := unstructured.NestedString(o.Object, "status", "atProvider", field)
	return v
}

// resolve fills in what references refer to. It returns the fields to apply to the spec: all of them each time, since
// server-side apply takes away what its manager leaves out.
func (m *managed) resolve() (map[string]any, error) {
	applied := map[string]any{}
	for _, part := range []string{"forProvider", "initProvider"} {
		fields, found, _ := unstructured.NestedMap(m.object.Object, "spec", part)
		if !found {
			continue
		}
		filled, err := m.resolveMap(fields)
		if err != nil {
			return nil, err
		}
		if len(filled) > 0 {
			applied[part] = filled
		}
	}
	return applied, nil
}

// resolveMap fills in a map and all below it, and returns what of it has to be applied.
func (m *managed) resolveMap(fields map[string]any) (map[string]any, error) {
	applied := map[string]any{}
	for _, field := range sortedKeys(fields) {
		var to string
		var value any
		var err error
		switch v := fields[field].(type) {
		case map[string]any:
			if strings.HasSuffix(field, "Selector") {
				return nil, fmt.Errorf("%s: selectors are not played here, name the object with a Ref", field)
			}
			if isReference(field) {
				to, value, err = m.resolveReference(field, fields, []any{v})
				break
			}
			var below map[string]any
			if below, err = m.resolveMap(v); len(below) > 0 {
				to, value = field, below
			}
		case []any:
			if isReference(field) {
				to, value, err = m.resolveReference(field, fields, v)
				break
			}
			var changed bool
			if changed, err = m.resolveList(v); changed {
				to, value = field, v // lists are applied as a whole
			}
		}
		if err != nil {
			return nil, err
		}
		if to != "" {
			applied[to] = value
		}
	}
	return applied, nil
}

// resolveList fills in the maps of a list, and says whether any of them has a reference.
func (m *managed) resolveList(list []any) (bool, error) {
	found := false
	for _, e := range list {
		fields, ok := e.(map[string]any)
		if !ok {
			continue
		}
		below, err := m.resolveMap(fields)
		if err != nil {
			return false, err
		}
		for k, v := range below {
			fields[k] = v
			found = true
		}
	}
	return found, nil
}

func isReference(field string) bool {
	return (strings.HasSuffix(field, "Ref") || strings.HasSuffix(field, "Refs")) && !strings.HasSuffix(field, "SecretRef")
}

// resolveReference returns where the value of a reference goes, and the value. A value that is there already stays unless the
// policy says Always.
func (m *managed) resolveReference(field string, fields map[string]any, refs []any) (string, any, error) {
	r, ok := references[m.kind+"."+field]
	if !ok {
		if r, ok = references[field]; !ok {
			return "", nil, fmt.Errorf("%s: nothing is known of what it refers to, add it to the table of references", field)
		}
	}
	before, many := fields[r.to], strings.HasSuffix(field, "Refs")
	if !isEmpty(before) && !slices.ContainsFunc(refs, resolvedAlways) {
		return r.to, before, nil
	}
	values := make([]any, 0, len(refs))
	for _, ref := range refs {
		ref, _ := ref.(map[string]any)
		value, err := m.lookup(r, params(ref))
		if err != nil {
			return "", nil, err
		}
		values = append(values, value)
	}
	if many {
		return r.to, values, nil
	}
	return r.to, values[0], nil
}

// lookup returns what one reference stands for.
func (m *managed) lookup(r reference, ref params) (string, error) {
	namespace := cmp.Or(ref.text("namespace"), m.object.GetNamespace())
	target := m.store.get(r.kind, namespace, ref.text("name"))
	if target == nil {
		return "", fmt.Errorf("cannot get referenced resource: %s %s/%s not found", r.kind, namespace, ref.text("name"))
	}
	value := r.value(target)
	if value == "" {
		return "", fmt.Errorf("referenced field was empty (referenced resource may not yet be ready): %s %s/%s",
			r.kind, namespace, ref.text("name"))
	}
	return value, nil
}

func resolvedAlways(ref any) bool {
	fields, _ := ref.(map[string]any)
	return params(fields).text("policy", "resolve") == "Always"
}

func isEmpty(v any) bool {
	list, isList := v.([]any)
	return v == nil || v == "" || (isList && len(list) == 0)
}

// writeReferences applies resolved values to the spec unless they are there.
func (m *managed) writeReferences(ctx context.Context, applied map[string]any) error {
	spec, _, _ := unstructured.NestedMap(m.object.Object, "spec")
	if contains(spec, applied) {
		return nil
	}
	return m.apply(ctx, resolver, applied)
}

// contains says whether all that is in part is in whole.
func contains(whole, part any) bool {
	fields, isMap := part.(map[string]any)
	if !isMap {
		return reflect.DeepEqual(whole, part)
	}
	in, isMap := whole.(map[string]any)
	if !isMap {
		return false
	}
	for k, v := range fields {
		if !contains(in[k], v) {
			return false
		}
	}
	return true
}
