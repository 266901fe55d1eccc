#!/usr/bin/env bash
# The invariants of docs/ARCHITECTURE.md that no compiler keeps: each broken one
# is a line with the place.
set -euo pipefail
cd "$(dirname "$0")/.."
broken=0

report() { # what is broken, then its places on standard input
  local places
  places=$(cat)
  [ -z "$places" ] && return
  printf '%s\n%s\n\n' "$1" "$places" >&2
  broken=1
}

sources() { git ls-files --cached --others --exclude-standard -- "$@"; }

# A cfg on a feature stands on a `mod` or `use` line, never inside a function.
sources 'app/*.rs' | xargs awk '
  /^[[:space:]]*#\[cfg\(.*feature/ { at = FILENAME ":" FNR; open = 1; indented = /^[[:space:]]/; next }
  open && /^[[:space:]]*#\[/ { next }
  open { if (indented || $0 !~ /^(pub |pub\([a-z]+\) )?(mod|use) /) print at; open = 0 }
' | report "cfg(feature) may stand on mod and use lines only:"

# A feature imports the frame, never another feature.
features=(survey enrol courses totals review account admin home)
for feature in "${features[@]}"; do
  others=$(printf '%s\n' "${features[@]}" | grep -vx "$feature" | paste -sd'|')
  { sources "app/src/$feature/*" "app/src/$feature.rs" | xargs -r grep -nHE "crate::($others)\b" || true; } |
    report "the feature $feature may not import another feature:"
done

# Only the store knows IndexedDB; only the database knows SQL.
{ sources 'app/src/*.rs' | grep -v '^app/src/offline/' | xargs grep -nHE '\bidb::|Idb[A-Z]' || true; } |
  report "IndexedDB belongs in app/src/offline:"
{ sources 'server/src/*.rs' | grep -vE '^server/src/db(\.rs|/)' | xargs grep -nHE '\bsqlx::' || true; } |
  report "SQL belongs in server/src/db:"

# The domain is pure.
{ sources 'app/domain/src/*.rs' | xargs grep -nHE '\b(async fn|std::time|std::fs|std::net|web_sys|leptos|sqlx|tokio)\b' || true; } |
  report "domain has no clock, no input and output, and nothing asynchronous:"

# Style: no inline styles, nothing forced.
{ sources 'app/src/*.rs' 'style/*.css' | xargs grep -nHE '!important|[^-]\bstyle="' || true; } |
  report "no inline styles and no !important:"

exit $broken
