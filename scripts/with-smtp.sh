#!/usr/bin/env bash
# Runs a command beside a throw-away mail relay (scripts/smtp-server.py), then stops it and deletes what it took.
#
#   scripts/with-smtp.sh cargo test --test mail
#
# The command finds its ports in ARTE_TEST_SMTP_PLAIN, ARTE_TEST_SMTP_STARTTLS and ARTE_TEST_SMTP_TLS, and the folder with the letters it
# took and the certificate of its authority (ca.pem) in ARTE_TEST_SMTP_FOLDER. It listens on 127.0.0.1 only.
#
# The relay is aiosmtpd, put into a Python environment of its own under target/ the first time.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

if (($# == 0)); then
    echo "usage: scripts/with-smtp.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

readonly AIOSMTPD=1.4.6 TRUSTME=1.2.1
tools="$root/target/tools/smtp-$AIOSMTPD-$TRUSTME"
if ! "$tools/bin/python" -c 'import aiosmtpd, trustme' >/dev/null 2>&1; then
    # A half-made environment of an earlier, broken run is worth nothing.
    rm -rf "$tools"
    if ! python3 -m venv "$tools"; then
        echo "with-smtp: needs Python 3 with venv: run scripts/install-test-tools.sh" >&2
        exit 1
    fi
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check "aiosmtpd==$AIOSMTPD" "trustme==$TRUSTME"
fi

home="$(mktemp -d "${TMPDIR:-/tmp}/arte-smtp.XXXXXX")"
server=""

# shellcheck disable=SC2329  # the trap calls it
stop() {
    local code=$?
    trap - EXIT INT TERM HUP
    if [[ -n "$server" ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$home"
    exit "$code"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

"$tools/bin/python" "$root/scripts/smtp-server.py" "$home" >"$home/said" 2>&1 &
server=$!
for _ in {1..200}; do
    [[ -f "$home/ports" ]] && break
    if ! kill -0 "$server" 2>/dev/null; then break; fi
    sleep 0.1
done
if [[ ! -f "$home/ports" ]]; then
    echo "with-smtp: the relay did not start:" >&2
    cat "$home/said" >&2
    exit 1
fi
while read -r name port; do
    export "ARTE_TEST_SMTP_${name^^}=$port"
done <"$home/ports"
export ARTE_TEST_SMTP_FOLDER="$home"
"$@"
