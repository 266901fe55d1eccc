#!/usr/bin/env bash
# Runs the store's suite, and what else only a browser can show, in headless
# Chromium: app/tests/indexeddb.rs by wasm-bindgen's own test runner.
# Arguments go to the runner: a part of a test's name runs only those.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

for tool in wasm-bindgen-test-runner chromedriver; do
  command -v "$tool" >/dev/null || fail "$tool is missing: run make setup"
done

say "Browser store: building the tests (first time about 3 min, then seconds)"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
CHROMEDRIVER="$(command -v chromedriver)"
export CHROMEDRIVER
export WASM_BINDGEN_TEST_WEBDRIVER_JSON="$TAYNGHE_ROOT/app/tests/browser/webdriver.json"
export WASM_BINDGEN_TEST_TIMEOUT="${WASM_BINDGEN_TEST_TIMEOUT:-180}"
cargo test -p app --target wasm32-unknown-unknown --no-default-features --features hydrate \
  --test indexeddb -- "$@"
