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

readonly ALL=(bids sockets growth fanout logins listening)

say() { printf 'bench: %s\n' "$*"; }

if [[ "${1-}" != --servers-are-being-started ]]; then
    scripts/install-test-tools.sh
    # Together, so that both are built with the same features of the same crates.
    cargo build --release --locked -p arte-moderni -p arte-bench
    # Every write of Redis is on the disk before it is answered, as every bid of the house is.
    exec env ARTE_TEST_REDIS_FSYNC=on scripts/with-postgres.sh scripts/with-redis.sh scripts/bench.sh --servers-are-being-started "$@"
fi
shift

export ARTE_BENCH_POSTGRES_URL="$ARTE_TEST_POSTGRES_URL" ARTE_BENCH_REDIS_URL="$ARTE_TEST_REDIS_URL"
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
