package identity

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/yaml"
)

// The file that kubectl reads; client-go's own types would bring all of it in.
type (
	kubeconfig struct {
		APIVersion     string         `json:"apiVersion"`
		Clusters       []namedCluster `json:"clusters"`
		Contexts       []namedContext `json:"contexts"`
		CurrentContext string         `json:"current-context"`
		Kind           string         `json:"kind"`
		Users          []namedUser    `json:"users"`
	}
	namedCluster struct {
		Cluster struct {
			CertificateAuthorityData string `json:"certificate-authority-data"`
			Server                   string `json:"server"`
		} `json:"cluster"`
		Name string `json:"name"`
	}
	namedContext struct {
		Context struct {
			Cluster string `json:"cluster"`
			User    string `json:"user"`
		} `json:"context"`
		Name string `json:"name"`
	}
	namedUser struct {
		Name string `json:"name"`
		User struct {
			Exec exec `json:"exec"`
		} `json:"user"`
	}
	exec struct {
		APIVersion      string   `json:"apiVersion"`
		Args            []string `json:"args"`
		Command         string   `json:"command"`
		InteractiveMode string   `json:"interactiveMode"`
	}
)

// header says what the file needs: the versions are those that the EKS user guide
// asks for ("Connect kubectl to an EKS cluster by creating a kubeconfig file").
const header = "# kubectl asks the AWS CLI for a token: 2.12.3 or newer, or 1.27.160 of version 1.\n"

// userKubeconfig is a kubeconfig for people, which gets its token from the AWS
// CLI. It holds no secret: the endpoint and the authority let nobody in.
func userKubeconfig(p plan.Plan) object.Object {
	u := p.UserKubeconfig
	cluster := namedCluster{Name: u.Context}
	cluster.Cluster.CertificateAuthorityData, cluster.Cluster.Server = u.Authority.String(), u.Endpoint.String()
	context := namedContext{Name: u.Context}
	context.Context.Cluster, context.Context.User = u.Context, u.Context
	user := namedUser{Name: u.Context}
	user.User.Exec = exec{
		APIVersion:      "client.authentication.k8s.io/v1beta1",
		Args:            []string{"--region", p.Region, "eks", "get-token", "--cluster-name", p.Name, "--output", "json"},
		Command:         "aws",
		InteractiveMode: "IfAvailable",
	}
	text := yaml.Append([]byte(header), kubeconfig{
		APIVersion: "v1", Clusters: []namedCluster{cluster}, Contexts: []namedContext{context}, CurrentContext: u.Context, Kind: "Config",
		Users: []namedUser{user},
	})
	return p.Object(object.Identity, u.Name, core.ConfigMap{Data: map[string]string{"kubeconfig": string(text)}})
}
