#!/usr/bin/env bash
# Makes this checkout ready: Debian packages, .venv, the pjsua2 wheel, the project itself.
#
#   tools/setup.sh GROUP...        groups of tools/debian-packages.txt: run, test
#
# Each step says what it does and how long it may take, and is left out if what it is made from
# has not changed: Debian packages are asked for, the rest is remembered in .venv/made-from/. The
# second run takes seconds. A step that cannot work stops with the sentence that helps.
set -euo pipefail
cd "$(dirname "$0")/.."

groups=${*:?usage: tools/setup.sh GROUP...}
venv=.venv
log=$(mktemp "${TMPDIR:-/tmp}/dialbridge-setup.XXXXXX")
trap 'rm -f "$log"' EXIT

say() { printf 'setup: %s\n' "$*"; }

fail() {
    say "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

# quietly "WHAT TO DO IF IT FAILS" COMMAND...
quietly() {
    local advice=$1
    shift
    "$@" >"$log" 2>&1 </dev/null || { tail -15 "$log" >&2; fail "that did not work (see above)" "$advice"; }
}

# unchanged STEP CONTENT: whether the step was last done with the same content.
unchanged() { [ "$(cat "$venv/made-from/$1" 2>/dev/null)" = "$2" ]; }
remember() { mkdir -p "$venv/made-from" && printf '%s\n' "$2" >"$venv/made-from/$1"; }
content_of() { cat "$@" | sha256sum | cut -c1-16; }

wanted_packages() {
    for group in $groups; do
        sed -n "/^\[$group\]/,/^\[/p" tools/debian-packages.txt | sed '/^\[/d; /^#/d; /^$/d'
    done
}

missing_packages() {
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
    wanted_packages | grep -vxF "$installed" || true
}

as_root() {
    if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"
    else sudo DEBIAN_FRONTEND=noninteractive "$@"; fi
}

install_packages() {
    local missing
    missing=$(missing_packages | xargs)
    [ -n "$missing" ] || { say "Debian packages: all here"; return; }
    command -v apt-get >/dev/null ||
        fail "this is no Debian: there is no apt-get" "install what these Debian packages hold: $missing"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
        fail "packages are missing, and only root or sudo can install them" \
            "as root: apt-get install --no-install-recommends $missing"
    [ "$(id -u)" = 0 ] || sudo -v ||
        fail "sudo refused" "as root: apt-get install --no-install-recommends $missing"
    say "Debian packages: installing $missing (up to four minutes) ..."
    quietly "check the network and apt's sources: apt-get update must work" \
        as_root apt-get update
    quietly "try it by hand as root: apt-get install --no-install-recommends $missing" \
        as_root apt-get install -y --no-install-recommends $missing
}

find_python() {
    local each
    for each in python3.11 python3; do
        if "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$each"
            return
        fi
    done
    fail "there is no Python 3.11 or newer" "install it: apt-get install python3.11-venv"
}

# Bytecode is made at the end, on all processors: pip would use one.
pip_install() {
    quietly "no package index was reached: check the network and 'pip config list'" \
        "$venv/bin/python" -m pip install --no-compile --disable-pip-version-check "$@"
}

make_venv() {
    local found
    found=$(find_python)
    if unchanged python "$found" && "$venv/bin/python" -c 'import setuptools, wheel' 2>/dev/null; then
        say "virtual environment: unchanged"
        return
    fi
    say "virtual environment: making .venv with $found (half a minute) ..."
    quietly "Debian keeps a part of it in a package of its own: apt-get install python3.11-venv" \
        "$found" -m venv --clear "$venv"
    pip_install wheel
    remember python "$found"
}

install_pjsua2() {
    local recipe wheel
    recipe=$(content_of tools/pjsua2/build.sh tools/pjsua2/config_site.h tools/pjsua2/patches/*)
    if unchanged pjsua2 "$recipe"; then
        say "pjsua2: unchanged"
        return
    fi
    say "pjsua2: from the cache, or built from source (about five minutes, once) ..."
    wheel=$(tools/pjsua2/build.sh "$PWD/$venv/bin/python") || exit 1
    pip_install --no-index --no-deps --force-reinstall "$wheel"
    quietly "the libraries that it is linked with are in tools/debian-packages.txt" \
        "$venv/bin/python" -c 'import pjsua2'
    remember pjsua2 "$recipe"
}

install_project() {
    local metadata extra=''
    metadata=$(content_of setup.cfg pyproject.toml)
    case " $groups " in *" test "*) extra='[test]' ;; esac
    if unchanged "project$extra" "$metadata" || unchanged 'project[test]' "$metadata"; then
        say "Dialbridge: unchanged"
        return
    fi
    say "Dialbridge: installing it and what it needs (a minute or two) ..."
    pip_install --no-build-isolation --editable ".$extra"
    remember "project$extra" "$metadata"
    "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" >"$log" 2>&1 || true
}

# Without bytecode a start takes three times as long; some machines never write it by themselves.
compile_project() {
    "$venv/bin/python" -m compileall -q bridge cli.py config dtmf mixer pinentry web >"$log" 2>&1 || true
}

install_packages
make_venv
install_pjsua2
install_project
compile_project
say "ready"
