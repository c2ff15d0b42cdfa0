# The commands of this project. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
WORKERS ?= 2
# Tests of pages and doors, whose SQL is that of the capabilities below them.
NOT_ON_15 := portal acceptance qualification

.DEFAULT_GOAL := help

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/runtime  ## Start everything on this machine, do the main job once, stay up until Ctrl-C
	@exec $(BIN)/vaccinnet run --show

demo: $(VENV)/runtime  ## Do the main job on a throw-away data folder and stop
	@$(BIN)/vaccinnet demo

test: $(VENV)/development  ## Run all tests (installs what they need)
	@sh tests/system-packages.sh
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)
	@[ -n "$(TESTS)" ] || { echo "What stores and asks once more, on Debian's PostgreSQL 15 (not the pages above it)"; \
	  VACCINNET_TEST_POSTGRES=15 $(BIN)/python -m pytest -n $(WORKERS) -q tests/database $(NOT_ON_15:%=--ignore=tests/database/%); }

check: $(VENV)/development  ## Style, types, layers and stale documents: the same as CI
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m vaccinnet.config.documents --check

bench: $(VENV)/benchmark  ## Measure, side by side with peers (make bench batch)
	@$(BIN)/python -m benchmarks $(filter-out $@,$(MAKECMDGOALS))

batch registration consult fhir qualify pages:  # the names of benchmarks, after `make bench`
	@:

drill: $(VENV)/development  ## Kill what runs again and again, fail over to a replica, restore a backup
	@$(BIN)/python -m tests.drill --times 20
	@$(BIN)/python -m tests.drill.failover
	@$(BIN)/python -m tests.drill.restore

docs: $(VENV)/development  ## Write the generated pages: rules, error catalogue
	@$(BIN)/python -m vaccinnet.config.documents

format: $(VENV)/development  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(VENV)/development  ## Pin the dependencies again, with hashes and without index addresses
	@sh docs/lock.sh

clean:  ## Remove what was installed and made here (the data folder stays)
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@echo "Making a Python environment in $(VENV) (once, about a minute with what follows)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed. Try: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: $(VENV)/bin/python requirements.txt pyproject.toml
	@echo "Installing what runs"
	@$(PIP) install --quiet --progress-bar on --require-hashes -r requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/development: $(VENV)/runtime requirements-dev.txt
	@echo "Installing what tests and checks need"
	@$(PIP) install --quiet --progress-bar on --no-build-isolation --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/benchmark: $(VENV)/development requirements-bench.txt
	@$(PIP) install --quiet --no-build-isolation --require-hashes -r requirements-bench.txt
	@touch $@

.PHONY: help run demo test check bench drill docs format lock clean
