package yaml_test

import (
	"os"

	"spotcluster.dev/spotcluster/fn/yaml"
)

func ExampleAppend() {
	type spec struct {
		Account string            `json:"accountId"`
		Zones   []string          `json:"zones"`
		Policy  string            `json:"policy,omitempty"`
		Tags    map[string]string `json:"tags"`
	}
	out := yaml.Append(nil, spec{
		Account: "111122223333",
		Zones:   []string{"us-east-1a", "us-east-1b"},
		Policy:  "{\n  \"Version\": \"2012-10-17\"\n}\n",
		Tags:    map[string]string{"spot": "yes", "Name": "#1"},
	})
	os.Stdout.Write(out)
	// Output:
	// accountId: "111122223333"
	// policy: |
	//   {
	//     "Version": "2012-10-17"
	//   }
	// tags:
	//   Name: '#1'
	//   spot: "yes"
	// zones:
	// - us-east-1a
	// - us-east-1b
}
