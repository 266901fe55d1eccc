# Sourced by the other scripts: where things are kept, and which tools are used.
# shellcheck shell=bash

TAYNGHE_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
TAYNGHE_CACHE="${TAYNGHE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taynghe}"
export TAYNGHE_ROOT TAYNGHE_CACHE
export TAYNGHE_SITE="${TAYNGHE_SITE:-$TAYNGHE_CACHE/site}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$TAYNGHE_CACHE/target}"

# Written by setup.sh: the toolchain that has the WebAssembly target.
if [ -f "$TAYNGHE_CACHE/toolchain.env" ]; then
  # shellcheck source=/dev/null
  . "$TAYNGHE_CACHE/toolchain.env"
fi
# Before everything else: what was fetched because the system's own did not do.
export PATH="$TAYNGHE_CACHE/tools/bin:$PATH"

# Cargo tells a stale file by its time and knows it by its path in the checkout:
# where two checkouts share the cache, the one that builds now is made newer.
fresh_checkout() {
  local mark="$CARGO_TARGET_DIR/.checkout"
  [ "$(cat "$mark" 2>/dev/null)" = "$TAYNGHE_ROOT" ] && return
  git -C "$TAYNGHE_ROOT" ls-files -z -- '*.rs' '*.toml' '*.csv' '*.json' '*.sql' '*.md' |
    (cd "$TAYNGHE_ROOT" && xargs -0 touch -c)
  mkdir -p "$CARGO_TARGET_DIR"
  printf '%s' "$TAYNGHE_ROOT" >"$mark"
}
fresh_checkout

say() { printf '\033[1m▸ %s\033[0m\n' "$*" >&2; }
fail() {
  printf '\033[1;31m✗ %s\033[0m\n' "$*" >&2
  exit 1
}
