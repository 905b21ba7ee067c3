#!/bin/sh
# Makes .venv with exactly the versions of the lock file, and the gateway and every connector installed from where they stand;
# but for `runtime`, which is production, the demo too.
#
#   sh .ci/setup.sh runtime|demo|dev
#
# Does nothing, in a few milliseconds, where the stamp says that it is all there.  The stamp is written last, so that an
# environment that was only half made (no python3-venv, no network, Ctrl-C, a full disk) or that was moved is made anew.
set -eu
cd "$(dirname "$0")/.."
mode=${1:-runtime}
venv=.venv
stamp=$venv/oneclick.stamp
log=
# What another project's shell leaves behind is no part of this one.
unset PYTHONPATH PYTHONHOME

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "$*"
    exit 1
}
apt_line() {
    if [ "$(id -u)" = 0 ]; then echo "apt-get install -y $*"; else echo "sudo apt-get install -y $*"; fi
}

# The first Python that is new enough; $PYTHON, where set, is the only candidate.
find_python() {
    seen=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        version=$("$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
        seen=${seen:-"$candidate is $version"}
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            return
        fi
    done
    [ -z "$seen" ] || stop "Python 3.11 or newer is needed, and $seen: install a newer one ($(apt_line python3 python3-venv) on Debian 12 or newer), or name one: make PYTHON=/path/to/python3.11."
    stop "Python is missing: run \`$(apt_line python3 python3-venv)\`."
}

# What is no part of production.
demo() { if [ "$mode" != runtime ]; then echo src/gateway_demo/pyproject.toml; fi; }
# What the contract's tools are made from, which the tests alone need.
tools() { if [ "$mode" = dev ]; then echo openapi/tools/install.py openapi/tools/package-lock.json; fi; }
# What the environment depends on.  First line: what it cannot outlive; second: what can be brought up to date in it.
wanted() {
    pwd -P
    printf '%s\n' "$version"
    cat requirements/"$mode".lock pyproject.toml connectors/*/pyproject.toml $(demo) $(tools) 2>/dev/null | sha256sum | cut -c1-64
}
# An environment for the tests serves for running too.
is_ready() {
    for have in "$stamp.$mode" "$stamp.dev"; do
        if [ -f "$have" ] && [ -x $venv/bin/python ] && [ "$(cat "$have")" = "$(m=$mode; mode=${have##*.}; wanted; mode=$m)" ]; then return 0; fi
    done
    return 1
}
is_whole_and_here() {
    for have in "$stamp.runtime" "$stamp.demo" "$stamp.dev"; do
        if [ -f "$have" ] && [ -x $venv/bin/python ] && [ "$(sed -n 1,2p "$have")" = "$(wanted | sed -n 1,2p)" ]; then return 0; fi
    done
    return 1
}

# Runs a command quietly; says after two seconds what is waited for, and after a failure what it said last.
quietly() {
    what=$1
    shift
    "$@" >"$log" 2>&1 &
    child=$!
    trap 'kill $child 2>/dev/null; rm -f "$log"; printf "\n" >&2; exit 130' INT TERM
    waited=0
    while kill -0 $child 2>/dev/null; do
        sleep 0.1
        waited=$((waited + 1))
        if [ $((waited % 10)) = 0 ] && [ $waited -ge 20 ] && [ -t 2 ]; then printf '\r  %s … %s s ' "$what" $((waited / 10)) >&2; fi
        if [ $waited = 20 ] && [ ! -t 2 ]; then say "  $what …"; fi
    done
    trap - INT TERM
    if [ $waited -ge 20 ] && [ -t 2 ]; then printf '\r  %s: done in %s s \n' "$what" $((waited / 10)) >&2; fi
    wait $child && return 0
    explain "$what"
}
explain() {
    if grep -qi 'no space left on device\|disk quota exceeded' "$log"; then
        stop "The disk is full ($(df -Pk . | sed -n '2s/ *$//;2s/.* //p')): free about 1200 MB and run make again."
    fi
    grep -v '^WARNING' "$log" | tail -n 4 | cut -c1-240 >&2
    if grep -qi 'THESE PACKAGES DO NOT MATCH THE HASHES\|EINTEGRITY' "$log"; then
        stop "$1 failed: a package is not the one that the lock file names; nothing of it was installed."
    fi
    if grep -qi 'Could not fetch\|npm error code\|Max retries\|NewConnectionError\|Could not find a version\|No matching distribution\|Temporary failure' "$log"; then
        stop "$1 failed: the packages could not be fetched. Check the network, or pip's settings (pip config list), and run make again."
    fi
    stop "$1 failed; what it said last stands above."
}

make_environment() {
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "Python's venv is missing: run \`$(apt_line python3-venv)\`."
    rm -rf $venv 2>/dev/null || stop "$(pwd)/$venv cannot be replaced: it belongs to another user; remove it and run make again."
    quietly "making the Python environment" "$python" -m venv $venv
}

install_packages() {
    # The lock names all of them: pip would look again, and takes `pydantic[email]`, which one of them asks for, for another than `pydantic`.
    quietly "installing $(grep -c '^[a-zA-Z0-9].*==' requirements/"$mode".lock) packages" \
        $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --only-binary :all: \
        -r requirements/"$mode".lock
    set -- -e .
    for connector in connectors/*/pyproject.toml; do
        if [ -f "$connector" ]; then set -- "$@" -e "./${connector%/pyproject.toml}"; fi
    done
    for project in $(demo); do set -- "$@" -e "./${project%/pyproject.toml}"; done
    quietly "installing the gateway and its connectors" \
        $venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps --no-build-isolation "$@"
}

# Our commands ignore Python's variables, so that what another project's shell leaves behind does them no harm.
shield_commands() {
    for command in gateway gateway-witness; do
        [ -f $venv/bin/$command ] || continue
        sed -i -e '1s|^#!.*/python[0-9.]*$|& -E|' -e '2s|/\(python[0-9.]*"\) "\$0"|/\1 -E "$0"|' $venv/bin/$command
    done
}

install_tools() {
    quietly "installing the contract's tools" $venv/bin/python openapi/tools/install.py
}

[ -f "requirements/$mode.lock" ] || stop "sh .ci/setup.sh runtime|demo|dev"
find_python
is_ready && exit 0
{ [ -w . ] && { [ ! -d $venv ] || [ -w $venv ]; }; } ||
    stop "$(pwd) may not be written by user $(id -un 2>/dev/null || id -u): run make as the user that owns it, or clone it anew."
log=$(mktemp) || stop "There is no room for a temporary file: free the disk, or set TMPDIR."
trap 'rm -f "$log"' EXIT
is_whole_and_here || make_environment
rm -f $stamp.*
install_packages
shield_commands
[ "$mode" != dev ] || install_tools
wanted >$stamp.$mode.new && mv $stamp.$mode.new $stamp.$mode
