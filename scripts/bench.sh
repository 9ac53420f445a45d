#!/usr/bin/env bash
# Measures the house beside peers, in one run: builds it for release, starts a throw-away Postgres and a throw-away Redis, runs
# the benchmarks against them, stops both. The tables appear here, the figures in target/bench/NAME.json.
#
#   scripts/bench.sh                     all of them
#   scripts/bench.sh bids --rounds 9     one of them, with its options (see target/release/arte-bench --help)
#
# Nothing else should be running: look at the load that each report prints. TMPDIR names the disk that is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly ALL=(bids sockets growth fanout)

say() { printf 'bench: %s\n' "$*"; }
fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }

# Debian's package would start Redis as a service; the answer 101 tells it not to.
install_redis() {
    local policy=/usr/sbin/policy-rc.d
    [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null ||
        fail "found no redis-server: install it (Debian: apt-get install redis-server), and need not start it"
    if [[ ! -e "$policy" ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends redis-server
    [[ "$(trap -p EXIT)" == "" ]] || { rm -f "$policy"; trap - EXIT; }
}

# shellcheck disable=SC2329  # the trap calls it
stop_redis() {
    local code=$?
    trap - EXIT INT TERM HUP
    if [[ -n "$redis_pid" ]]; then
        kill -TERM "$redis_pid" 2>/dev/null || true
        wait "$redis_pid" 2>/dev/null || true
    fi
    rm -rf "$home"
    exit "$code"
}

start_redis() {
    local port
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + RANDOM % 12000))
        # Every write is on the disk before it is answered; no snapshots beside it.
        redis-server --bind 127.0.0.1 --port "$port" --dir "$home" --daemonize no --appendonly yes --appendfsync always \
            --save "" --loglevel warning >"$home/redis.log" 2>&1 &
        redis_pid=$!
        for _ in $(seq 100); do
            if [[ "$(redis-cli -h 127.0.0.1 -p "$port" ping 2>/dev/null)" == PONG ]]; then
                export ARTE_BENCH_REDIS_URL="redis://127.0.0.1:$port/"
                return
            fi
            kill -0 "$redis_pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -TERM "$redis_pid" 2>/dev/null || true
    done
    cat "$home/redis.log" >&2
    fail "the throw-away Redis did not start"
}

if [[ "${1-}" != --servers-are-being-started ]]; then
    scripts/install-test-tools.sh
    command -v redis-server >/dev/null || install_redis
    # Together, so that both are built with the same features of the same crates.
    cargo build --release --locked -p arte-moderni -p arte-bench
    exec scripts/with-postgres.sh scripts/bench.sh --servers-are-being-started "$@"
fi
shift

redis_pid=""
home="$(mktemp -d "${TMPDIR:-/tmp}/arte-redis.XXXXXX")"
trap stop_redis EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
start_redis
export ARTE_BENCH_POSTGRES_URL="$ARTE_TEST_POSTGRES_URL"
bench="${CARGO_TARGET_DIR:-target}/release/arte-bench"
export ARTE_BENCH_BINARY="${ARTE_BENCH_BINARY:-${CARGO_TARGET_DIR:-target}/release/arte}"

if (($# > 0)); then
    "$bench" "$@"
else
    for name in "${ALL[@]}"; do
        say "$name"
        "$bench" "$name"
    done
fi
