#!/usr/bin/env bash
# Starts the built house on a free port with empty stores and runs every k6 script against it in its small size: first on
# SQLite, then on a throw-away Postgres. It asks whether the house is right under a little load, not how fast it is.
#
#   scripts/loadtest-small.sh                 both stores
#   scripts/loadtest-small.sh sqlite          one store: sqlite or postgres
#
# ARTE_BINARY=target/release/arte runs that program; without it the debug build is brought up to date and used.
# PROFILE, RATE and the other settings of the scripts (loadtest/README.md) are handed on. PROFILE is "small" by default.
# FILL="100000 20000" first fills the house with so many artworks and auctions, by FILL_BINARY=target/release/arte-bench.
# SCRIPTS="soak catalogue" runs these only. SCRIPT_SECONDS_MAX is how long one script may take, 300 by default.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly START_SECONDS_MAX=60
readonly STOP_SECONDS_MAX=30
readonly SCRIPT_SECONDS_MAX="${SCRIPT_SECONDS_MAX:-300}"
# How often a long script's house is asked for its memory.
readonly MEMORY_EVERY_SECONDS=60

say() { printf 'loadtest: %s\n' "$*"; }
fail() { printf 'loadtest: %s\n' "$*" >&2; exit 1; }

find_k6() {
    local candidate
    for candidate in "$(command -v k6 || true)" target/tools/k6/bin/k6; do
        if [[ -n "$candidate" && -x "$candidate" ]]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    fail "found no k6: run scripts/install-test-tools.sh"
}

# Smoke comes first: when the house does not work at all, its report is the one worth reading.
find_scripts() {
    local name
    if [[ -n "${SCRIPTS-}" ]]; then
        for name in $SCRIPTS; do
            [[ -f "loadtest/$name.js" ]] || fail "found no loadtest/$name.js"
            echo "loadtest/$name.js"
        done
        return
    fi
    [[ -f loadtest/smoke.js ]] || fail "found no loadtest/smoke.js"
    echo loadtest/smoke.js
    printf '%s\n' loadtest/*.js | grep -v '/smoke\.js$'
}

# Becomes the program with the settings of this run only; call it in a subshell. What the caller's environment says of ARTE_*
# is kept away: it belongs to the tests, and the house refuses to start on a setting it does not know.
house() {
    local name
    local -a without=()
    while IFS= read -r name; do
        without+=(-u "$name")
    done < <(compgen -e ARTE_ || true)
    exec env "${without[@]}" "${house_settings[@]}" "$binary" "$@"
}

# Asks the house to leave, and shows it out when it does not; the answer is its exit code.
stop_house() {
    [[ -n "$house_pid" ]] || return 0
    local pid="$house_pid" code=0 deadline=$((SECONDS + STOP_SECONDS_MAX))
    house_pid=""
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            kill -KILL "$pid" 2>/dev/null || true
            break
        fi
        sleep 0.1
    done
    wait "$pid" || code=$?
    return "$code"
}

# shellcheck disable=SC2329  # the trap calls it
clean_up() {
    local code=$?
    trap - EXIT INT TERM HUP
    stop_watching
    stop_house || true
    if ((code != 0)) && [[ -s "$work/house.log" ]]; then
        printf '\nloadtest: the last lines of the house (%s):\n' "$store" >&2
        tail -n 40 "$work/house.log" >&2
    fi
    rm -rf "$work"
    exit "$code"
}

# Asks GET /readyz and succeeds on 200. Bash speaks enough HTTP for that, so nobody needs curl.
is_ready() {
    local address="${1#http://}" status=""
    (
        exec 3<>"/dev/tcp/${address%:*}/${address##*:}" || exit 1
        printf 'GET /readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$address" >&3
        IFS= read -r -t 5 status <&3 || exit 1
        [[ "$status" == "HTTP/1."?" 200"* ]]
    ) 2>/dev/null
}

wait_until_ready() {
    local deadline=$((SECONDS + START_SECONDS_MAX))
    while ((SECONDS < deadline)); do
        kill -0 "$house_pid" 2>/dev/null || fail "the house stopped while starting"
        if [[ -s "$work/address" ]] && is_ready "$(<"$work/address")"; then
            return
        fi
        sleep 0.1
    done
    fail "the house was not ready within $START_SECONDS_MAX s"
}

stop_watching() {
    [[ -n "$memory_pid" ]] || return 0
    kill "$memory_pid" 2>/dev/null || true
    wait "$memory_pid" 2>/dev/null || true
    memory_pid=""
}

# What the house holds in memory now, and held at most so far, in MiB.
memory_of_house() {
    awk '/^VmRSS:/ { now = $2 } /^VmHWM:/ { most = $2 } END { printf "%d MiB, at most %d MiB so far", now / 1024, most / 1024 }' \
        "/proc/$house_pid/status" 2>/dev/null || echo "unknown"
}

# Says so every minute, until it is killed.
watch_memory() {
    local start=$SECONDS
    while sleep "$MEMORY_EVERY_SECONDS"; do
        say "memory of the house after $((SECONDS - start)) s: $(memory_of_house)"
    done
}

run_on() {
    store="$1"
    work="$(mktemp -d "${TMPDIR:-/tmp}/arte-loadtest.XXXXXX")"
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP

    # A throw-away password for a throw-away house.
    local password script start code=0
    password="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    house_settings=("ARTE_DATA_DIR=$work/data" "ARTE_HTTP__BIND=127.0.0.1:0" "ARTE_HTTP__ADDRESS_FILE=$work/address"
        # The scripts sign in once, and a soak is longer than a token.
        "ARTE_IDENTITY__ACCESS_TOKEN_MS=86400000")
    if [[ "$store" == postgres ]]; then
        house_settings+=("ARTE_STORE__URL=$ARTE_TEST_POSTGRES_URL")
    fi
    mkdir "$work/data"

    # Before the house opens, for on SQLite one process at a time may hold the data folder.
    (house migrate)
    (house_settings+=("ARTE_ADMIN_PASSWORD=$password"); house admin create --email admin@loadtest.example --name Admin)

    if [[ -n "${FILL-}" ]]; then
        say "filling the house on $store with $FILL artworks and auctions"
        local url=""
        [[ "$store" == postgres ]] && url="$ARTE_TEST_POSTGRES_URL"
        # shellcheck disable=SC2086
        set -- $FILL
        "$FILL_BINARY" fill --data-dir "$work/data" --store-url "$url" --artworks "$1" --auctions "$2"
    fi
    (house serve) >"$work/house.log" 2>&1 &
    house_pid=$!
    wait_until_ready
    say "the house on $store is ready at $(<"$work/address")"

    for script in "${k6_scripts[@]}"; do
        start=$SECONDS
        say "$script on $store"
        watch_memory &
        memory_pid=$!
        ARTE_URL="$(<"$work/address")" ARTE_ADMIN_EMAIL=admin@loadtest.example ARTE_ADMIN_PASSWORD="$password" \
            ARTE_COMMIT="${ARTE_COMMIT:-$(git rev-parse --short HEAD 2>/dev/null || echo unknown)}" \
            PROFILE="${PROFILE:-small}" timeout --foreground "$SCRIPT_SECONDS_MAX" \
            "$k6" run --quiet --no-color --no-usage-report --address "" "$script" ||
            fail "$script failed on $store"
        stop_watching
        say "$script on $store passed ($((SECONDS - start)) s); memory of the house: $(memory_of_house)"
    done

    stop_house || code=$?
    ((code == 0)) || fail "the house on $store did not stop calmly: exit code $code after SIGTERM"
    say "the house on $store stopped calmly"
}

house_pid="" memory_pid="" work="" store=""
case "${1-both}" in
    both)
        scripts/loadtest-small.sh sqlite
        scripts/loadtest-small.sh postgres
        exit
        ;;
    sqlite) ;;
    postgres) exec scripts/with-postgres.sh scripts/loadtest-small.sh postgres-is-up ;;
    postgres-is-up) [[ -n "${ARTE_TEST_POSTGRES_URL-}" ]] || fail "postgres-is-up wants ARTE_TEST_POSTGRES_URL" ;;
    *) echo "usage: scripts/loadtest-small.sh [sqlite|postgres]" >&2; exit 2 ;;
esac

binary="${ARTE_BINARY-}"
if [[ -z "$binary" ]]; then
    cargo build --locked --bin arte
    binary="${CARGO_TARGET_DIR:-target}/debug/arte"
fi
[[ -x "$binary" ]] || fail "$binary is not a program"
k6="$(find_k6)"
mapfile -t k6_scripts < <(find_scripts)
((${#k6_scripts[@]} > 0)) || exit 1
case "${1-}" in
    sqlite) run_on sqlite ;;
    *) run_on postgres ;;
esac
