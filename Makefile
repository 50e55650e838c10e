# Everything a person or a machine does with this tree. `make help` lists it.

# A Go that was unpacked but not put on the path is found as well.
export PATH := $(PATH):/usr/local/go/bin
SHELL := /bin/bash
GO ?= go
BENCH ?= .
PACKAGES ?= ./...

.PHONY: demo build test check lint generate bench clean help

demo: ## run the whole service with demonstration data on 127.0.0.1:8080
	$(GO) run ./cmd/mizan demo

build: ## build bin/mizan
	CGO_ENABLED=1 $(GO) build -buildvcs=auto -trimpath -ldflags='-s -w' -o bin/mizan ./cmd/mizan

test: ## vet, check the format and run every test
	scripts/test

check: ## what a change must pass beside the tests: lint, generated files, modules
	scripts/check

lint: ## run golangci-lint, built on first use into .bin
	scripts/lint run

generate: ## write generated files anew
	$(GO) generate ./...

bench: ## run benchmarks; BENCH is a pattern, PACKAGES the packages
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem $(PACKAGES)

clean: ## remove what was built
	rm -rf bin .bin coverage.out

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-9s %s\n", $$1, $$2 }' Makefile
