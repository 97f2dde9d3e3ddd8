# Six words: setup, demo, run, test, proof, check. Everything else is a detail of these.
PYTHON ?= python3
PORT ?= 8080
# One more than there are processors: some tests wait for a pause of the program's.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
VENV := .venv
BIN := $(VENV)/bin
# Bytecode is kept, whatever the machine says: commands that are tested start as they do for whoever runs the bot.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A lock is complete, so nothing is resolved: a release younger than the lock is never looked at. `pip check` then says
# whether anything is missing or of another version than it should be.
LOCKED := --require-hashes --only-binary :all: --no-deps

.PHONY: help setup demo run test quick mutants proof coverage torture bench check types types-again audit lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/run.done  ## Install the program into .venv

demo: setup  ## Run the whole product in the browser, without a token
	@$(BIN)/cpa-bot demo --port $(PORT)

run: setup  ## Run the bot
	@$(BIN)/cpa-bot run

# Everything that is promised, tried once: some minutes. What tests write lies in memory where there is room for it: a sixth of
# the time goes otherwise with waiting until each write has reached the disk.
SCRATCH ?= $(shell test -w /dev/shm && test "$$(df --output=avail -k /dev/shm 2>&1 | tail -n 1)" -gt 2000000 2>&1 \
	&& echo /dev/shm || echo $${TMPDIR:-/tmp})
test: $(VENV)/dev.done  ## Run the tests
	TMPDIR=$(SCRATCH) $(BIN)/python -m pytest -p tests.mutation.blocks -n $(WORKERS) --dist worksteal \
		-m 'not proof' $(ARGS)

# The tests that the changes in the working tree affect, for some seconds; the last `make test` recorded which those are.
quick: $(VENV)/dev.done  ## Run the tests that uncommitted changes affect
	@TMPDIR=$(SCRATCH) $(BIN)/python -m tests.mutation.affected

# Plant small faults in bot/ and count how many the recorded tests find, e.g. make mutants ARGS="--since HEAD~3 --count 60".
mutants: $(VENV)/dev.done  ## Plant faults and count how many the tests find
	@TMPDIR=$(SCRATCH) $(BIN)/python -m tests.mutation.run $(ARGS)

# What is tried by chance and repetition (kills, faults, floods, random steps, mutations, measures of time), every screen in
# a browser, and bots that we did not write against the simulator: they live in the virtual environment of `bench`.
# The seed of what is drawn by chance, and of the order of the tests, is another one each time; to try one again:
# make proof SEED=...
BENCH := build/bench
SEED := $(shell date +%s)
proof: $(VENV)/dev.done $(BENCH)/done  ## Run the randomised, fault and browser tests
	TMPDIR=$(SCRATCH) CPA_FOREIGN_REQUIRED=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m proof \
		--hypothesis-seed=$(SEED) --shuffle=$(SEED) --durations=40 --durations-min=5 $(ARGS)

# What the last `make test` reached must be enough: blocks of everything, and of what decides and words.
coverage: $(VENV)/dev.done  ## Check what the last `make test` covered
	@$(BIN)/python -m tests.mutation.coverage

# Whatever can be tried harder than in CI, tried much harder; takes an hour or more. The page docs/torture.md is written by it.
torture: $(VENV)/dev.done  ## Run the randomised tests for an hour or more
	rm -rf build/figures
	CPA_TORTURE=1 $(BIN)/python -m pytest -n $(WORKERS) --timeout 7200 \
		$$(grep -rl --include='test_*.py' 'from tests.effort import' tests) $(ARGS)
	$(BIN)/python -m tests.effort

# Two type checkers take most of the time, each of them one processor.
check: $(VENV)/dev.done  ## Run linters, type checkers and the content check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 --output-sync types types-again
	$(BIN)/lint-imports

types:
	$(BIN)/pyright

types-again:
	$(BIN)/mypy
	$(BIN)/cpa-bot check

# What is installed (SBOM), and whether it has known holes. Needs a vulnerability service on the network, so it is no part of
# the project's own check. An old release whose holes everybody knows is asked about first: without a service that names them,
# "none found" would mean nothing. Another service: make audit ARGS="--vulnerability-service osv --osv-url https://..."
AUDIT := build/audit
SBOM := build/sbom.cdx.json
PIP_AUDIT = $(AUDIT)/bin/pip-audit --strict --disable-pip --progress-spinner off --cache-dir $(AUDIT)/cache $(ARGS)
audit: $(AUDIT)/done  ## Look for known vulnerabilities; write the SBOM
	@PYTHONWARNINGS=ignore::UserWarning $(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml \
		--output-reproducible --of JSON -o $(SBOM) requirements/run.txt
	@echo "What is installed: $(SBOM)"
	@echo "jinja2==2.10" > $(AUDIT)/known.txt
	@rm -f $(AUDIT)/known.json
	@$(PIP_AUDIT) --no-deps --format json -o $(AUDIT)/known.json -r $(AUDIT)/known.txt 2>$(AUDIT)/log || true
	@grep -qs '"vulns": \[{"id"' $(AUDIT)/known.json || { \
		echo "Nothing was checked: no vulnerability service that knows anything answers from here (see $(AUDIT)/log)."; \
		exit 1; }
	$(PIP_AUDIT) --require-hashes -r requirements/run.txt
	$(PIP_AUDIT) --require-hashes -r requirements/dev.txt

# How fast the bot is beside others, in one run on two cores: make bench, or make bench ARGS=--quick. The page of a whole run,
# docs/performance.md, is written by it. Its bots live in a virtual environment of their own. The container runs Python 3.13, so
# its figures are those of: make bench PYTHON=python3.13
bench: $(BENCH)/done $(BENCH)/node/done $(VENV)/run.done  ## Measure speed beside other bots
	$(BENCH)/bin/python -m bench --report docs/performance.md $(ARGS)

lock: $(BIN)/uv  ## Lock the dependencies anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build pyproject.toml -o requirements/run.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build --group test --group check --group lock -c requirements/run.txt pyproject.toml \
		-o requirements/dev.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group audit -o requirements/audit.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group bench -o requirements/bench.txt $(ARGS)

# A new dependency is not in the lock yet, so what is installed may be old; uv itself will do.
$(BIN)/uv:
	@$(MAKE) $(VENV)/dev.done

$(BENCH)/node/done: bench/rivals/node/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: two of the bots that are measured need it. On Debian: apt-get install npm"; exit 2; }
	@mkdir -p $(BENCH)/node
	@cp bench/rivals/node/package.json bench/rivals/node/package-lock.json $(BENCH)/node
	@npm ci --prefix $(BENCH)/node --no-audit --no-fund --silent
	@touch $@

clean:  ## Remove .venv and build
	rm -rf $(VENV) build

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Install Python 3.11 or later (or name it: make PYTHON=python3.12 ...)."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11. Install a newer one, or name it: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "The package python3-venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies ..."
	@$(PIP) install $(LOCKED) -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(PIP) check
	@$(BIN)/python -m compileall -q bot telegram_simulator
	@touch $@

$(VENV)/dev.done: requirements/dev.txt $(VENV)/run.done
	@echo "Installing what the tests and checks need ..."
	@$(PIP) install $(LOCKED) -r requirements/dev.txt
	@touch $@

# The examples of python-telegram-bot come with its sources only, locked by their hash as everything else.
$(BENCH)/done: requirements/bench.txt | $(VENV)/run.done
	@echo "Installing the other bots ..."
	@$(BIN)/python -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install $(LOCKED) -r $<
	@awk '/^[a-z]/ { wanted = /^python-telegram-bot/ } wanted' $< > $(BENCH)/sources.txt
	@$(PIP) download --no-deps --no-build-isolation --require-hashes --no-binary :all: -d $(BENCH) -r $(BENCH)/sources.txt
	@tar -xzf $(BENCH)/python_telegram_bot-*.tar.gz -C $(BENCH) --strip-components=1 --wildcards '*/examples'
	@touch $@

$(AUDIT)/done: requirements/audit.txt | $(BIN)/python
	@echo "Installing what the audit needs ..."
	@$(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check --quiet install $(LOCKED) -r $<
	@touch $@
