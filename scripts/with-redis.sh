#!/usr/bin/env bash
# Runs a command beside a throw-away Redis, then stops it and deletes what it kept.
#
#   scripts/with-redis.sh COMMAND     the command finds the server's address, with a password in it, in ARTE_TEST_REDIS_URL
#
# ARTE_TEST_REDIS_FSYNC=on has every write synced before it is answered, for benchmarks. Otherwise it keeps nothing.
#
# It listens on 127.0.0.1 only. Tests that kill and freeze a Redis start servers of their own (tests/support/redis.rs).
set -euo pipefail
# shellcheck source=scripts/throw-away.sh
source "$(dirname "${BASH_SOURCE[0]}")/throw-away.sh"

if (($# == 0)); then
    echo "usage: scripts/with-redis.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi
if ! command -v redis-server >/dev/null; then
    echo "with-redis: found no redis-server: run scripts/install-test-tools.sh" >&2
    exit 1
fi

throw_away redis

keeps=(--appendonly no)
if [[ "${ARTE_TEST_REDIS_FSYNC:-off}" == on ]]; then
    keeps=(--appendonly yes --appendfsync always)
fi
password="$(head -c 18 /dev/urandom | base64 | tr -d '+/=')"
# Not among the arguments, where every process of the machine could read it.
printf 'requirepass %s\n' "$password" >"$home/redis.conf"
chmod 600 "$home/redis.conf"

# shellcheck disable=SC2329  # on_a_free_port calls it
start() {
    redis-server "$home/redis.conf" --bind 127.0.0.1 --port "$port" --dir "$home" --daemonize no --save "" \
        "${keeps[@]}" --loglevel warning >"$home/redis.log" 2>&1 &
    server=$!
}

# Its own password: somebody else's server on this port would not know it.
# shellcheck disable=SC2329  # on_a_free_port calls it
answers() {
    [[ "$(REDISCLI_AUTH="$password" redis-cli --no-auth-warning -h 127.0.0.1 -p "$port" ping 2>/dev/null)" == PONG ]]
}

on_a_free_port 100 start answers || did_not_start server "$home/redis.log"

export ARTE_TEST_REDIS_URL="redis://:$password@127.0.0.1:$port/"
"$@"
