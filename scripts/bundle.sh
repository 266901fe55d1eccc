#!/usr/bin/env bash
# Builds the browser half into the site folder: WebAssembly, its glue, style,
# public files, all precompressed, with content hashes in their names.
# Does nothing when nothing that it reads has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

# Two modules of one source: what a visitor's browser loads (`hydrate`), and what
# whoever signs in loads (`work`). Each has a target folder of its own, because
# a cdylib's file is named by its crate alone.
target=wasm32-unknown-unknown
declare -A feature=([public]=hydrate [work]=work) built
for module in public work; do
  say "Browser half: WebAssembly, $module (first time about 3 min, then seconds)"
  folder="$CARGO_TARGET_DIR/browser-$module"
  cargo build --profile wasm -p app --lib --no-default-features --features "${feature[$module]}" \
    --target $target --target-dir "$folder"
  built[$module]="$folder/$target/wasm/app.wasm"
done

stamp="$TAYNGHE_SITE/.stamp"
inputs() {
  wasm-bindgen --version
  sha256sum "${built[public]}" "${built[work]}" scripts/bundle.sh scripts/bundle.mjs end2end/package-lock.json | cut -d' ' -f1
  find style public -type f -print0 | sort -z | xargs -0 sha256sum
}
now="$(inputs | sha256sum)"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then
  say "Browser half: unchanged, in $TAYNGHE_SITE"
  exit 0
fi

# Built aside and swapped in at the end: a running server never sees half of it.
work="$(mktemp -d "$TAYNGHE_CACHE/bundle.XXXXXX")"
trap 'rm -rf "$work"' EXIT
say "Browser half: making it small (about 1 min)"
# The visitor's module is made smaller until nothing changes: each byte of it is fetched
# over a bad link by somebody who may never come again. On the other it takes minutes.
declare -A again=([public]=--converge [work]="")
for module in public work; do
  wasm-bindgen "${built[$module]}" --target web --no-typescript --out-dir "$work/glue/$module" --out-name taynghe
  "$TAYNGHE_CACHE/npm/node_modules/.bin/wasm-opt" -Oz ${again[$module]} \
    --enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
    "$work/glue/$module/taynghe_bg.wasm" -o "$work/glue/$module/taynghe.wasm" &
done
wait
for module in public work; do
  [ -f "$work/glue/$module/taynghe.wasm" ] || fail "wasm-opt failed on the module $module."
done
node scripts/bundle.mjs "$work/glue" "$work/site"
printf '%s' "$now" >"$work/site/.stamp"
rm -rf "$TAYNGHE_SITE.old"
[ ! -e "$TAYNGHE_SITE" ] || mv "$TAYNGHE_SITE" "$TAYNGHE_SITE.old"
mkdir -p "$(dirname "$TAYNGHE_SITE")"
mv "$work/site" "$TAYNGHE_SITE"
rm -rf "$TAYNGHE_SITE.old"
