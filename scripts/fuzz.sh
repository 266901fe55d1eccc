#!/usr/bin/env bash
# Looks for inputs that break a reader of outside input (app/domain/fuzz):
#   scripts/fuzz.sh TARGET [SECONDS]   search, 600 seconds unless told
#   scripts/fuzz.sh --keep TARGET      put the smallest set that covers as much into the corpus
# Without a target it searches for each in turn. Needs a C++ compiler; a stable Rust will do.
set -euo pipefail
cd "$(dirname "$0")/.."
# The flags below would make another build of everything: keep it apart.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${TAYNGHE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/taynghe}/target}/fuzz"
. scripts/env.sh

# What cargo-fuzz asks of rustc, less the address sanitizer: `domain` forbids unsafe code.
coverage=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares --cfg=fuzzing -Ccodegen-units=1)
host="$(rustc -vV | sed -n 's/^host: //p')"
corpus=app/domain/fuzz/corpus
most_bytes=4096

build() {
  RUSTFLAGS="${coverage[*]}" cargo build --quiet --release --target "$host" \
    --manifest-path app/domain/fuzz/Cargo.toml --bins
}
search() { # TARGET SECONDS
  local found="$CARGO_TARGET_DIR/found/$1"
  mkdir -p "$found" "$CARGO_TARGET_DIR/broken"
  say "Fuzz: $1, $2 s"
  nice -n 19 "$CARGO_TARGET_DIR/$host/release/$1" -max_len=$most_bytes -max_total_time="$2" -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$CARGO_TARGET_DIR/broken/$1-" \
    "$found" "$corpus/$1"
}
keep() { # TARGET
  local found="$CARGO_TARGET_DIR/found/$1" small="$CARGO_TARGET_DIR/small/$1"
  rm -rf "$small" && mkdir -p "$small"
  "$CARGO_TARGET_DIR/$host/release/$1" -merge=1 -max_len=$most_bytes "$small" "$corpus/$1" "$found"
  say "$1: $(find "$small" -type f | wc -l) inputs in $small; commit those that are worth it"
}

build
if [ "${1:-}" = --keep ]; then
  keep "$2"
elif [ $# -gt 0 ]; then
  search "$1" "${2:-600}"
else
  for target in "$corpus"/*; do search "$(basename "$target")" 600; done
fi
