# Sourced by setup.sh: finds or makes a Rust that can build for WebAssembly.
# shellcheck shell=bash

# The oldest Rust that builds this, as the workspace says.
oldest_rust="$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)"
wasm_target=wasm32-unknown-unknown

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else return 1; fi
}

new_enough() {
  local version
  version="$("$@" --version 2>/dev/null | cut -d' ' -f2)"
  [ -n "$version" ] && [ "$(printf '%s\n%s\n' "$oldest_rust" "${version%%-*}" | sort -V | head -1)" = "$oldest_rust" ]
}

has_wasm() {
  local folder
  new_enough "$@" || return 1
  folder="$("$@" --print target-libdir --target $wasm_target 2>/dev/null)" || return 1
  compgen -G "$folder/libstd-*.rlib" >/dev/null
}

# Which of them a Debian has changes with its updates.
newest_lld() {
  apt-cache search --names-only '^lld-[0-9]+$' | cut -d' ' -f1 | sort -V | tail -1
}

wasm_linker() { compgen -c wasm-ld | sort -V | tail -1; }

# Writes down the choice, and takes it for the rest of this run.
use_toolchain() {
  {
    [ -z "${1:-}" ] || printf 'export RUSTUP_TOOLCHAIN=%q\n' "$1"
    # shellcheck disable=SC2016 # the file that is written expands it
    [ -z "${2:-}" ] || printf 'export PATH=%q:"$PATH"\n' "$2"
    [ -z "${3:-}" ] || printf 'export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=%q\n' "$3"
  } >"$TAYNGHE_CACHE/toolchain.env.new"
  mv "$TAYNGHE_CACHE/toolchain.env.new" "$TAYNGHE_CACHE/toolchain.env"
  # shellcheck source=/dev/null
  . "$TAYNGHE_CACHE/toolchain.env"
}

# Debian's Rust has no linker for WebAssembly of its own.
use_debian() {
  local linker
  linker="$(wasm_linker)"
  if command -v rustup >/dev/null; then
    [ "$(readlink -f "$(rustup run debian rustc --print sysroot 2>/dev/null)")" = /usr ] || rustup toolchain link debian /usr
    use_toolchain debian "" "$linker"
  else
    use_toolchain "" /usr/bin "$linker"
  fi
}

# Builds the target's standard library from its packaged source and keeps it
# beside Debian's own: a distribution's Rust cannot fetch a prebuilt one.
build_wasm_std() {
  say "The standard library for WebAssembly, from Debian's source (about 1 min)"
  local probe folder
  probe="$(mktemp -d)"
  mkdir -p "$probe/src"
  printf '[package]\nname = "probe"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n[workspace]\n' >"$probe/Cargo.toml"
  : >"$probe/src/lib.rs"
  (
    cd "$probe"
    PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$probe/target" \
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$(wasm_linker)" \
      /usr/bin/cargo build --quiet --release --target $wasm_target -Zbuild-std=std,panic_abort
  ) || fail "The standard library for WebAssembly could not be built: is crates.io reached?"
  folder="$(/usr/bin/rustc --print target-libdir --target $wasm_target)"
  as_root mkdir -p "$folder"
  as_root cp "$probe/target/$wasm_target/release/deps/"*.rlib "$folder/"
  rm -rf "$probe"
}

rust_with_wasm() {
  # A choice that was written down may be of a machine that is gone.
  if [ -f "$TAYNGHE_CACHE/toolchain.env" ] && ! rustc --version >/dev/null 2>&1; then
    rm "$TAYNGHE_CACHE/toolchain.env"
    unset RUSTUP_TOOLCHAIN CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
  fi
  if command -v rustc >/dev/null && has_wasm rustc; then
    [ -f "$TAYNGHE_CACHE/toolchain.env" ] || remember_current
    return
  fi
  if has_wasm /usr/bin/rustc && [ -n "$(wasm_linker)" ]; then
    use_debian
    return
  fi
  if command -v rustup >/dev/null; then
    say "Rust's WebAssembly target, from rustup (under 1 min; without internet this is given up)"
    if timeout 90 rustup target add $wasm_target >/dev/null 2>&1 && has_wasm rustc; then
      remember_current
      return
    fi
    say "rustup reaches no server of its own: Debian's Rust it is"
  fi
  command -v apt-get >/dev/null ||
    fail "There is no Rust $oldest_rust or newer with the target $wasm_target here: install rustup and run: rustup target add $wasm_target"
  apt_lists
  apt_packages "Rust" rustc-web cargo-web rust-web-src "$(newest_lld)"
  new_enough /usr/bin/rustc ||
    fail "Debian's Rust is older than $oldest_rust: are the security updates (bookworm-security) among apt's sources?"
  has_wasm /usr/bin/rustc || build_wasm_std
  use_debian
  has_wasm rustc || fail "The WebAssembly target is still missing after all steps."
}

# A toolchain of rustup brings its linker; one of Debian's needs to be named.
remember_current() {
  if [ "$(readlink -f "$(rustc --print sysroot)")" = /usr ]; then
    use_debian
  else
    use_toolchain "${RUSTUP_TOOLCHAIN:-}" "" ""
  fi
}

rust_lints() {
  if cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; then
    return
  fi
  if [ "$(readlink -f "$(rustc --print sysroot)")" = /usr ]; then
    apt_packages "Rust's formatter and lints" rustfmt-web rust-web-clippy
  else
    rustup component add rustfmt clippy || fail "rustfmt and clippy are missing: rustup component add rustfmt clippy"
  fi
}
