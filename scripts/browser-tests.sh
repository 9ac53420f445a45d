#!/usr/bin/env bash
# The page in a real browser: Debian's Chromium, driven by Playwright, against houses that the tests open on free ports.
# As root it installs Chromium where it is missing; otherwise it says what to install.
# scripts/browser-tests.sh [FILE…]: only these of tests/browser. PAGE=web/dist: the page as it lies there, not the one in the program.
# Without Node.js or a browser it fails, unless ARTE_WITHOUT_NODE=1 or ARTE_WITHOUT_BROWSER=1 says that it may be left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export ARTE_BINARY="${ARTE_BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/debug/arte}"
[[ "$ARTE_BINARY" == /* ]] || ARTE_BINARY="$PWD/$ARTE_BINARY"

source scripts/node-home.sh
has_node || leave_out 'the page in a browser' 'Node.js 20 or newer, with npm' ARTE_WITHOUT_NODE
if [[ -z "${CHROMIUM:-}" ]] && ! command -v chromium >/dev/null 2>&1; then
    if [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null 2>&1; then
        leave_out 'the page in a browser' 'chromium and fonts-noto-cjk, or CHROMIUM=program' ARTE_WITHOUT_BROWSER
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
fi
[[ -d web/node_modules/playwright-core ]] || (cd web && npm ci --no-audit --no-fund --loglevel=error)

files=("$@")
((${#files[@]} > 0)) || files=(tests/browser/*.test.mjs)
# One file after the other: each opens a house and a browser of its own, and what is timed must not fight over the machine.
node --test --test-concurrency=1 --test-timeout=180000 "${files[@]}"
