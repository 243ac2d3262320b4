#!/usr/bin/env bash
# The site with worker and schedule; with its demonstration unless DEMO=0. Ctrl-C stops it all.
set -euo pipefail
cd "$(dirname "$0")/.."

export DEMO=${DEMO:-1}
[ -e "${ZHIFA_VAR:-var}/zhifa.sqlite3" ] || [ -n "${DATABASE_URL:-}" ] ||
    echo "First start: tables and demonstration are made, which takes some minutes ..." >&2
exec .venv/bin/python manage.py serve --prepare
