#!/usr/bin/env bash
# Runs groups of tests: test.sh domain|app|server|browser|e2e|storm …
# `storm` is the one of e2e that lasts as long as TAYNGHE_ROUNDS says.
#   TAYNGHE_MINUTES  a file of tests that lasts longer hangs, and fails (15)
# Goes on after a failed group, then tells each group's time and the sum.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
export TAYNGHE_MINUTES="${TAYNGHE_MINUTES:-15}"

run_group() {
  case "$1" in
    domain) cargo test -p domain ;;
    app) node scripts/test-group.mjs app ;;
    server) scripts/postgres.sh node scripts/test-group.mjs server ;;
    browser)
      local failed_here=0
      scripts/test-browser.sh || failed_here=1
      in_browser end2end/browser/*.test.mjs || failed_here=1
      return $failed_here
      ;;
    e2e)
      local failed_here=0
      TAYNGHE_LOGS="$(mktemp -d)"
      export TAYNGHE_LOGS
      in_browser end2end/*.test.mjs || failed_here=1
      say "What the tests typed, searched for in the servers' logs"
      node end2end/search_logs.mjs "$TAYNGHE_LOGS" || failed_here=1
      rm -rf "$TAYNGHE_LOGS"
      return $failed_here
      ;;
    storm) in_browser end2end/storm.test.mjs ;;
    *) fail "There is no group '$1': domain, app, server, browser, e2e, storm." ;;
  esac
}

# The real binary and the real bundle, as `make run` serves them, with a
# PostgreSQL at hand for the stories that are told on both databases.
in_browser() {
  # Chained by hand: bash forgets `set -e` where a caller looks at the status.
  scripts/bundle.sh || return 1
  say "Server, for the tests (first time about 4 min, then seconds)"
  # With a test beside it, cargo builds all libraries with the features that the
  # tests' own build has, and not a second time with others.
  cargo build -p app -p server --bin taynghe --test pages || return 1
  # Told to exit: of itself Node.js 20 waits for good where a connection was
  # destroyed while it was being reset, which is what a bad line does.
  TAYNGHE_BIN="$CARGO_TARGET_DIR/debug/taynghe" \
    scripts/postgres.sh node --test --test-concurrency=1 --test-reporter=spec \
    --test-force-exit --test-timeout=$((TAYNGHE_MINUTES * 60000)) "$@"
}

# Sums what cargo's and node's runners say at their end.
count() { # WORD FILE
  sed -E 's/\x1b\[[0-9;]*m//g' "$2" | awk -v word="$1" '
    /^test result:/ { for (i = 2; i <= NF; i++) if ($i ~ "^" word) sum += $(i - 1) }
    $1 == "ℹ" && $2 == substr(word, 1, 4) { sum += $3 }
    END { print sum + 0 }'
}

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
passed=0 failed=0 summary=""
for group in "$@"; do
  say "Tests: $group"
  begin=$SECONDS status=0
  (run_group "$group") 2>&1 | tee "$log" || status=$?
  group_passed="$(count passed "$log")" group_failed="$(count failed "$log")"
  # A group that could not even be built is one failure.
  if [ "$status" -ne 0 ] && [ "$group_failed" -eq 0 ]; then group_failed=1; fi
  passed=$((passed + group_passed)) failed=$((failed + group_failed))
  summary+="$(printf '  %-8s %4d passed, %d failed, %d s' "$group" "$group_passed" "$group_failed" $((SECONDS - begin)))"$'\n'
done
printf '\n%s%d passed, %d failed\n' "$summary" "$passed" "$failed"
[ "$failed" -eq 0 ]
