package main

import "testing"

func TestDoorOf(t *testing.T) {
	const home = "/home/u/.config/kustomize/plugin/"
	for _, test := range []struct {
		why   string
		argv  []string
		piped bool
		want  door
	}{
		{"kustomize calls the plugin where it lies", []string{home + "spotcluster.dev/v1alpha1/spotcluster/SpotCluster", "/tmp/kust-plugin-config-1"}, true, pluginDoor},
		{"the other kind", []string{home + "spotcluster.dev/v1alpha1/managementcluster/ManagementCluster", "/tmp/kust-plugin-config-1"}, true, pluginDoor},
		{"arguments of argsOneLiner follow", []string{home + "spotcluster.dev/v1alpha1/spotcluster/SpotCluster", "/tmp/c", "more"}, true, pluginDoor},
		{"a plugin called without its file is still one, and says so", []string{home + "spotcluster.dev/v1alpha1/spotcluster/SpotCluster"}, true, pluginDoor},
		{"likewise at a terminal", []string{home + "spotcluster.dev/v1alpha1/spotcluster/SpotCluster"}, false, pluginDoor},
		{"a relative plugin home", []string{"./spotcluster.dev/v1alpha1/spotcluster/SpotCluster", "c"}, true, pluginDoor},
		{"the kind in another folder is no plugin", []string{"/usr/bin/SpotCluster", "build"}, true, commandDoor},
		{"a folder that only ends alike", []string{"/x/notspotcluster.dev/v1alpha1/spotcluster/SpotCluster", "build"}, true, commandDoor},
		{"another version of the kind", []string{home + "spotcluster.dev/v1/spotcluster/SpotCluster", "c"}, true, commandDoor},
		{"a function is called with nothing but stdin", []string{"spotcluster"}, true, functionDoor},
		{"by any name", []string{"/usr/local/bin/fn"}, true, functionDoor},
		{"nothing at all is a question for help", []string{"spotcluster"}, false, commandDoor},
		{"a verb", []string{"spotcluster", "build"}, false, commandDoor},
		{"a verb in a script, where stdin is a pipe", []string{"spotcluster", "build"}, true, commandDoor},
		{"no name", nil, false, commandDoor},
	} {
		if got := doorOf(test.argv, test.piped); got != test.want {
			t.Errorf("%s: %q piped %t: got door %d, want %d", test.why, test.argv, test.piped, got, test.want)
		}
	}
}
