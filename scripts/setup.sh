#!/usr/bin/env bash
# Makes .venv from the lock file, then builds what is built. Repeating it costs a second.
#   scripts/setup.sh [dev]     dev: with what tests and checks need
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    say "Python 3.11 or newer is missing: apt-get install python3 python3-venv"
    return 1
}

make_environment() {
    local python
    python=$(find_python)
    # Debian and Ubuntu keep the installer of environments in a package of its own.
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        say "Python's venv module is missing: apt-get install python3-venv"
        return 1
    fi
    say "Making .venv with $("$python" --version) ..."
    # What a link points at is the environment of another checkout: that one is left alone.
    [ ! -L .venv ] || rm .venv
    "$python" -m venv --clear .venv
}

# An environment whose Python has gone, or that was moved from another folder, is made anew.
is_sound() {
    [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        grep -qsF "$PWD/.venv" .venv/bin/activate
}

install_uv() {
    local wanted
    wanted=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' scripts/requirements-uv.txt)
    [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$wanted" ] && return
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --only-binary :all: -r scripts/requirements-uv.txt
}

# Bytecode is made once for each lock file: it halves the start, and takes a second to look over.
sync() {
    local mode=$1 stamp=.venv/stamps/compiled-$1 options=(--quiet --locked --inexact --extra ata)
    [ "$mode" = dev ] || options+=(--no-dev)
    [ uv.lock -nt "$stamp" ] && options+=(--compile-bytecode)
    UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync "${options[@]}"
    mkdir -p .venv/stamps
    touch "$stamp"
}

is_sound || make_environment
install_uv
sync "${1:-run}"
exec .venv/bin/python scripts/prepare.py
