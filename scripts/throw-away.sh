#!/usr/bin/env bash
# What the scripts have in common that run a command beside a throw-away server. It is sourced, and gives them:
#
#   throw_away NAME                   makes the folder $home; folder and server go with the script, however it ends
#   python_with FOLDER CHECK PACKAGE… puts packages from PyPI into an environment of their own, unless CHECK, a Python statement, runs there already
#   is_up TENTHS TEST…                waits until TEST succeeds; fails when the process $server is gone, or after so many tenths of a second
#   on_a_free_port TENTHS START TEST  guesses a $port, has the function START set off $server on it, and waits for the function TEST
#   did_not_start WHAT LOG            says so, and ends the script
#
# shellcheck disable=SC2034  # what is set here is read there

name=""
home=""
server=""
port=""

stop_server() {
    if [[ -n "$server" ]]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=""
    fi
}

# shellcheck disable=SC2329  # the trap calls it
stop() {
    local code=$?
    trap - EXIT INT TERM HUP
    stop_server
    rm -rf "$home"
    exit "$code"
}

throw_away() {
    name="$1"
    home="$(mktemp -d "${TMPDIR:-/tmp}/arte-$name.XXXXXX")"
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

python_with() {
    local folder="$1" check="$2"
    if "$folder/bin/python" -c "$check" >/dev/null 2>&1; then
        return
    fi
    echo "putting ${*:3} into $folder" >&2
    # A half-made environment of an earlier, broken run is worth nothing.
    rm -rf "$folder"
    if ! python3 -m venv "$folder"; then
        echo "it needs Python 3 with venv: run scripts/install-test-tools.sh" >&2
        return 1
    fi
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "${@:3}"
}

is_up() {
    local tenths="$1"
    for _ in $(seq "$tenths"); do
        "${@:2}" && return
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# Not every server can pick a free port itself and say which, so we guess one. If somebody has it the server ends, and we guess again.
on_a_free_port() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        # Below the range from which the system takes ports for outgoing connections.
        port=$((20000 + RANDOM % 12000))
        "$2"
        is_up "$1" "$3" && return
        # One that lives and is not up will not be up on another port either.
        kill -0 "$server" 2>/dev/null && return 1
        stop_server
    done
    return 1
}

did_not_start() {
    echo "with-$name: the $1 did not start:" >&2
    tail -n 20 "$2" >&2
    exit 1
}
