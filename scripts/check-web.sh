#!/usr/bin/env bash
# Holds the page to its sources: types against the house's own document, lint, unit tests, and a build that must be, byte for byte,
# the one that lies in web/dist and goes into the program. Without Node.js it fails, unless ARTE_WITHOUT_NODE=1 says that it may
# be left out: what lies in web/dist is served as it is then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

arte="${ARTE_BINARY:-${CARGO_TARGET_DIR:-target}/debug/arte}"

source scripts/node-home.sh
has_node || leave_out 'the page, held to its sources' 'Node.js 20 or newer, with npm' ARTE_WITHOUT_NODE

# The names of registries and mirrors are nobody's business but each machine's own.
if grep -nE '"resolved": *"[a-z+]*:' web/package-lock.json; then
    printf 'web/package-lock.json names addresses; make it with `npm install --omit-lockfile-registry-resolved`.\n' >&2
    exit 1
fi

cd web
npm ci --no-audit --no-fund --loglevel=error
if [[ -x "../$arte" || -x "$arte" ]]; then
    [[ -x "$arte" ]] || arte="../$arte"
    node scripts/api-types.mjs --check "$arte"
else
    printf 'LEFT OUT: the types of the calls (no program at %s; build it, or say ARTE_BINARY)\n' "$arte"
fi
npm run --silent types
npm run --silent lint
npm run --silent test

# A page whose sources were changed and which was not built again must not be shipped.
built="$(mktemp -d)"
trap 'rm -rf -- "$built"' EXIT
npx vite build --logLevel error --outDir "$built" --emptyOutDir
node scripts/pack.mjs "$built"
node scripts/compare.mjs "$built"
node scripts/size.mjs "$built"
