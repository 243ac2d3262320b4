# The doors of the project; what each does is in scripts/. docs/operations.md tells more.
#   make serve          the site with its demonstration (DEMO=0: empty), on PORT (8000)
#   make test           unit and integration tests on SQLite, then browser tests (BROWSER=0: without)
#   make check          style, types, import contracts, migrations, translations, licences
#   make test-services  the suite on PostgreSQL, with Redis and a Celery worker
#   make test-faults    exams over HTTP while web, worker, Redis and PostgreSQL are killed; some 8 minutes
#   make bench          what it costs, as JSON, on SQLite and PostgreSQL: search, citations, doubles, papers, exams
#   make setup          environment and assets alone
#   make clean          delete what can be made again; never data or keys (var/)

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup serve test check test-services test-faults bench clean

help:
	@sed -n 's/^#   //p' Makefile

setup:
	@scripts/setup.sh

serve:
	@scripts/setup.sh && exec scripts/serve.sh

test:
	@scripts/setup.sh dev && exec scripts/test.sh

check:
	@scripts/setup.sh dev && exec scripts/check.sh

test-services:
	@scripts/setup.sh dev && exec .venv/bin/python scripts/test_services.py

test-faults:
	@scripts/setup.sh dev && exec .venv/bin/python scripts/test_faults.py

bench:
	@scripts/setup.sh dev && exec .venv/bin/python -m bench

clean:
	rm -rf .venv node_modules site/static/dist test-output .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./var -prune -o \( -name __pycache__ -o -name '*.mo' \) -print0 | xargs -0 rm -rf
