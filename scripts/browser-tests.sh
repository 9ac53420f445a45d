#!/usr/bin/env bash
# The page in a real browser: Debian's Chromium, driven by Playwright, against houses that the tests open on free ports.
# As root it installs Chromium where it is missing; otherwise it says what to install.
# scripts/browser-tests.sh [FILE…]: only these of tests/browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export ARTE_BINARY="${ARTE_BINARY:-$PWD/${CARGO_TARGET_DIR:-target}/debug/arte}"
[[ "$ARTE_BINARY" == /* ]] || ARTE_BINARY="$PWD/$ARTE_BINARY"

if ! command -v npm >/dev/null 2>&1 || ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)'; then
    printf 'LEFT OUT: the page in a browser (needs Node.js 20 or newer, with npm)\n'
    exit 0
fi
if [[ -z "${CHROMIUM:-}" ]] && ! command -v chromium >/dev/null 2>&1; then
    if [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null 2>&1; then
        printf 'LEFT OUT: the page in a browser (install chromium and fonts-noto-cjk, or say CHROMIUM=program)\n'
        exit 0
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
fi
[[ -d web/node_modules/playwright-core ]] || (cd web && npm ci --no-audit --no-fund --loglevel=error)

files=("$@")
((${#files[@]} > 0)) || files=(tests/browser/*.test.mjs)
# One file after the other: each opens a house and a browser of its own, and what is timed must not fight over the machine.
node --test --test-concurrency=1 --test-timeout=180000 "${files[@]}"
