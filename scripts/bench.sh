#!/usr/bin/env bash
# Measures the release build: one JSON line a figure on standard output.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
scripts/bundle.sh >&2
say "Server, for release (first time about 10 min, then seconds)"
cargo build --release -p server --bin taynghe >&2
TAYNGHE_BIN="$CARGO_TARGET_DIR/release/taynghe" node end2end/bench/first_visit.mjs
