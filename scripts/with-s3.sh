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
# shellcheck source=scripts/throw-away.sh
source scripts/throw-away.sh

readonly VERSION=5.2.1
readonly HOME_DIR="$PWD/target/tools/s3"

install() {
    python_with "$HOME_DIR" "import moto, sys; sys.exit(moto.__version__ != '$VERSION')" "moto[s3,iam,server]==$VERSION"
}

case "${1-}" in
    --install) install; exit 0 ;;
    "") echo "usage: scripts/with-s3.sh COMMAND [ARGUMENT...]" >&2; exit 2 ;;
esac
if ! install; then
    echo "with-s3: the server cannot be installed: it wants python3 with venv (Debian: python3-venv) and PyPI" >&2
    exit 1
fi

throw_away s3

# shellcheck disable=SC2329  # on_a_free_port calls it
start() {
    "$HOME_DIR/bin/moto_server" -H 127.0.0.1 -p "$port" >"$home/server.log" 2>&1 &
    server=$!
}

# Its own words: somebody else's server on this port would answer, too.
# shellcheck disable=SC2329  # on_a_free_port calls it
is_running() {
    grep -q "Running on http://127.0.0.1:$port" "$home/server.log"
}

on_a_free_port 300 start is_running || did_not_start server "$home/server.log"

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
