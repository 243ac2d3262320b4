#!/usr/bin/env bash
# What reads the code without running it. Goes through all checks, then fails if one did.
set -euo pipefail
cd "$(dirname "$0")/.."

# Whatever installation var/zhifa.env names is left alone.
export DATABASE_URL=sqlite:///:memory: REDIS_URL= PYTHONPATH=site:.
bin=.venv/bin
apps=(content learning exams certificates)
failed=()

check() {
    local name=$1
    shift
    printf -- '-- %s\n' "$name"
    "$@" || failed+=("$name")
}

check "ruff" $bin/ruff check --quiet .
check "ruff format" $bin/ruff format --check --quiet .
check "mypy --strict" $bin/mypy manage.py scripts bench site/{config,core,accounts,org} "${apps[@]}"
check "import contracts" $bin/lint-imports
check "djlint" $bin/djlint --lint --quiet site/templates "${apps[@]}"
check "migrations" $bin/python manage.py makemigrations --check --dry-run
check "translations" $bin/python scripts/messages.py missing
check "licences" $bin/python scripts/check_licences.py

if [ ${#failed[@]} -gt 0 ]; then
    printf 'Failed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
echo "All checks passed."
