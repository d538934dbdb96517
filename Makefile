# `make run` and `make test` are all the set-up there is: Python 3.11 or newer, and git.
# Everything they make stays in this folder: .uv (uv itself and its cache), .venv (the environment), data (what Refill keeps).

PYTHON ?= python3
UV_VERSION := 0.13.9

export UV_CACHE_DIR ?= $(CURDIR)/.uv/cache
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
# Compiled once and kept, whatever the shell says: the tests start Refill some hundred times, at seconds each without.
unexport PYTHONDONTWRITEBYTECODE

# Twice as many as there are cores: a good part of the tests waits for a database, a browser or a process.
WORKERS ?= $(shell cores=$$(nproc 2>/dev/null) && echo $$((cores * 2)) || echo auto)
# Tests' databases are kept in memory where there is room: writing to a disk costs as much time as the tests themselves.
TEST_FOLDER ?= $(shell free=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }'); \
	if test "$${free:-0}" -gt 4000000 -a -w /dev/shm; then echo /dev/shm; else echo $${TMPDIR:-/tmp}; fi)

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PYTEST := TMPDIR=$(TEST_FOLDER) $(UV) run --quiet --no-sync pytest -n $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run environment test test-all test-pooler stories check collected lint format texts golden demo screens guide load bench

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: $(UV) ## serve Refill; without settings, a community in the browser at http://localhost:8000
	@test -d .venv || echo "Making Refill's environment in .venv; this is done once, and takes a minute or so."
	@$(UV) sync --quiet --locked --inexact --no-dev
	@$(UV) run --quiet --no-sync refill run

environment: $(UV) ## make the environment in .venv, all of it, and have git check commit subjects
	@$(UV) sync --quiet --locked
	@if git rev-parse --git-dir >/dev/null 2>&1; then git config core.hooksPath .githooks; fi

test: environment ## run the tests; those in a browser want chromium, those of Slack's types nodejs and npm (see .ci/run)
	@$(PYTEST) -m "not elsewhere and not slow"

test-all: environment ## run the slow tests, too: many kills, loads and histories
	@$(PYTEST) -m "not elsewhere"

test-pooler: environment ## run the tests of the store and of crashes behind PgBouncer; wants Debian's pgbouncer
	@TEST_POOLER=1 $(PYTEST) -m "not elsewhere" tests/storage tests/crash

stories: environment ## play every story on every platform; `make test` plays each on one, by turns
	@$(PYTEST) tests/journeys

check: lint collected ## lint, types, dead code, the direction of the dependencies, the catalogues, and that every test can be collected
	$(UV) run --quiet --no-sync pytest --quiet tests/unit/texts/test_catalogues.py

collected: environment ## see that every test can be collected
	@collected=$$($(UV) run --quiet --no-sync pytest --collect-only --quiet 2>&1) || \
		{ echo "$$collected" | grep -v "^tests/[^ ]*::"; echo "Not every test can be collected."; exit 1; }

lint: environment ## what make check does, without any test
	$(UV) run --quiet --no-sync ruff check .
	$(UV) run --quiet --no-sync ruff format --check .
	$(UV) run --quiet --no-sync mypy
	$(UV) run --quiet --no-sync vulture
	$(UV) run --quiet --no-sync lint-imports

format: environment ## put the code in its usual form
	$(UV) run --quiet --no-sync ruff check --fix .
	$(UV) run --quiet --no-sync ruff format .

texts: environment ## collect the texts for translators, bring every catalogue up to date, and print how complete each is
	@$(UV) run --quiet --no-sync pybabel --quiet extract -F bot/locale/babel.cfg -c Translators: \
		-k line -k text -k to_translate -k line_as:1c,2 -k text_as:1c,2 -k lines_of:1,2 -k text_of:1,2 \
		--add-location=file --omit-header --sort-output --no-wrap -o bot/locale/refill.pot bot adapters/sandbox
	@for folder in bot/locale/[a-z]*/; do \
		$(UV) run --quiet --no-sync pybabel --quiet update --init-missing --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --no-wrap -i bot/locale/refill.pot -o "$${folder}refill.po" -l "$$(basename $$folder)" \
		|| exit 1; \
		$(UV) run --quiet --no-sync pybabel compile --statistics -i "$${folder}refill.po" -l "$$(basename $$folder)" \
		-o /dev/null 2>&1 | grep translated; done

golden: environment ## write the golden files of messages and forms anew; read the diff
	$(UV) run --quiet --no-sync python -m tests.adapters.slack.goldens
	$(UV) run --quiet --no-sync python -m tests.adapters.discord.goldens

demo: environment ## record the sandbox's story as a film and stills into docs/images; wants Debian's chromium
	$(UV) run --quiet --no-sync python -m tests.browser.demo

screens: environment ## draw what is said in Slack and in Discord into screens/, to be looked at (ONLY=story: on a phone); wants Debian's chromium
	$(UV) run --quiet --no-sync python -m tests.adapters.slack.screens $(ONLY)
	$(UV) run --quiet --no-sync python -m tests.adapters.discord.screens $(ONLY)

guide: environment ## draw the pictures of docs/organisers.md and docs/admins.md anew; wants Debian's chromium
	$(UV) run --quiet --no-sync python -m tests.adapters.slack.screens.guide

load: environment ## let rounds of 10,000 members reach the local Slack and the local Discord; takes many minutes
	@$(UV) run --quiet --no-sync python -m bench.slack_load
	@$(UV) run --quiet --no-sync python -m bench.discord_load

bench: environment ## measure commands, rounds and processes in a filled database, and growth; takes twenty-five minutes
	@$(UV) run --quiet --no-sync python -m bench.commands
	@$(UV) run --quiet --no-sync python -m bench.rounds
	@$(UV) run --quiet --no-sync python -m bench.processes
	@$(UV) run --quiet --no-sync python -m bench.growth

.uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Refill needs Python 3.11 or newer; name it with: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check --no-cache-dir uv==$(UV_VERSION)
