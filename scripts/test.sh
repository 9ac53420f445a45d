#!/usr/bin/env bash
# The one test command: tools, format, lints, tests, a small load test. Stops at the first step that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

began=$SECONDS
current=""

report_failure() {
    local code=$?
    if ((code != 0)) && [[ -n "$current" ]]; then
        printf '\n==== FAILED: %s (exit code %d) after %d s in all\n' "$current" "$code" $((SECONDS - began)) >&2
    fi
}
trap report_failure EXIT

# step TITLE COMMAND…: runs the command under a header, and says how long it took.
step() {
    local start=$SECONDS
    current="$1"
    printf '\n==== %s\n' "$current"
    shift
    "$@"
    printf '==== done: %s (%d s)\n' "$current" $((SECONDS - start))
}

# A minimal Rust toolchain comes without these two. The header says so rather than keeping quiet.
step_if_cargo_has() {
    local component="$1" title="$2"
    shift 2
    if cargo "$component" --version >/dev/null 2>&1; then
        step "$title" "$@"
    else
        printf '\n==== LEFT OUT: %s (this toolchain has no cargo %s)\n' "$title" "$component"
    fi
}

step "tools the tests need" scripts/install-test-tools.sh
step_if_cargo_has fmt "format" cargo fmt --all --check
step_if_cargo_has clippy "lints" cargo clippy --locked --workspace --all-targets --features kafka -- -D warnings
# What is shipped has no drills in it; the line above only ever sees it with them.
step_if_cargo_has clippy "lints, as it is shipped" cargo clippy --locked --lib --bins -- -D warnings
step "tests, with a throw-away Postgres and mail relay" scripts/with-postgres.sh scripts/with-smtp.sh cargo test --locked --features kafka
step "the page, held to its sources" env ARTE_BINARY="${CARGO_TARGET_DIR:-target}/debug/arte" scripts/check-web.sh
step "the page, in a browser" env ARTE_BINARY="${CARGO_TARGET_DIR:-target}/debug/arte" scripts/browser-tests.sh
# The tests have just built the program they knock at; it is the one to load, so that nothing is built twice.
step "every route held to its OpenAPI document, on both stores" \
    env ARTE_BINARY="${CARGO_TARGET_DIR:-target}/debug/arte" EXAMPLES=2 ROLES="anonymous bidder admin" scripts/api-check.sh
step "small load test on both stores" env ARTE_BINARY="${CARGO_TARGET_DIR:-target}/debug/arte" scripts/loadtest-small.sh

printf '\n==== all steps passed in %d s\n' $((SECONDS - began))
