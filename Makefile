# Every entry point of the project. Each target does its own set-up: dependencies by npm ci, binaries from toolchain/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

STACK ?= rehearsal
REAL ?=
KEEP ?=
BASE ?=

TS := node --import tsx
REHEARSAL := $(TS) rehearsal/main.ts
# Failures and the runner's closing lines only.
QUIET := --test-reporter=$(CURDIR)/test/support/quiet-reporter.mjs
# The stamp that npm ci writes last: older than the lock file means that the dependencies are not the pinned ones.
DEPENDENCIES := node_modules/.package-lock.json
# Unit tests take milliseconds each; system tests start real servers and whole process groups, or build many copies of the tree.
SYSTEM_TESTS := $(shell find test -name '*.system.test.ts' 2>/dev/null | sort)
UNIT_TESTS := $(shell find test -name '*.test.ts' -not -name '*.system.test.ts' 2>/dev/null | sort)

##@ The platform on this machine, without AWS

rehearse: deps ## bring the whole platform up and measure it (STACK=prod: production's stack; KEEP=1: keep it running)
	@$(REHEARSAL) rehearse --stack $(STACK) --real "$(REAL)" $(if $(KEEP),--keep)

preview: deps ## show the engine's diff of a stack, without credentials (STACK=prod)
	@$(REHEARSAL) preview --stack $(STACK) --real "$(REAL)"

up: deps ## apply the stack file to a rehearsal that is being kept
	@$(REHEARSAL) up --stack $(STACK)

stop: deps ## stop a rehearsal that is being kept
	@$(REHEARSAL) stop --stack $(STACK)

##@ Checks

check: deps ## everything that needs no server
	@$(MAKE) -j2 --output-sync=target unit types lint schema secrets tree workflows

test: check system ## everything: check, and the rehearsal's cases

types: deps ## TypeScript's strict checks
	@npx tsc --noEmit --incremental --tsBuildInfoFile build/cache/types.json
	@echo "types: no problems"

lint: deps ## ESLint and Prettier
	@npx eslint --max-warnings 0 .
	@npx prettier --check --log-level warn --cache --cache-location build/cache/prettier --cache-strategy content .
	@echo "lint: no problems"

schema: deps ## generated files are up to date (make update-generated writes them)
	@$(TS) config/schema-cli.ts verify
	@$(TS) rehearsal/providers/aws/generator/main.ts verify

update-generated: deps ## write the generated files
	@$(TS) config/schema-cli.ts update
	@$(TS) rehearsal/providers/aws/generator/main.ts update

isolation: deps ## attempt to escape from every organization, in a rehearsal of its own; counts in build/isolation.json
	@$(TS) --test --test-reporter=spec test/isolation/isolation.system.test.ts

update-isolation: deps ## write the reviewed counts of those attempts (test/golden/)
	@ISOLATION=update $(MAKE) isolation

update-graph: deps ## write the reviewed list of what the production stack registers (test/golden/)
	@$(TS) rehearsal/graph/main.ts update

update-reachability: deps ## write the reviewed matrices of who reaches whom over the network (test/golden/)
	@$(TS) rehearsal/network/main.ts update

graph: deps ## the production stack registers what was reviewed (a preview by the engine: part of make system, not of make check)
	@$(TS) rehearsal/graph/main.ts verify

secrets: deps ## no secret stands unencrypted in a stack file
	@$(TS) config/plain-secrets-cli.ts

tree: deps ## the GitOps tree builds and keeps the platform's rules
	@$(TS) rehearsal/tree/check.ts

workflows: deps ## the GitHub workflows are valid
	@$(TS) toolchain/main.ts ensure actionlint >/dev/null
	@"$$($(TS) toolchain/main.ts where actionlint)" .github/workflows/*.yml
	@echo "workflows: no problems"

unit: deps ## unit tests
	@$(TS) $(QUIET) test/support/one-process.ts $(UNIT_TESTS)

system: deps ## tests against real servers, and the rehearsal's cases
	@$(TS) --test --test-concurrency=1 --test-reporter=spec $(SYSTEM_TESTS)

##@ Pull requests

changed-stacks: deps ## print the stacks whose preview the change since BASE can differ in
	@$(TS) scripts/changed-stacks.ts "$(BASE)"

##@ Set-up

deps: node $(DEPENDENCIES) ## install the pinned dependencies

node:
	@node toolchain/check-node.cjs

$(DEPENDENCIES): package.json package-lock.json | node
	@echo "installing dependencies (npm ci) …" >&2
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	@touch $@

toolchain: deps ## build the real binaries that the rehearsal runs, or find them in the cache
	@$(TS) toolchain/main.ts ensure

help: ## show this
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: node rehearse preview up stop check test types lint schema update-generated isolation update-isolation update-graph graph update-reachability secrets tree workflows unit system changed-stacks deps toolchain help
