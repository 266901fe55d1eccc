# Every target is one line of help: `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-domain test-app test-server test-browser test-e2e e2e soak check bench clean
.NOTPARALLEL:

ADDR ?= 127.0.0.1:3000
ROUNDS ?= 50
GROUPS := domain app server browser e2e

help: ## Print these lines
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /\1\t/' | expand -t 14

run: ## Set up, build for release, and serve on http://127.0.0.1:3000 (other: make run ADDR=…)
	@scripts/setup.sh run
	@scripts/run.sh --addr $(ADDR)

test: ## Set up and run every group of tests
	@scripts/setup.sh test
	@scripts/test.sh $(GROUPS)

test-domain: ## The rules alone: fast, needs only Rust
	@scripts/setup.sh rust
	@scripts/test.sh domain

test-app: ## The app's own tests on this machine, and the examples in the documentation
	@scripts/setup.sh run
	@scripts/test.sh app

test-server: ## The server, on SQLite and on a PostgreSQL that the tests start themselves
	@scripts/setup.sh test
	@scripts/test.sh server

test-browser: ## What only a real browser can tell: store, policy, installability
	@scripts/setup.sh test
	@scripts/test.sh browser

test-e2e: ## Whole stories in Chromium, on a slow phone with a bad link
	@scripts/setup.sh test
	@scripts/test.sh e2e

e2e: test-e2e ## The same as test-e2e

soak: ## Fifty power cuts and lost tabs, and a million simulated operations (other: make soak ROUNDS=…)
	@scripts/setup.sh test
	@scripts/soak.sh $(ROUNDS)

check: ## Format, lints, documentation, licences of dependencies
	@scripts/setup.sh check
	@scripts/check.sh

bench: ## Measure: one JSON line a figure (name, value, unit, budget)
	@scripts/setup.sh test
	@scripts/bench.sh

clean: ## Forget what was built of this workspace; keep tools and dependencies
	@. scripts/env.sh; rm -rf "$$TAYNGHE_SITE"; cargo clean --quiet -p app -p server -p domain
