# Two targets do everything: `make demo` and `make test`. `make help` lists the rest.
BIN := $(CURDIR)/bin
GO ?= go
export SPOTCLUSTER_KUSTOMIZE := $(BIN)/kustomize

.PHONY: demo
demo: build tools ## render overlays/prod through the pinned kustomize, and say what came of it
	@scripts/demo $(BIN) overlays/prod

.PHONY: test
test: tools ## every test, the conformance of all output with the real schemas included
	$(GO) vet ./...
	cd conformance && $(GO) vet ./...
	cd conformance/charts && $(GO) vet ./...
	$(GO) test -count=1 ./...
	cd conformance && $(GO) test -count=1 ./...
	cd conformance/charts && $(GO) test -count=1 ./...

.PHONY: charts
charts: ## every HelmRelease of every case, rendered with the real charts in CHARTS
	cd conformance/charts && $(GO) run . -charts "$(abspath $(CHARTS))"

.PHONY: e2e
e2e: ## the overlays' lives on real API servers, with real Flux and Crossplane controllers
	cd e2e && $(GO) vet ./... && $(GO) test -p 1 -count=1 $$($(GO) list ./... | grep -v '/e2e$$')
	cd e2e && $(GO) test -count=1 -timeout 45m -v .

.PHONY: build
build: ## bin/spotcluster
	$(GO) build -trimpath -ldflags "-s -w" -o $(BIN)/spotcluster ./cmd/spotcluster

.PHONY: image
image: ## dist/image for amd64 and arm64, archives that engines load, and an SBOM; no daemon is needed
	cd image && $(GO) run . -out ../dist

.PHONY: push
push: image ## the image to REGISTRY, such as registry.example.com/team, for both architectures
	$(if $(REGISTRY),,$(error make push copies the image to a registry; say which: make push REGISTRY=registry.example.com/team))
	cd image && $(GO) run . -out ../dist -push $(REGISTRY)

.PHONY: test-image
test-image: tools ## the image in podman, through kustomize and kpt
	cd image && $(GO) vet ./... && $(GO) test -count=1 ./...

.PHONY: tools
tools: $(BIN)/kustomize ## bin/kustomize, as pinned in tools/go.mod

$(BIN)/kustomize: tools/go.mod
	cd tools && $(GO) build -o $@ sigs.k8s.io/kustomize/kustomize/v5

$(BIN)/golangci-lint: tools/go.mod
	cd tools && $(GO) build -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: lint
lint: $(BIN)/golangci-lint ## the linters of .golangci.yml
	$(BIN)/golangci-lint run --allow-parallel-runners ./...
	cd conformance && $(BIN)/golangci-lint run --allow-parallel-runners --config ../.golangci.yml ./...
	cd conformance/charts && $(BIN)/golangci-lint run --allow-parallel-runners --config ../../.golangci.yml ./...
	cd e2e && $(BIN)/golangci-lint run --allow-parallel-runners --config ../.golangci.yml ./...
	cd image && $(BIN)/golangci-lint run --allow-parallel-runners --config ../.golangci.yml ./...

.PHONY: generate
generate: ## everything under schemas/ that follows from the spec's types, and docs/seeds.md
	$(GO) run ./schemas/specgen
	$(GO) run ./docs/seedgen

.PHONY: golden
golden: ## rewrite testdata/*/expected; read the diff before you commit it
	$(GO) test ./functions -update

.PHONY: render
render: build ## rewrite overlays/*/rendered, which Flux applies; read the diff before you commit it
	$(BIN)/spotcluster render overlays/*

.PHONY: facts
facts: ## schemas/facts from the CRDs, and schemas/charts from the lists of values, in SHARED (default ../shared)
	$(GO) run ./schemas/gen -crds $(or $(SHARED),../shared)/crds
	$(GO) run ./schemas/chartgen -values $(or $(SHARED),../shared)/facts/chart-values

.PHONY: bench
bench: build tools ## the speed of every stage and door, beside what it is measured against
	$(GO) test -run '^$$' -bench . -benchmem ./functions ./fn/yaml ./cmd/spotcluster

.PHONY: fuzz
fuzz: ## each fuzz target for FUZZTIME (default 1m)
	scripts/fuzz $(or $(FUZZTIME),1m)

.PHONY: clean
clean: ## everything built
	rm -rf $(BIN) dist

.PHONY: help
help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12
