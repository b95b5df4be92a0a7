package main

import "spotcluster.dev/spotcluster/functions"

// render is the renderer behind every door.
var render = functions.Stream
