#!/usr/bin/env bash
# Format, lints of both halves, documentation, dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

step() {
  say "Check: $1"
  shift
  local begin=$SECONDS
  "$@" || fail "This check failed: $*"
  printf '  %d s\n' $((SECONDS - begin)) >&2
}

step "format" cargo fmt --all --check
step "format of the fuzz targets" cargo fmt --manifest-path app/domain/fuzz/Cargo.toml --check
step "invariants of docs/ARCHITECTURE.md" scripts/invariants.sh
step "lints, server half (first time about 3 min)" cargo clippy --quiet --workspace --all-targets -- -D warnings
step "lints, browser half (first time about 2 min)" cargo clippy --quiet -p app --lib --test indexeddb \
  --no-default-features --features hydrate --target wasm32-unknown-unknown -- -D warnings
step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps
step "licences, bans and sources of what we depend on" cargo-deny --log-level error check licenses bans sources
if timeout 60 cargo-deny --log-level off fetch db >/dev/null 2>&1; then
  step "known faults of what we depend on" cargo-deny --log-level error check --disable-fetch advisories
else
  say "Check: known faults of what we depend on were NOT looked up: their database is not reached from here."
fi
say "All checks passed"
