#!/usr/bin/env bash
# Runs a command beside a throw-away server that speaks S3, then stops the server.
#
#   scripts/with-s3.sh cargo test          the command finds the server in ARTE_TEST_S3_ENDPOINT, _BUCKET, _REGION, _KEY_ID and _SECRET
#   scripts/with-s3.sh --install           installs the server, and nothing else
#
# The server is moto (Apache-2.0), installed from PyPI into target/tools/s3. It listens on 127.0.0.1 only, keeps everything in memory, and is told to
# check signatures: a request that is not signed, or wrongly, is answered 403.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly VERSION=5.2.1
readonly HOME_DIR="$PWD/target/tools/s3"

install() {
    if "$HOME_DIR/bin/python" -c "import moto, sys; sys.exit(moto.__version__ != '$VERSION')" >/dev/null 2>&1; then
        return
    fi
    echo "with-s3: installing moto $VERSION into $HOME_DIR" >&2
    # A half-made environment of an earlier, broken run is worth nothing.
    rm -rf "$HOME_DIR"
    python3 -m venv "$HOME_DIR"
    "$HOME_DIR/bin/python" -m pip install --quiet --disable-pip-version-check "moto[s3,iam,server]==$VERSION"
}

case "${1-}" in
    --install) install; exit 0 ;;
    "") echo "usage: scripts/with-s3.sh COMMAND [ARGUMENT...]" >&2; exit 2 ;;
esac
if ! install; then
    echo "with-s3: the server cannot be installed: it wants python3 with venv (Debian: python3-venv) and PyPI" >&2
    exit 1
fi

home="$(mktemp -d "${TMPDIR:-/tmp}/arte-s3.XXXXXX")"
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

# The server cannot pick a free port itself and say which, so we guess one; if somebody has it, the start fails and we guess again.
started=""
for _ in 1 2 3 4 5 6 7 8 9 10; do
    # Below the range from which the system takes ports for outgoing connections.
    port=$((20000 + RANDOM % 12000))
    "$HOME_DIR/bin/moto_server" -H 127.0.0.1 -p "$port" >"$home/server.log" 2>&1 &
    server=$!
    for _ in $(seq 1 300); do
        if ! kill -0 "$server" 2>/dev/null; then
            server=""
            break
        fi
        # Its own words: somebody else's server on this port would answer, too.
        if grep -q "Running on http://127.0.0.1:$port" "$home/server.log"; then
            started=yes
            break
        fi
        sleep 0.1
    done
    [[ -n "$started" ]] && break
    grep -q "in use" "$home/server.log" || break
done
if [[ -z "$started" ]]; then
    echo "with-s3: the server did not start:" >&2
    tail -n 20 "$home/server.log" >&2
    exit 1
fi

export ARTE_TEST_S3_ENDPOINT="http://127.0.0.1:$port" ARTE_TEST_S3_BUCKET="arte-test-pictures" ARTE_TEST_S3_REGION="us-east-1"
# A bucket, somebody who may use it and nothing else, and from then on no request without a signature that is right.
"$HOME_DIR/bin/python" - >"$home/key" <<'PYTHON'
import boto3, json, os, urllib.request

endpoint, bucket, region = (os.environ["ARTE_TEST_S3_" + name] for name in ("ENDPOINT", "BUCKET", "REGION"))
anybody = dict(endpoint_url=endpoint, region_name=region, aws_access_key_id="any", aws_secret_access_key="any")
boto3.client("s3", **anybody).create_bucket(Bucket=bucket)
iam = boto3.client("iam", **anybody)
iam.create_user(UserName="arte")
allow = lambda actions, resource: {"Effect": "Allow", "Action": actions, "Resource": resource}
policy = {
    "Version": "2012-10-17",
    "Statement": [
        allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"arn:aws:s3:::{bucket}/*"),
        allow(["s3:ListBucket"], f"arn:aws:s3:::{bucket}"),
    ],
}
iam.put_user_policy(UserName="arte", PolicyName="pictures", PolicyDocument=json.dumps(policy))
key = iam.create_access_key(UserName="arte")["AccessKey"]
plain = {"Content-Type": "text/plain"}
urllib.request.urlopen(urllib.request.Request(endpoint + "/moto-api/reset-auth", b"0", plain, method="POST")).read()
print(key["AccessKeyId"], key["SecretAccessKey"])
PYTHON
read -r ARTE_TEST_S3_KEY_ID ARTE_TEST_S3_SECRET <"$home/key"
export ARTE_TEST_S3_KEY_ID ARTE_TEST_S3_SECRET
"$@"
