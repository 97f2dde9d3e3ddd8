# Main targets: setup, demo, run, test, proof, check. All targets: make help.
PYTHON ?= python3
PORT ?= 8080
# One more than the number of processors, because some tests wait.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
VENV := .venv
BIN := $(VENV)/bin
# Write bytecode even if the environment disables it, so that tested commands start as fast as in production.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Locks are complete, so pip resolves nothing; `pip check` then reports missing or mismatched packages.
LOCKED := --require-hashes --only-binary :all: --no-deps

.PHONY: help setup demo run test quick mutants proof coverage torture bench check types types-again audit lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/run.done  ## Install the program into .venv

demo: setup  ## Run the whole product in the browser, without a token
	@$(BIN)/cpa-bot demo --port $(PORT)

run: setup  ## Run the bot
	@$(BIN)/cpa-bot run

# The full test suite (some minutes). Temporary files are in memory if there is room, which saves a sixth
# of the time.
SCRATCH ?= $(shell test -w /dev/shm && test "$$(df --output=avail -k /dev/shm 2>&1 | tail -n 1)" -gt 2000000 2>&1 \
	&& echo /dev/shm || echo $${TMPDIR:-/tmp})
test: $(VENV)/dev.done  ## Run the tests
	TMPDIR=$(SCRATCH) $(BIN)/python -m pytest -p tests.mutation.blocks -n $(WORKERS) --dist worksteal \
		-m 'not proof' $(ARGS)

# Uses the coverage recorded by the last `make test`.
quick: $(VENV)/dev.done  ## Run the tests that uncommitted changes affect
	@TMPDIR=$(SCRATCH) $(BIN)/python -m tests.mutation.affected

# Mutation testing of bot/, e.g. make mutants ARGS="--since HEAD~3 --count 60".
mutants: $(VENV)/dev.done  ## Run mutation tests
	@TMPDIR=$(SCRATCH) $(BIN)/python -m tests.mutation.run $(ARGS)

# Randomised and fault-injection tests, every screen in a browser, and third-party bots against the simulator
# (from the virtual environment of `bench`). The seed changes with each run; repeat one: make proof SEED=...
BENCH := build/bench
SEED := $(shell date +%s)
proof: $(VENV)/dev.done $(BENCH)/done  ## Run the randomised, fault and browser tests
	TMPDIR=$(SCRATCH) CPA_FOREIGN_REQUIRED=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m proof \
		--hypothesis-seed=$(SEED) --shuffle=$(SEED) --durations=40 --durations-min=5 $(ARGS)

# Minimum block coverage of the last `make test`, overall and for critical modules.
coverage: $(VENV)/dev.done  ## Check what the last `make test` covered
	@$(BIN)/python -m tests.mutation.coverage

# The randomised tests with far more iterations than in CI. Writes docs/torture.md.
torture: $(VENV)/dev.done  ## Run the randomised tests for an hour or more
	rm -rf build/figures
	CPA_TORTURE=1 $(BIN)/python -m pytest -n $(WORKERS) --timeout 7200 \
		$$(grep -rl --include='test_*.py' 'from tests.effort import' tests) $(ARGS)
	$(BIN)/python -m tests.effort

# The two type checkers run in parallel, since they take most of the time.
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

# SBOM and known vulnerabilities. Needs a vulnerability service on the network, so `make check` does not
# include it. A package with known vulnerabilities is queried first, to prove that the service works.
# Another service: make audit ARGS="--vulnerability-service osv --osv-url https://..."
AUDIT := build/audit
SBOM := build/sbom.cdx.json
PIP_AUDIT = $(AUDIT)/bin/pip-audit --strict --disable-pip --progress-spinner off --cache-dir $(AUDIT)/cache $(ARGS)
audit: $(AUDIT)/done  ## Look for known vulnerabilities; write the SBOM
	@PYTHONWARNINGS=ignore::UserWarning $(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml \
		--output-reproducible --of JSON -o $(SBOM) requirements/run.txt
	@echo "SBOM written: $(SBOM)"
	@echo "jinja2==2.10" > $(AUDIT)/known.txt
	@rm -f $(AUDIT)/known.json
	@$(PIP_AUDIT) --no-deps --format json -o $(AUDIT)/known.json -r $(AUDIT)/known.txt 2>$(AUDIT)/log || true
	@grep -qs '"vulns": \[{"id"' $(AUDIT)/known.json || { \
		echo "Nothing was checked: no working vulnerability service is reachable (see $(AUDIT)/log)."; \
		exit 1; }
	$(PIP_AUDIT) --require-hashes -r requirements/run.txt
	$(PIP_AUDIT) --require-hashes -r requirements/dev.txt

# Needs two cores. Writes docs/performance.md, except with ARGS=--quick. The other bots use a separate virtual
# environment. For the Python version of the container: make bench PYTHON=python3.13
bench: $(BENCH)/done $(BENCH)/node/done $(VENV)/run.done  ## Benchmark this bot and others
	$(BENCH)/bin/python -m bench --report docs/performance.md $(ARGS)

lock: $(BIN)/uv  ## Update the lock files
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build pyproject.toml -o requirements/run.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group build --group test --group check --group lock -c requirements/run.txt pyproject.toml \
		-o requirements/dev.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group audit -o requirements/audit.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--group bench -o requirements/bench.txt $(ARGS)

# No dependency on the lock files: uv must be available to update them.
$(BIN)/uv:
	@$(MAKE) $(VENV)/dev.done

$(BENCH)/node/done: bench/rivals/node/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing; two of the benchmarked bots need it. On Debian: apt-get install npm"; exit 2; }
	@mkdir -p $(BENCH)/node
	@cp bench/rivals/node/package.json bench/rivals/node/package-lock.json $(BENCH)/node
	@npm ci --prefix $(BENCH)/node --no-audit --no-fund --silent
	@touch $@

clean:  ## Remove .venv and build
	rm -rf $(VENV) build

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Install Python 3.11 or later, or set PYTHON: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11. Install a newer one, or set PYTHON: make PYTHON=python3.12 ..."; exit 2; }
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
	@echo "Installing the development dependencies ..."
	@$(PIP) install $(LOCKED) -r requirements/dev.txt
	@touch $@

# The examples of python-telegram-bot are only in its source distribution, which the lock pins by hash.
$(BENCH)/done: requirements/bench.txt | $(VENV)/run.done
	@echo "Installing the other bots ..."
	@$(BIN)/python -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install $(LOCKED) -r $<
	@awk '/^[a-z]/ { wanted = /^python-telegram-bot/ } wanted' $< > $(BENCH)/sources.txt
	@$(PIP) download --no-deps --no-build-isolation --require-hashes --no-binary :all: -d $(BENCH) -r $(BENCH)/sources.txt
	@tar -xzf $(BENCH)/python_telegram_bot-*.tar.gz -C $(BENCH) --strip-components=1 --wildcards '*/examples'
	@touch $@

$(AUDIT)/done: requirements/audit.txt | $(BIN)/python
	@echo "Installing the audit tools ..."
	@$(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip --disable-pip-version-check --quiet install $(LOCKED) -r $<
	@touch $@
