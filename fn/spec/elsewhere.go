package spec

// elsewhere says, of fields that other tools have, what stands for them here.
var elsewhere = map[string]string{
	"public_ip":                   publicNodes,
	"publicIp":                    publicNodes,
	"associatePublicIp":           publicNodes,
	"associate_public_ip_address": publicNodes,
	"map_public_ip_on_launch":     "public subnets have it, and no others",
	"single_nat_gateway":          "write network.nat: Single",
	"one_nat_gateway_per_az":      "write network.nat: PerZone",
	"enable_nat_gateway":          "write network.nat: Single, PerZone or None",
	"kubeletExtraArgs":            kubeletFlags,
	"kubelet_extra_args":          kubeletFlags,
	"desired":                     groupSize,
	"desiredCapacity":             groupSize,
	"desired_capacity":            groupSize,
	"desiredSize":                 groupSize,
	"mapAccounts":                 wholeAccounts,
	"map_accounts":                wholeAccounts,
	"mapRoles":                    mappings,
	"map_roles":                   mappings,
	"aws_auth_roles":              mappings,
	"mapUsers":                    mappings,
	"map_users":                   mappings,
	"aws_auth_users":              mappings,
	"iamIdentityMappings":         mappings,
	"accessEntries":               mappings,
	"access_entries":              mappings,
	"awsAuth":                     authentication,
	"aws_auth":                    authentication,
	"aws-auth":                    authentication,
	"manage_aws_auth":             authentication,
	"manage_aws_auth_configmap":   authentication,
	"create_aws_auth_configmap":   authentication,
	"authentication":              authentication,
	"accessConfig":                authentication,
	"access_config":               authentication,
	"policy_associations":         accessPolicies,
	"accessPolicies":              accessPolicies,
	"policyAssociations":          accessPolicies,
	"bootstrapClusterCreatorAdminPermissions":  creatorAdmin,
	"enable_cluster_creator_admin_permissions": creatorAdmin,
	"notActions":                 allBut,
	"NotAction":                  allBut,
	"not_actions":                allBut,
	"notResources":               allBut,
	"NotResource":                allBut,
	"not_resources":              allBut,
	"serviceAccountName":         "write serviceAccount",
	"service_account_name":       "write serviceAccount",
	"namespace_service_accounts": "write namespace and serviceAccount",
	"policyArns":                 rolePolicies,
	"policy_arns":                rolePolicies,
	"role_policy_arns":           rolePolicies,
	"attachPolicyARNs":           rolePolicies,
	"attachPolicy":               "write statements, by id: {Read: {actions: [\"s3:GetObject\"], resources: [\"arn:aws:s3:::reports/*\"]}}",
	"wellKnownPolicies":          "the add-ons have these by themselves: write addons",
	"kubernetesGroups":           "write groups",
	"kubernetes_groups":          "write groups",
	"username":                   "EKS makes it of the principal, and RBAC knows the entry by its groups: write groups",
	"user_name":                  "EKS makes it of the principal, and RBAC knows the entry by its groups: write groups",
	"iam":                        "write podRoles for pods, controlPlane.access for people, controlPlane.role and permissionsBoundary for roles that are there",
	"serviceAccounts":            podRoles,
	"service_accounts":           podRoles,
	"irsa":                       podRoles,
	"podIdentityAssociations":    podRoles,
	"pod_identity_associations":  podRoles,
	"withOIDC":                   oidc,
	"with_oidc":                  oidc,
	"oidc":                       oidc,
	"enable_irsa":                oidc,
	"thumbprint_list":            "leave it out: IAM fetches the thumbprint itself",
	"thumbprints":                "leave it out: IAM fetches the thumbprint itself",
	"serviceRoleARN":             givenRole,
	"serviceRoleArn":             givenRole,
	"cluster_iam_role_arn":       givenRole,
	"clusterRoleArn":             givenRole,
	"subnet_ids":                 "subnets follow from tiers and zones; those of a VPC that is there go into network.existing.subnets",
}

const (
	publicNodes    = "every node of a public subnet has an address of its own: set the group's tier: public"
	kubeletFlags   = "write labels and taints of the group, which the kubelet is given"
	wholeAccounts  = "access entries know no accounts, and mapAccounts of aws-auth let every IAM principal of one authenticate; name roles: controlPlane.access: {admins: {principal: \"arn:aws:iam::111122223333:role/admins\", policy: AmazonEKSViewPolicy}}"
	mappings       = "write controlPlane.access: {admins: {principal: \"arn:aws:iam::111122223333:role/admins\", policy: AmazonEKSClusterAdminPolicy}}, with groups in place of policy for RBAC of your own; the roles of nodes are let in by themselves"
	authentication = "write controlPlane.authenticationMode: API, API_AND_CONFIG_MAP or CONFIG_MAP; with CONFIG_MAP in it, aws-auth is rendered whole from the node groups and controlPlane.access"
	accessPolicies = "write policies, by name: {AmazonEKSViewPolicy: {}, AmazonEKSEditPolicy: {namespaces: [apps]}}"
	creatorAdmin   = "write controlPlane.creatorAdmin: true or false"
	allBut         = "statements here list what they are about, so that what AWS adds is not let in: write actions and resources, or one more statement with effect: Deny"
	rolePolicies   = "write policies, a list of ARNs"
	podRoles       = "write podRoles: {reports: {namespace: apps, serviceAccount: reports, policies: [\"arn:aws:iam::111122223333:policy/reports\"]}}"
	oidc           = "identity: IRSA, the default, makes the OIDC provider"
	givenRole      = "write controlPlane.role"
	groupSize      = "a group begins with min nodes, and its autoscaler sets the size from then on: write min and max"
)
