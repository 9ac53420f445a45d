#!/usr/bin/env bash
# Runs a command beside a throw-away Redis, then stops it and deletes what it kept.
#
#   scripts/with-redis.sh COMMAND     the command finds the server's address, with a password in it, in ARTE_TEST_REDIS_URL
#
# ARTE_TEST_REDIS_FSYNC=on has every write synced before it is answered, for benchmarks. Otherwise it keeps nothing.
#
# It listens on 127.0.0.1 only. Tests that kill and freeze a Redis start servers of their own (tests/support/redis.rs).
set -euo pipefail

if (($# == 0)); then
    echo "usage: scripts/with-redis.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi
if ! command -v redis-server >/dev/null; then
    echo "with-redis: found no redis-server: run scripts/install-test-tools.sh" >&2
    exit 1
fi

home="$(mktemp -d "${TMPDIR:-/tmp}/arte-redis.XXXXXX")"
server=""

# shellcheck disable=SC2329  # the trap calls it
stop() {
    local code=$?
    trap - EXIT INT TERM HUP
    if [[ -n "$server" ]]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$home"
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

keeps=(--appendonly no)
if [[ "${ARTE_TEST_REDIS_FSYNC:-off}" == on ]]; then
    keeps=(--appendonly yes --appendfsync always)
fi
password="$(head -c 18 /dev/urandom | base64 | tr -d '+/=')"
# Not among the arguments, where every process of the machine could read it.
printf 'requirepass %s\n' "$password" >"$home/redis.conf"
chmod 600 "$home/redis.conf"

# Redis cannot pick a free port itself, so we guess one; if somebody has it, the start fails and we guess again.
started=""
for _ in 1 2 3 4 5 6 7 8 9 10; do
    # Below the range from which the system takes ports for outgoing connections.
    port=$((20000 + RANDOM % 12000))
    redis-server "$home/redis.conf" --bind 127.0.0.1 --port "$port" --dir "$home" --daemonize no --save "" \
        "${keeps[@]}" --loglevel warning >"$home/redis.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        # Its own password: somebody else's server on this port would not know it.
        if [[ "$(REDISCLI_AUTH="$password" redis-cli --no-auth-warning -h 127.0.0.1 -p "$port" ping 2>/dev/null)" == PONG ]]; then
            started=yes
            break 2
        fi
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=""
done
if [[ -z "$started" ]]; then
    echo "with-redis: the server did not start:" >&2
    tail -n 20 "$home/redis.log" >&2
    exit 1
fi

export ARTE_TEST_REDIS_URL="redis://:$password@127.0.0.1:$port/"
"$@"
