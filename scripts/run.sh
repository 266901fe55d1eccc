#!/usr/bin/env bash
# Builds both halves for release and serves them. Arguments go to the server.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
scripts/bundle.sh
say "Server, for release (first time about 10 min, then seconds)"
cargo build --release -p server --bin taynghe
exec "$CARGO_TARGET_DIR/release/taynghe" demo --site "$TAYNGHE_SITE" "$@"
