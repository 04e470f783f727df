#!/usr/bin/env bash
# Builds the pjsua2 wheel from source, or finds it in the cache; prints the wheel's path.
#
#   tools/pjsua2/build.sh PYTHON
#
# The cache's key is the content of this recipe, the Python and the machine: an unchanged recipe
# is built once. Cache: $DIALBRIDGE_CACHE, else $XDG_CACHE_HOME/dialbridge, else
# ~/.cache/dialbridge. Source: the pjproject component of Debian's asterisk source package (in
# sid, not in bookworm), through the mirror this machine already uses; PJPROJECT_TARBALL names a
# local tar file instead. What each option does away with: third-party code that Debian leaves
# out of the source, sound cards, video, and what a conference bridge never uses.
set -euo pipefail

python=${1:?usage: tools/pjsua2/build.sh PYTHON}
here=$(cd "$(dirname "$0")" && pwd)
wanted_version=2.17
cache=${DIALBRIDGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dialbridge}

say() { printf '%s\n' "$*" >&2; }
fail() { say "pjsua2: $1"; say "  $2"; exit 1; }

key=$({ cat "$here"/build.sh "$here"/config_site.h "$here"/patches/*; "$python" -c 'import sysconfig, platform
print(sysconfig.get_config_var("SOABI"), platform.machine(), platform.libc_ver())'
cat "${PJPROJECT_TARBALL:-/dev/null}"; } | sha256sum | cut -c1-16)
shelf=$cache/pjsua2/$key
if wheel=$(ls "$shelf"/pjsua2-*.whl 2>/dev/null); then
    printf '%s\n' "$wheel"
    exit 0
fi

command -v gcc >/dev/null || fail "no C compiler" "install it: apt-get install build-essential"
command -v swig >/dev/null || fail "no swig" "install it: apt-get install swig"
work=$(mktemp -d "${TMPDIR:-/tmp}/pjsua2.XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$work/build.log

# A sources list of our own, with this machine's mirror, so that the system's stays as it is.
fetch_source() {
    command -v apt-get >/dev/null ||
        fail "no apt-get to fetch the source with" "set PJPROJECT_TARBALL to a pjproject $wanted_version tar file"
    local mirror options
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
        awk '$2 == "bookworm" {print $1; exit}')
    [ -n "$mirror" ] ||
        fail "apt knows no Debian 12 mirror" "add one to its sources, or set PJPROJECT_TARBALL"
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    printf 'deb-src [signed-by=%s] %s sid main\n' \
        /usr/share/keyrings/debian-archive-keyring.gpg "$mirror" >"$work/apt/sources.list"
    options=(-o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=-
        -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache"
        -o APT::Sandbox::User=root)
    say "pjsua2: fetching the source (25 MB) ..."
    (cd "$work" && apt-get "${options[@]}" update >>"$log" 2>&1 &&
        apt-get "${options[@]}" source --download-only asterisk >>"$log" 2>&1) ||
        { tail -5 "$log" >&2; fail "the source could not be fetched" \
            "check the network and apt's mirror, or set PJPROJECT_TARBALL to a pjproject tar file"; }
    PJPROJECT_TARBALL=$(ls "$work"/asterisk_*Xpjproject.tar.xz)
}

configure_source() {
    cp "$here/config_site.h" pjlib/include/pj/config_site.h
    for patch in "$here"/patches/*.patch; do patch -p1 <"$patch"; done
    # Debian's source leaves out one file that the makefile still lists; nothing calls it.
    touch pjmedia/src/pjmedia-audiodev/bdimad_dev.c
    # NDEBUG: pjproject's asserts would abort the process on what a hostile caller sends; with it
    # the same places return an error.
    CFLAGS='-O2 -fPIC -DNDEBUG' CXXFLAGS='-O2 -fPIC -DNDEBUG' ./aconfigure --enable-epoll --enable-speex-resample \
        --with-external-speex --with-external-gsm --with-external-srtp \
        --disable-libwebrtc --disable-ilbc-codec --disable-g7221-codec --disable-speex-aec \
        --disable-sound --disable-video --disable-upnp --disable-ffmpeg --disable-v4l2 \
        --disable-openh264 --disable-vpx --disable-sdl --disable-libyuv
}

# -O1 for the generated wrapper halves the longest single step and costs nothing measurable: the
# media path does not pass through it.
build_wheel() {
    make -j"$(nproc)" lib
    cd pjsip-apps/src/swig/python
    make PYTHON_EXE="$python" GEN_DOC= pjsua2_wrap.cpp
    CFLAGS='-O1 -g0' "$python" -m pip wheel --no-deps --no-build-isolation --wheel-dir "$work/wheel" .
}

strip_wheel() {
    (cd "$work/wheel" && "$python" -m wheel unpack --dest open ./*.whl && rm ./*.whl &&
        find open -name '_pjsua2*.so' -exec strip --strip-unneeded {} + &&
        "$python" -m wheel pack --dest-dir . open/*)
}

[ -n "${PJPROJECT_TARBALL:-}" ] || fetch_source
mkdir "$work/source"
tar -xf "$PJPROJECT_TARBALL" -C "$work/source" --strip-components=1 ||
    fail "$PJPROJECT_TARBALL is not a tar file" "PJPROJECT_TARBALL must name a pjproject source tar file"
cd "$work/source"
version=$(sed -n 's/^export PJ_VERSION_M[AI][JN]OR *:= *//p' version.mak | paste -sd.)
[ "$version" = "$wanted_version" ] ||
    say "pjsua2: the source is pjproject $version; $wanted_version is what has been tested"

say "pjsua2: building pjproject $version (about five minutes on two cores, once) ..."
for step in configure_source build_wheel strip_wheel; do
    ($step) >>"$log" 2>&1 || {
        kept=$cache/pjsua2-failed.log
        mkdir -p "$cache" && cp "$log" "$kept"
        tail -15 "$log" >&2
        fail "$step failed; the whole log is $kept" \
            "missing header? install the packages in tools/debian-packages.txt and try again"
    }
done
mkdir -p "$shelf.new" && mv "$work"/wheel/pjsua2-*.whl "$shelf.new/"
rm -rf "$shelf" && mv "$shelf.new" "$shelf"
ls "$shelf"/pjsua2-*.whl
