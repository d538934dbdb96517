# `make run` and `make test` need no set-up except Python 3.11 or newer, and git.
# Everything they make stays in this folder: .uv (uv and its cache), .venv (the environment), data (Refill's databases).

PYTHON ?= python3
UV_VERSION := 0.13.9

export UV_CACHE_DIR ?= $(CURDIR)/.uv/cache
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
# Compile bytecode even if the shell's settings forbid it. The tests start Refill some hundred times, and each start would
# take seconds without bytecode.
unexport PYTHONDONTWRITEBYTECODE

# Two test processes for each core, because many tests wait for a database, a browser or a process.
WORKERS ?= $(shell cores=$$(nproc 2>/dev/null) && echo $$((cores * 2)) || echo auto)
# If there is room, tests' databases are in memory, because writing to a disk takes as long as the tests themselves.
TEST_FOLDER ?= $(shell free=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }'); \
	if test "$${free:-0}" -gt 4000000 -a -w /dev/shm; then echo /dev/shm; else echo $${TMPDIR:-/tmp}; fi)

UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PYTEST := TMPDIR=$(TEST_FOLDER) $(UV) run --quiet --no-sync pytest -n $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run environment test test-all test-pooler stories check collected lint format texts golden demo screens guide load bench

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: $(UV) ## serve Refill; without settings, a community in the browser at http://localhost:8000
	@test -d .venv || echo "Making Refill's environment in .venv; this is done once, and takes a minute or so."
	@$(UV) sync --quiet --locked --inexact --no-dev
	@$(UV) run --quiet --no-sync refill run

environment: $(UV) ## make the whole environment in .venv, and let git check commit subjects
	@$(UV) sync --quiet --locked
	@if git rev-parse --git-dir >/dev/null 2>&1; then git config core.hooksPath .githooks; fi

test: environment ## run the tests; browser tests need chromium, tests of Slack's types need nodejs and npm (see .ci/run)
	@$(PYTEST) -m "not elsewhere and not slow"

test-all: environment ## run all tests, also the slow ones: many kills, loads and random histories
	@$(PYTEST) -m "not elsewhere"

test-pooler: environment ## run the tests of the store and of crashes behind PgBouncer; needs Debian's pgbouncer
	@TEST_POOLER=1 $(PYTEST) -m "not elsewhere" tests/storage tests/crash

stories: environment ## run every story on every platform; `make test` runs each story on one platform
	@$(PYTEST) tests/journeys

check: lint collected ## lint, types, dead code, the direction of the dependencies, the catalogues, and that every test can be collected
	$(UV) run --quiet --no-sync pytest --quiet tests/unit/texts/test_catalogues.py

collected: environment ## check that every test can be collected
	@collected=$$($(UV) run --quiet --no-sync pytest --collect-only --quiet 2>&1) || \
		{ echo "$$collected" | grep -v "^tests/[^ ]*::"; echo "Not every test can be collected."; exit 1; }

lint: environment ## run the checks of `make check` without collecting tests
	$(UV) run --quiet --no-sync ruff check .
	$(UV) run --quiet --no-sync ruff format --check .
	$(UV) run --quiet --no-sync mypy
	$(UV) run --quiet --no-sync vulture
	$(UV) run --quiet --no-sync lint-imports

format: environment ## format the code
	$(UV) run --quiet --no-sync ruff check --fix .
	$(UV) run --quiet --no-sync ruff format .

texts: environment ## collect the texts for translators, update every catalogue, and print how complete each is
	@$(UV) run --quiet --no-sync pybabel --quiet extract -F bot/locale/babel.cfg -c Translators: \
		-k line -k text -k to_translate -k line_as:1c,2 -k text_as:1c,2 -k lines_of:1,2 -k text_of:1,2 \
		--add-location=file --omit-header --sort-output --no-wrap -o bot/locale/refill.pot bot adapters/sandbox
	@for folder in bot/locale/[a-z]*/; do \
		$(UV) run --quiet --no-sync pybabel --quiet update --init-missing --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --no-wrap -i bot/locale/refill.pot -o "$${folder}refill.po" -l "$$(basename $$folder)" \
		|| exit 1; \
		$(UV) run --quiet --no-sync pybabel compile --statistics -i "$${folder}refill.po" -l "$$(basename $$folder)" \
		-o /dev/null 2>&1 | grep translated; done

golden: environment ## write the golden files of messages and forms; read the diff
	$(UV) run --quiet --no-sync python -m tests.adapters.slack.goldens
	$(UV) run --quiet --no-sync python -m tests.adapters.discord.goldens

demo: environment ## record the sandbox's story as a film and stills into docs/images; needs Debian's chromium
	$(UV) run --quiet --no-sync python -m tests.browser.demo

screens: environment ## render all texts in Slack and in Discord into screens/ (ONLY=story: one story on a phone); needs Debian's chromium
	$(UV) run --quiet --no-sync python -m tests.adapters.slack.screens $(ONLY)
	$(UV) run --quiet --no-sync python -m tests.adapters.discord.screens $(ONLY)

guide: environment ## render the pictures of docs/organisers.md and docs/admins.md; needs Debian's chromium
	$(UV) run --quiet --no-sync python -m tests.adapters.slack.screens.guide

load: environment ## send rounds of 10,000 members to the local Slack and the local Discord; takes many minutes
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
