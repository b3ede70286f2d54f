# Every target sets up what it needs: npm packages, the addon, a private MariaDB (see scripts/mariadb), a development server.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Runs a command with MARIADB_URL and its companions in the environment.
with_mariadb := scripts/mariadb start && eval "$$(scripts/mariadb env)" &&
# Runs a command with TDENGINE_URL, by default that of a development server for this command.
with_tdengine := node scripts/with-tdengine.mjs
published_crates := -p otaria -p otaria-derive -p mariadb-proto -p taos-proto
# The benchmark takes diesel in where the C library that it needs is there.
diesel = $(shell { pkg-config --exists libmariadb || pkg-config --exists mysqlclient; } 2>/dev/null && echo --features diesel)
# Written by npm itself, after everything else.
npm_packages := node_modules/.package-lock.json

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## Show the main jobs on MariaDB and on TDengine, through the Node package and the Rust crate
	@$(with_mariadb) node examples/node/sensors.mjs
	@$(with_tdengine) node examples/node/meters.mjs
	@$(with_tdengine) node examples/node/follow.mjs
	@$(with_mariadb) cargo run --release -q --example sensors -p otaria
	@$(with_tdengine) cargo run --release -q --example meters -p otaria
	@$(with_tdengine) cargo run --release -q --example follow -p otaria

.PHONY: test
test: test-rust test-node ## Run every test

.PHONY: test-rust
test-rust: tools ## Run the tests of the crates, then those of the MariaDB driver on a unix socket, TLS, and compressed
	@$(with_mariadb) cargo test --workspace
	@$(with_mariadb) for transport in socket tls compress; do \
	  TRANSPORT=$$transport cargo test --quiet -p otaria --test mariadb -- \
	    --skip cancellation --skip drops::results --skip drops::connections --skip large_packets || exit 1; \
	done

.PHONY: test-node
test-node: build ## Run the tests of the packages, then their behaviour tests on TLS, compressed, and against npm mariadb
	@$(with_mariadb) PROVIDER=ours npm run test -w otaria
	@$(with_mariadb) TRANSPORT=tls npm run test -w otaria -- test/behaviour
	@$(with_mariadb) TRANSPORT=compress npm run test -w otaria -- test/behaviour
	@$(with_mariadb) PROVIDER=peer npm run test -w otaria -- test/behaviour
	npm run test -w @otaria/devserver

.PHONY: test-node-versions
test-node-versions: build ## Run the tests of the Node package on Node.js 22 and 24, and a program on Bun
	@$(with_mariadb) cd packages/otaria && for version in 22 24; do \
	  npx --yes --package node@$$version -- node ../../node_modules/vitest/vitest.mjs run || exit 1; \
	done
	@$(with_mariadb) npx --yes bun@1.4.5 packages/otaria/test/runtimes/smoke.mjs

.PHONY: test-official
test-official: tools ## Run the official clients of TDengine against the development server
	@scripts/official-clients

.PHONY: test-bun
test-bun: build ## Run the demonstration of TDengine, which checks every answer, by Bun
	@$(with_tdengine) npx --yes bun@1.4.5 examples/node/meters.mjs

.PHONY: test-consumers
test-consumers: build ## Run ORMs and query builders from npm on the packed packages
	@$(with_mariadb) scripts/consumers

.PHONY: bench bench-quick
bench: build ## Compare with the peers, on Node.js and on Rust; takes an hour
bench-quick: build ## The same for a first impression
bench-quick: quick = --quick
bench bench-quick:
	@$(with_mariadb) node bench/run.mjs $(quick)
	@$(with_mariadb) node bench/run.mjs --same-cpu $(quick)
	@node bench/tdengine/run.mjs $(quick)
	@$(with_mariadb) cargo bench --manifest-path bench/rust/Cargo.toml --target-dir target/bench-rust $(diesel) -- $(quick)
	@cargo bench --manifest-path bench/taos-rust/Cargo.toml --target-dir target/bench-rust -- $(quick)

.PHONY: fuzz-smoke
fuzz-smoke: ## Run every fuzz target for some seconds (needs nightly Rust and cargo-fuzz)
	@scripts/fuzz-smoke

.PHONY: fmt
fmt: tools $(npm_packages) ## Format all sources
	cargo fmt --all
	npm run format

.PHONY: lint
lint: build lint-doc ## Check format, lints, layers, file sizes, documentation, TypeScript and npm packages
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	for database in mariadb taos; do \
	  cargo clippy -p otaria --no-default-features --features $$database -- -D warnings || exit 1; \
	done
	cargo xtask check-layers
	cargo xtask check-size
	cargo xtask check-cancellation
	npm run lint:biome
	npm run lint:types
	npm run lint:package

.PHONY: lint-crates
lint-crates: ## Check each feature of the Rust crates, alone and with each database, licences, bans and sources (needs cargo-hack and cargo-deny)
	cargo hack clippy --each-feature --no-dev-deps $(published_crates) -- -D warnings
	for database in mariadb taos; do \
	  cargo hack clippy --each-feature --exclude-features default --features $$database --no-dev-deps -p otaria -- -D warnings || exit 1; \
	done
	cargo deny check licenses bans sources

.PHONY: lint-advisories
lint-advisories: ## Check for known vulnerabilities in the Rust crates (needs cargo-deny, and the network for their list)
	@cargo deny check advisories || { echo "lint-advisories: the list could not be fetched, or one applies; see above" >&2; exit 1; }

.PHONY: lint-doc
lint-doc: ## Check the documentation of the Rust crates, with all features, with the default ones, and with none
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps --all-features $(published_crates)
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps $(published_crates)
	RUSTDOCFLAGS='-D warnings' cargo doc --quiet --no-deps --no-default-features $(published_crates)

.PHONY: ready
ready: lint test test-consumers ## All that CI checks

.PHONY: clean
clean: ## Stop the private MariaDB and remove everything that is built
	env -u MARIADB_URL scripts/mariadb stop
	rm -rf target node_modules bench/results packages/*/{dist,native,bench-build,node_modules}

.PHONY: build
build: tools $(npm_packages)
	npm run build

$(npm_packages): package-lock.json | tools
	npm ci

.PHONY: tools
tools:
	@scripts/check-tools
