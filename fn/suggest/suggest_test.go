package suggest

import "testing"

// TestNearest covers how far a slip may go before a guess would be a lie.
func TestNearest(t *testing.T) {
	known := []string{"instanceTypes", "max", "min", "labels"}
	for got, want := range map[string]string{
		"instancetypes": "instanceTypes", "instance_types": "instanceTypes", "instanceType": "instanceTypes",
		"mx": "max", "lables": "labels", "frobnicate": "", "": "",
	} {
		if n := Nearest(got, known); n != want {
			t.Errorf("Nearest(%q) = %q, want %q", got, n, want)
		}
	}
}
