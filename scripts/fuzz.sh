#!/usr/bin/env bash
# Looks for inputs that break a reader of outside input (app/domain/fuzz), and
# says of each target what was done and found:
#   scripts/fuzz.sh [TARGET …] [SECONDS]  search each in turn (every target, 600 seconds)
#   scripts/fuzz.sh --keep TARGET         put the smallest set that covers as much into the corpus
# Needs a C++ compiler; a stable Rust will do.
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
  local found="$CARGO_TARGET_DIR/found/$1" broken="$CARGO_TARGET_DIR/broken" log="$CARGO_TARGET_DIR/log/$1"
  mkdir -p "$found" "$broken" "$(dirname "$log")"
  say "Fuzz: $1, $2 s"
  local status=0
  nice -n 19 "$CARGO_TARGET_DIR/$host/release/$1" -max_len=$most_bytes -max_total_time="$2" -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$broken/$1-" \
    "$found" "$corpus/$1" >"$log" 2>&1 || status=$?
  told "$1" "$log" "$status"
  return "$status"
}
# One line of what a search did; of one that broke something, how.
told() { # TARGET LOG STATUS
  local stat cov memory
  stat() { sed -n "s/^stat::$1: *//p" "$2" | tail -n 1; }
  cov="$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$2" | sed -n '1p;$p' | paste -sd' ' | sed 's/ / → /')"
  memory="$(stat peak_rss_mb "$2")"
  printf '%-10s %12s inputs, %4s new, edges %s, at most %s MB: %s\n' "$1" \
    "$(stat number_of_executed_units "$2")" "$(stat new_units_added "$2")" "$cov" "$memory" \
    "$([ "$3" -eq 0 ] && echo "nothing broke" || echo "BROKEN")"
  [ "$3" -eq 0 ] || tail -n 30 "$2"
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
  exit
fi
seconds=600 targets=()
for word in "$@"; do
  if [[ "$word" =~ ^[0-9]+$ ]]; then seconds="$word"; else targets+=("$word"); fi
done
if [ ${#targets[@]} -eq 0 ]; then
  for folder in "$corpus"/*; do targets+=("$(basename "$folder")"); done
fi
broke=""
for target in "${targets[@]}"; do search "$target" "$seconds" || broke+=" $target"; done
[ -z "$broke" ] || fail "Broken:$broke. The inputs are in $CARGO_TARGET_DIR/broken."
