#!/usr/bin/env bash
# Measures saving, searching and counting in headless Chromium with a large
# commune on the device: one JSON line a figure. Built as small as the app is.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

for tool in wasm-bindgen-test-runner chromedriver; do
  command -v "$tool" >/dev/null || fail "$tool is missing: run make setup"
done

say "Browser bench: building (first time about 5 min, then one)"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
CHROMEDRIVER="$(command -v chromedriver)"
export CHROMEDRIVER
export WASM_BINDGEN_TEST_WEBDRIVER_JSON="$TAYNGHE_ROOT/app/tests/browser/webdriver.json"
export WASM_BINDGEN_TEST_TIMEOUT="${WASM_BINDGEN_TEST_TIMEOUT:-600}"
# Whole-program optimisation would take minutes and moves these figures little.
export CARGO_PROFILE_WASM_LTO=off CARGO_PROFILE_WASM_CODEGEN_UNITS=16
cargo test --profile wasm -p app --target wasm32-unknown-unknown --no-default-features --features hydrate \
  --test measure -- --nocapture
