package main

// published are the names of charts whose lists have another one.
var published = map[string]string{"kube2iam": "kube2iam-chart"}

// several are values that a template takes in more kinds than the values file shows.
// Source: the templates of each chart, where they ask for the kind of a value.
var several = map[string][]string{
	"cluster-autoscaler": {"expanderPriorities"},
	"external-dns":       {"extraArgs", "provider"},
}

// whole are maps with defaults of their own that a template of the chart writes out
// whole, or goes through key by key: they take any key, though the values file names
// some. The lists of value paths know only those that are named.
//
// Source: the templates of each chart, in the version of its list, and for
// tigera-operator the Installation of operator.tigera.io/v1, which is the chart's
// value installation. `make charts` gives every other map
// a key that no chart has, and must not find it in what the real chart renders.
var whole = map[string][]string{
	"aws-cloudwatch-metrics": {"resources"},
	"aws-for-fluent-bit":     {"livenessProbe", "resources", "updateStrategy"},
	"aws-load-balancer-controller": {
		"livenessProbe", "podSecurityContext", "readinessProbe", "securityContext",
		"webhookConfig/ingressValidationNamespaceSelector", "webhookConfig/ingressValidationObjectSelector",
	},
	"aws-node-termination-handler": {"daemonsetAffinity", "podSecurityContext", "probes", "securityContext", "updateStrategy"},
	"cert-manager": {
		"cainjector/containerSecurityContext", "cainjector/nodeSelector", "cainjector/securityContext",
		"containerSecurityContext", "nodeSelector", "securityContext",
		"startupapicheck/containerSecurityContext", "startupapicheck/jobAnnotations", "startupapicheck/nodeSelector",
		"startupapicheck/rbac/annotations", "startupapicheck/securityContext", "startupapicheck/serviceAccount/annotations",
		"webhook/containerSecurityContext", "webhook/nodeSelector", "webhook/securityContext",
		"webhook/validatingWebhookConfiguration/namespaceSelector",
	},
	"cluster-autoscaler": {"extraArgs", "serviceMonitor/selector"},
	"external-dns":       {"deploymentStrategy", "livenessProbe", "podSecurityContext", "readinessProbe", "securityContext"},
	"external-secrets": {
		"bitwarden-sdk-server", "certController/podSecurityContext", "certController/securityContext", "livenessProbe/spec",
		"podSecurityContext", "readinessProbe/spec", "securityContext", "webhook/certManager/cert/issuerRef",
		"webhook/podSecurityContext", "webhook/securityContext",
	},
	"karpenter":      {"affinity", "nodeSelector", "podSecurityContext", "strategy"},
	"kube2iam-chart": {"lifecycle"},
	"metrics-server": {"addonResizer/resources", "addonResizer/securityContext", "livenessProbe", "readinessProbe", "resources", "securityContext", "tmpVolume"},
	"tigera-operator": {
		"apiServer", "defaultFelixConfiguration", "goldmane", "installation", "nodeSelector", "whisker",
	},
	"vpa": {
		"admissionController/certGen/podSecurityContext", "admissionController/certGen/securityContext",
		"admissionController/livenessProbe", "admissionController/podSecurityContext", "admissionController/readinessProbe",
		"admissionController/resources", "admissionController/securityContext",
		"metrics-server", "recommender/extraArgs", "recommender/livenessProbe", "recommender/podSecurityContext",
		"recommender/readinessProbe", "recommender/resources", "recommender/securityContext", "tests/securityContext",
		"updater/livenessProbe", "updater/podSecurityContext", "updater/readinessProbe", "updater/resources", "updater/securityContext",
	},
}
