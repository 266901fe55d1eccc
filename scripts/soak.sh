#!/usr/bin/env bash
# What `make test` does for minutes, done for as long as asked: soak.sh [ROUNDS]
#   TAYNGHE_SEED        does again what another run did
#   TAYNGHE_OPERATIONS  how much the simulation plays: a million unless said
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

rounds="${1:-50}"
operations="${TAYNGHE_OPERATIONS:-1000000}"
failed=""

part() { # what it is, then its command
  say "Soak: $1"
  shift
  "$@" || failed+="  $*"$'\n'
}

part "Chromium, a bad line and $rounds power cuts on each database" \
  env TAYNGHE_ROUNDS="$rounds" TAYNGHE_MINUTES=$((rounds * 2 + 15)) scripts/test.sh storm

part "Simulation, $operations operations" \
  env TAYNGHE_OPERATIONS="$operations" \
  cargo test -p app -p server --test simulation in_a_storm_nothing -- --nocapture

[ -z "$failed" ] || fail "These parts failed:"$'\n'"$failed"
