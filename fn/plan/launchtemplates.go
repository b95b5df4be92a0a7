package plan

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A LaunchTemplate is what a group's nodes are launched from.
type LaunchTemplate struct {
	Name        string
	Description string
	// Device is the volume that holds images and pods.
	Device  string
	DiskGiB int
	// ImageID is an AMI's id, or where EC2 looks it up; empty where EKS does.
	ImageID string
	KeyPair string
	// UserData is in base64, as EC2 takes it.
	UserData string
	// InstanceProfile is its name, where EKS does not see to it.
	InstanceProfile string
	Tags            map[string]string
}

// dataDevices are the volumes that hold images and pods. Bottlerocket keeps them
// apart from its root (bottlerocket-os, "Data partition").
var dataDevices = map[spec.AMIFamily]string{spec.AL2023: "/dev/xvda", spec.Bottlerocket: "/dev/xvdb"}

func (p *Plan) template(parts []string, g *spec.NodeGroup) LaunchTemplate {
	name := p.Names.LaunchTemplate(parts[0], parts[1:]...)
	return LaunchTemplate{
		Name:        name,
		Description: "Nodes of group " + strings.Join(parts, " in ") + " of " + p.Name,
		Device:      dataDevices[g.AMIFamily],
		DiskGiB:     int(g.DiskGiB),
		ImageID:     string(g.AMI),
		KeyPair:     string(g.KeyPair),
		Tags:        p.NameTags(spec.NamedLaunchTemplate, name),
	}
}

// managedTemplate is that of a managed group, which EKS completes, unless it has an
// image of its own: then the nodes must find their cluster as self-managed ones do.
func (p *Plan) managedTemplate(parts []string, g *spec.NodeGroup) LaunchTemplate {
	t := p.template(parts, g)
	switch {
	case g.AMI != "":
		t.UserData = encode(p.boot(g))
	case g.UserData != "":
		t.UserData = encode(multipart(shebang + g.UserData))
	}
	return t
}

// selfManagedTemplate is that of a self-managed group. It is named by what it
// holds: the Auto Scaling group follows its reference, so that a change becomes
// another template, and the group replaces its nodes.
func (p *Plan) selfManagedTemplate(parts []string, g *spec.NodeGroup, first aws.InstanceType, profile string) LaunchTemplate {
	t := p.template(parts, g)
	if t.ImageID == "" {
		t.ImageID = "resolve:ssm:" + imageParameter(string(p.Spec.Version), g.AMIFamily, first)
	}
	t.UserData = encode(p.boot(g))
	t.InstanceProfile = profile
	t.Name = p.Names.LaunchTemplate(parts[0], append(slices.Clone(parts[1:]), hash(t.content()))...)
	return t
}

// content is what nodes are replaced for. Tags are not: they are changed in place,
// and new nodes have them.
func (t LaunchTemplate) content() string {
	var b strings.Builder
	fmt.Fprintln(&b, t.Device, t.DiskGiB, t.ImageID, t.KeyPair, t.UserData, t.InstanceProfile)
	return b.String()
}

// imageParameter is where AWS keeps the newest AMI for a version of Kubernetes, with
// the driver of the type's accelerators (EKS user guide, "Retrieve recommended
// Amazon Linux AMI IDs" and "Retrieve recommended Bottlerocket AMI IDs").
func imageParameter(version string, family spec.AMIFamily, t aws.InstanceType) string {
	machine := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[t.Arch]
	if family == spec.Bottlerocket {
		variant := map[string]string{"nvidia": "-nvidia"}[t.Accelerator]
		return "/aws/service/bottlerocket/aws-k8s-" + version + variant + "/" + machine + "/latest/image_id"
	}
	variant := map[string]string{"": "standard", "nvidia": "nvidia", "aws": "neuron"}[t.Accelerator]
	return "/aws/service/eks/optimized-ami/" + version + "/amazon-linux-2023/" + machine + "/" + variant + "/recommended/image_id"
}

// MaxUserData is the size of user data before it is encoded, in bytes (EC2 user
// guide, "Run commands when you launch an EC2 instance").
const MaxUserData = 16 << 10

func encode(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

const shebang = "#!/bin/bash\n"

// multipart is a script as EKS merges it with its own user data (EKS user guide,
// "Amazon EC2 user data").
func multipart(script string) string {
	return "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"//\"\n\n--//\n" +
		"Content-Type: text/x-shellscript; charset=\"us-ascii\"\n\n" + strings.TrimSuffix(script, "\n") + "\n\n--//--\n"
}
