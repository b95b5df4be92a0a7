// Command fill builds every program that the end-to-end tests run into the cache, and prints where each is.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"spotcluster.dev/spotcluster/e2e/binaries"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	paths, err := binaries.All(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1) //nolint:gocritic // the process ends, and with it what stop would release
	}
	for _, name := range slices.Sorted(maps.Keys(paths)) {
		fmt.Println(name, paths[name])
	}
}
