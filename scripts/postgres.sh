#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: a cluster in a temporary folder,
# of an unprivileged user, reached through a socket only, gone with the command.
# The command finds its address in TAYNGHE_TEST_POSTGRES.
#   scripts/postgres.sh COMMAND …
set -euo pipefail

if [ -n "${TAYNGHE_TEST_POSTGRES:-}" ]; then
  exec "$@"
fi

bin=""
for folder in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")" /usr/lib/postgresql/*/bin; do
  if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then bin="$folder"; fi
done
if [ -z "$bin" ]; then
  echo "PostgreSQL is not installed: apt-get install postgresql, or run scripts/setup.sh" >&2
  exit 1
fi

# initdb refuses to work for root.
as_user=()
if [ "$(id -u)" -eq 0 ]; then as_user=(runuser -u postgres --); fi

folder="$(mktemp -d "${TMPDIR:-/tmp}/taynghe-pg.XXXXXX")"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
stop() {
  (cd / && "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop) >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

cd_root() { (cd / && "${as_user[@]}" "$@"); }
cd_root "$bin/initdb" -D "$folder/data" -U taynghe -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 ||
  { cat "$folder/initdb.log" >&2; exit 1; }
# No TCP at all: the socket lies in the temporary folder.
cd_root "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w \
  -o "-c listen_addresses='' -k $folder -c max_connections=200 -c fsync=off" start >/dev/null ||
  { cat "$folder/data/server.log" >&2; exit 1; }

export TAYNGHE_TEST_POSTGRES="postgres://taynghe@localhost/postgres?host=$folder"
"$@"
