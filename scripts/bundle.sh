#!/usr/bin/env bash
# Builds the browser half into the site folder: WebAssembly, its glue, style,
# public files, all precompressed, with content hashes in their names.
# Does nothing when nothing that it reads has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh

target=wasm32-unknown-unknown
say "Browser half: WebAssembly (first time about 4 min, then seconds)"
cargo build --profile wasm -p app --lib --no-default-features --features hydrate --target $target
built="$CARGO_TARGET_DIR/$target/wasm/app.wasm"

stamp="$TAYNGHE_SITE/.stamp"
inputs() {
  wasm-bindgen --version
  sha256sum "$built" scripts/bundle.sh scripts/bundle.mjs end2end/package-lock.json | cut -d' ' -f1
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
wasm-bindgen "$built" --target web --no-typescript --out-dir "$work/glue" --out-name taynghe
say "Browser half: making it small (about 1 min)"
"$TAYNGHE_CACHE/npm/node_modules/.bin/wasm-opt" -Oz \
  --enable-bulk-memory --enable-bulk-memory-opt --enable-multivalue --enable-mutable-globals \
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
  "$work/glue/taynghe_bg.wasm" -o "$work/glue/taynghe.wasm"
node scripts/bundle.mjs "$work/glue" "$work/site"
printf '%s' "$now" >"$work/site/.stamp"
rm -rf "$TAYNGHE_SITE.old"
[ ! -e "$TAYNGHE_SITE" ] || mv "$TAYNGHE_SITE" "$TAYNGHE_SITE.old"
mkdir -p "$(dirname "$TAYNGHE_SITE")"
mv "$work/site" "$TAYNGHE_SITE"
rm -rf "$TAYNGHE_SITE.old"
