# To be sourced at the root of the repository. Has Node.js 20 or newer, with npm, on the PATH where it can: one's own, or the one that
# scripts/install-test-tools.sh brings. `leave_out` ends the script where something is missing.
readonly NODE_HOME=target/tools/node

has_node() {
    command -v npm >/dev/null 2>&1 && node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' >/dev/null 2>&1
}

if ! has_node && [[ -x "$NODE_HOME/bin/node" ]]; then
    PATH="$PWD/$NODE_HOME/bin:$PATH"
    export PATH
fi

# leave_out WHAT NEEDS VARIABLE: what a page is held to is not left out by accident. Who has no way to it says so.
leave_out() {
    if [[ "${!3:-}" == 1 ]]; then
        printf 'LEFT OUT, for %s=1: %s (needs %s)\n' "$3" "$1" "$2"
        exit 0
    fi
    printf '%s needs %s. scripts/install-test-tools.sh brings what it can; %s=1 leaves it out.\n' "$1" "$2" "$3" >&2
    exit 1
}
