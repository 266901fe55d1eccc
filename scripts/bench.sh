#!/usr/bin/env bash
# Measures the release build: one JSON line a figure on standard output,
# whatever else is to be said on standard error.
#   bench.sh [server] [pages] [browser]     all of them without a name
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

# A test harness in between says more than the figures.
figures() { grep --line-buffered -o '{"name":.*}' || true; }

bench_server() {
  say "Bench: sync on the server, for release (first time about 10 min to build, then 2 to run)"
  cargo bench --quiet -p server --bench sync | figures
}

bench_pages() {
  scripts/bundle.sh >&2
  say "Bench: the server, for release (first time about 10 min, then seconds)"
  cargo build --release -p server --bin taynghe >&2
  say "Bench: pages in Chromium (about 1 min)"
  local bench
  for bench in end2end/bench/*.mjs; do
    TAYNGHE_BIN="$CARGO_TARGET_DIR/release/taynghe" node "$bench" | figures
  done
}

bench_browser() {
  scripts/bench-browser.sh | figures
}

[ $# -gt 0 ] || set -- server pages browser
for part in "$@"; do
  case "$part" in
    server | pages | browser) "bench_$part" ;;
    *) fail "bench.sh knows server, pages and browser, not '$part'." ;;
  esac
done
