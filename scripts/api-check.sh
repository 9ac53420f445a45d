#!/usr/bin/env bash
# Holds the house to its OpenAPI document with schemathesis: every route, every check, as admin, as bidder and as nobody, on both stores.
#
#   scripts/api-check.sh                 both stores, side by side
#   scripts/api-check.sh sqlite          one store: sqlite or postgres
#   scripts/api-check.sh --install       installs schemathesis, and nothing else
#
# EXAMPLES is how many cases chance makes for each route and role, beside those that the document itself asks for: 50 by default.
# SEED is what chance starts from, 1 by default: the same seed asks the same. ROLES are those that knock: "anonymous bidder operator admin".
# ARTE_BINARY=target/release/arte runs that program; without it the debug build is brought up to date and used.
#
# What is checked, and where it is less or more than schemathesis's default and why: scripts/api-check/schemathesis.toml.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly VERSION=4.32.5
readonly TOOLS="$PWD/target/tools/schemathesis-$VERSION"
readonly EXAMPLES="${EXAMPLES:-50}" SEED="${SEED:-1}" ROLES="${ROLES:-anonymous bidder operator admin}"
readonly START_SECONDS_MAX=60

say() { printf 'api-check: %s\n' "$*"; }

install() {
    if "$TOOLS/bin/python" -c 'import schemathesis' >/dev/null 2>&1; then
        return
    fi
    say "installing schemathesis $VERSION into $TOOLS"
    # A half-made environment of an earlier, broken run is worth nothing.
    rm -rf "$TOOLS"
    if ! python3 -m venv "$TOOLS"; then
        say "needs Python 3 with venv: run scripts/install-test-tools.sh" >&2
        exit 1
    fi
    "$TOOLS/bin/python" -m pip install --quiet --disable-pip-version-check "schemathesis==$VERSION"
}

case "${1-}" in
    --install) install; exit 0 ;;
    "" | sqlite | postgres) ;;
    *) echo "usage: scripts/api-check.sh [sqlite|postgres|--install]" >&2; exit 2 ;;
esac
install

if [[ -z "${ARTE_BINARY-}" ]]; then
    cargo build --locked --bin arte
    ARTE_BINARY="${CARGO_TARGET_DIR:-target}/debug/arte"
fi
ARTE_BINARY="$(readlink -f "$ARTE_BINARY")"
export ARTE_BINARY

if [[ -z "${1-}" ]]; then
    # Both at once: the time is spent in Python, and each house has its own.
    said="$(mktemp "${TMPDIR:-/tmp}/arte-api-check.XXXXXX")"
    trap 'rm -f "$said"' EXIT
    "${BASH_SOURCE[0]}" postgres >"$said" 2>&1 &
    other=$!
    code=0
    "${BASH_SOURCE[0]}" sqlite || code=$?
    wait "$other" || code=$?
    cat "$said"
    exit "$code"
fi

store="$1"
if [[ "$store" == postgres && -z "${ARTE_TEST_POSTGRES_URL-}" ]]; then
    exec scripts/with-postgres.sh "${BASH_SOURCE[0]}" postgres
fi

work="$(mktemp -d "${TMPDIR:-/tmp}/arte-api-check.XXXXXX")"
house=""

# shellcheck disable=SC2329  # the trap calls it
stop() {
    local code=$?
    trap - EXIT INT TERM HUP
    if [[ -n "$house" ]]; then
        kill "$house" 2>/dev/null || true
        wait "$house" 2>/dev/null || true
    fi
    if ((code != 0)) && [[ -s "$work/house.log" ]]; then
        echo "api-check: what the house ($store) had to complain of:" >&2
        grep -E '"level":"(ERROR|WARN)"' "$work/house.log" | tail -n 20 >&2 || true
    fi
    rm -rf "$work"
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Nothing of the caller's own house.
while IFS= read -r name; do
    [[ "$name" == ARTE_BINARY ]] || [[ "$name" == ARTE_TEST_POSTGRES_URL ]] || unset "$name"
done < <(compgen -e ARTE_ || true)
export ARTE_HTTP__BIND=127.0.0.1:0 ARTE_LOG__FORMAT=json
# Every call comes from another client, so that delays for those who guess do not hide what is behind them.
export ARTE_HTTP__TRUSTED_PROXIES=127.0.0.1 ARTE_LIVE__BIDS_PER_SECOND=10000 ARTE_LIVE__BIDS_BURST=10000

# Each role meets a house of its own: what one has ended is not missing for the next.
for role in $ROLES; do
    home="$work/$role"
    mkdir "$home"
    export ARTE_DATA_DIR="$home/data" ARTE_HTTP__ADDRESS_FILE="$home/address"
    if [[ "$store" == postgres ]]; then
        database="arte_api_check_${role}_$$"
        "$(scripts/with-postgres.sh --bin-dir)/psql" -q -d "$ARTE_TEST_POSTGRES_URL" -c "CREATE DATABASE $database"
        export ARTE_STORE__URL="${ARTE_TEST_POSTGRES_URL%/*}/$database"
    fi
    ran=(env -u ARTE_TEST_POSTGRES_URL -u ARTE_BINARY "$ARTE_BINARY")
    ARTE_ADMIN_PASSWORD='correct horse battery' "${ran[@]}" admin create --email admin@house.example --name Admin >/dev/null
    "${ran[@]}" serve 2>>"$work/house.log" &
    house=$!
    deadline=$((SECONDS + START_SECONDS_MAX))
    until [[ -s "$ARTE_HTTP__ADDRESS_FILE" ]]; do
        if ((SECONDS >= deadline)) || ! kill -0 "$house" 2>/dev/null; then
            tail -n 20 "$work/house.log" >&2
            say "the house did not open" >&2
            exit 1
        fi
        sleep 0.1
    done
    address="$(<"$ARTE_HTTP__ADDRESS_FILE")"
    address="http://${address#http://}"
    PYTHONDONTWRITEBYTECODE=1 python3 scripts/api-check/seed.py "$address" "$home/world.json"
    began=$SECONDS code=0
    API_CHECK_WORLD="$home/world.json" API_CHECK_ROLE="$role" SCHEMATHESIS_HOOKS=hooks PYTHONPATH=scripts/api-check \
        HYPOTHESIS_STORAGE_DIRECTORY="$home/hypothesis" PYTHONDONTWRITEBYTECODE=1 \
        "$TOOLS/bin/st" --config-file scripts/api-check/schemathesis.toml run "$address/v1/openapi.json" \
        --checks all --max-examples "$EXAMPLES" --seed "$SEED" --continue-on-failure --no-color \
        >"$home/said" 2>&1 || code=$?
    if ((code != 0)); then
        cat "$home/said"
        say "$store, as $role: FAILED" >&2
        exit 1
    fi
    say "$store, as $role: $(grep -E '^  [0-9]+ generated' "$home/said" | sed 's/^ *//') in $((SECONDS - began)) s"
    kill "$house"
    wait "$house" || true
    house=""
done
