#!/usr/bin/env bash
# The suite on SQLite, then the browser tests in real Chromium.
#   BROWSER=0          without browser tests
#   PYTEST_ADDOPTS     as pytest knows it
set -euo pipefail
cd "$(dirname "$0")/.."

# Whatever installation var/zhifa.env names is left alone.
export DATABASE_URL=sqlite:///:memory: REDIS_URL=

say() { printf '%s\n' "$*" >&2; }

find_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return
    done
    return 1
}

has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family)" ]; }

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

prepare_browser() {
    if ! { find_chromium >/dev/null && has_chinese_font; } && can_install; then
        say "Installing Chromium and a Chinese font ..."
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fontconfig fonts-noto-cjk >/dev/null
    fi
    CHROMIUM=$(find_chromium) || return 1
    export CHROMIUM
    has_chinese_font || say "No Chinese font: screenshots will lack glyphs (apt-get install fonts-noto-cjk)"
}

status=0
.venv/bin/python -m pytest -n "${TEST_PROCESSES:-2}" -m "not browser and not services" || status=$?

if [ "${BROWSER:-1}" = 0 ]; then
    say "Browser tests did not run: BROWSER=0."
elif prepare_browser; then
    .venv/bin/python -m pytest -m browser || status=$?
else
    say "Browser tests did NOT run: no Chromium (apt-get install chromium fonts-noto-cjk)."
    say "BROWSER=0 make test runs the other tests alone."
    status=1
fi
exit "$status"
