package krm

// Image is the function as a container image. This is the one place that says
// which: the Kptfile, the component and the Makefile are held to it by a test, and
// the definition is generated from it.
const Image = "spotcluster.dev/spotcluster:v0.1.0"
