#!/usr/bin/env bash
# Runs a command beside a throw-away Postgres server, then stops the server and deletes it.
#
#   scripts/with-postgres.sh cargo test          the command finds the server's address in ARTE_TEST_POSTGRES_URL
#   scripts/with-postgres.sh --bin-dir           prints where the server's programs are, and nothing else
#
# ARTE_TEST_POSTGRES_FSYNC=off makes it quicker and proves less: with it, a test of durability tests nothing. Default: on.
#
# The server listens on 127.0.0.1 only, trusts everybody who reaches it there, and lives in a temporary folder. It runs as
# the user `postgres` when we are root, for Postgres refuses to run as root, and as ourselves otherwise.
set -euo pipefail

# The newest version the distribution installed, or else the one on PATH.
find_bin_dir() {
    local dir newest=""
    while IFS= read -r dir; do
        [[ -x "$dir/initdb" && -x "$dir/postgres" && -x "$dir/pg_ctl" ]] && newest="$dir"
    done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V)
    if [[ -z "$newest" ]] && command -v postgres >/dev/null && command -v initdb >/dev/null; then
        newest="$(dirname "$(readlink -f "$(command -v postgres)")")"
    fi
    [[ -n "$newest" ]] && printf '%s\n' "$newest"
}

if ! bin="$(find_bin_dir)"; then
    echo "with-postgres: found no Postgres server (looked in /usr/lib/postgresql/*/bin and on PATH)." >&2
    echo "with-postgres: run scripts/install-test-tools.sh" >&2
    exit 1
fi
case "${1-}" in
    --bin-dir) printf '%s\n' "$bin"; exit 0 ;;
    "") echo "usage: scripts/with-postgres.sh COMMAND [ARGUMENT...]" >&2; exit 2 ;;
esac
fsync="${ARTE_TEST_POSTGRES_FSYNC:-on}"
if [[ "$fsync" != on && "$fsync" != off ]]; then
    echo "with-postgres: ARTE_TEST_POSTGRES_FSYNC is \"$fsync\"; it may be on or off" >&2
    exit 2
fi

as_server_user=()
if [[ "$(id -u)" == 0 ]]; then
    if ! id postgres >/dev/null 2>&1 || ! command -v runuser >/dev/null; then
        echo "with-postgres: as root it needs the user \"postgres\" and the program runuser: run scripts/install-test-tools.sh" >&2
        exit 1
    fi
    as_server_user=(runuser -u postgres --)
fi

home="$(mktemp -d "${TMPDIR:-/tmp}/arte-postgres.XXXXXX")"
data="$home/data"

# Programs of the server start in $home: its user may not be allowed to read the folder we were called from.
server_do() { (cd "$home" && "${as_server_user[@]}" "$bin/$1" "${@:2}"); }

# shellcheck disable=SC2329  # the trap calls it
stop() {
    local code=$?
    trap - EXIT INT TERM HUP
    # `pg_ctl` stops the one process whose id stands in this data folder. Nothing here is worth a slow farewell.
    if [[ -f "$data/postmaster.pid" ]]; then
        server_do pg_ctl stop -D "$data" -m immediate -w -t 30 >/dev/null 2>&1 || true
    fi
    rm -rf "$home"
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Runs quietly, and shows what was said only when it failed.
quietly() {
    if ! "$@" >"$home/said" 2>&1; then
        cat "$home/said" >&2
        return 1
    fi
}

if [[ "$(id -u)" == 0 ]]; then
    chown postgres "$home"
fi
chmod 700 "$home"
quietly server_do initdb -D "$data" -U arte --encoding=UTF8 --no-locale --auth=trust --no-sync
cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = $fsync
# Every test brings its own pool of connections.
max_connections = 200
CONF
# Who may come in: everybody on this machine's own loopback address, and nobody else.
echo "host all all 127.0.0.1/32 trust" >"$data/pg_hba.conf"

# Postgres cannot pick a free port itself, so we guess one; if somebody has it, the start fails and we guess again.
started=""
for _ in 1 2 3 4 5 6 7 8 9 10; do
    # Below the range from which the system takes ports for outgoing connections.
    port=$((20000 + RANDOM % 12000))
    if server_do pg_ctl start -D "$data" -l "$data/server.log" -o "-p $port" -w -t 60 >/dev/null 2>&1; then
        started=yes
        break
    fi
    grep -q "could not bind" "$data/server.log" || break
done
if [[ -z "$started" ]]; then
    echo "with-postgres: the server did not start:" >&2
    tail -n 20 "$data/server.log" >&2
    exit 1
fi

export ARTE_TEST_POSTGRES_URL="postgres://arte@127.0.0.1:$port/postgres"
"$@"
