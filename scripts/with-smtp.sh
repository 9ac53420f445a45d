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
# shellcheck source=scripts/throw-away.sh
source "$root/scripts/throw-away.sh"

if (($# == 0)); then
    echo "usage: scripts/with-smtp.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

readonly AIOSMTPD=1.4.6 TRUSTME=1.2.1
tools="$root/target/tools/smtp-$AIOSMTPD-$TRUSTME"
python_with "$tools" "import aiosmtpd, trustme" "aiosmtpd==$AIOSMTPD" "trustme==$TRUSTME"

throw_away smtp
"$tools/bin/python" "$root/scripts/smtp-server.py" "$home" >"$home/said" 2>&1 &
server=$!
is_up 200 test -f "$home/ports" || did_not_start relay "$home/said"
while read -r way port; do
    export "ARTE_TEST_SMTP_${way^^}=$port"
done <"$home/ports"
export ARTE_TEST_SMTP_FOLDER="$home"
"$@"
