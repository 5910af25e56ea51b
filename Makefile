# `make gate` and `make test` each do all their set-up: Python 3.11+, make and a package index are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
GATE := $(VENV)/.gate
PYTEST_ARGS ?= -n 2
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# The pack's own file names no environment: `python3` on PATH runs it, here that of .venv.
export PATH := $(abspath $(BIN)):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help gate test lint types unit pack docs format bench sbom lock clean

# Times are those of two idle cores, and told because a newcomer must know whether to wait.
help: ## list the targets and how long they take (the first that needs .venv makes it: gate 1 min, others 2 min more)
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-8s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, not %d.%d; set PYTHON=" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "Making $(VENV)." >&2
	@$(PYTHON) -m venv $(VENV)

# All that the tests need holds what the gate needs, in the same versions.
$(GATE): requirements-gate.txt | $(BIN)/python
	@if [ $(STAMP) -nt requirements-gate.txt ]; then :; else \
	  echo "Installing what the gate needs into $(VENV), once (1 min)." >&2; \
	  $(PIP) -r requirements-gate.txt; \
	fi
	@touch $@

$(STAMP): requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need into $(VENV), once (2 min)." >&2
	@$(PIP) -r requirements-dev.txt
	@touch $@

gate: $(GATE) ## the pack's verdict on this project's stack dev (1 s)
	@echo "The gate: stack dev against policypack." >&2
	@$(BIN)/python -m preflight --project . --stack dev --policy-pack policypack

test: announce $(STAMP) lint types unit ## lint, types and every test (12 min)

.PHONY: announce
announce:
	@echo "make test: lint 1 s, types 20 s, then every test, 12 min on two idle cores. What is shorter: make help." >&2

lint: $(STAMP) ## ruff: rules and format; import-linter: which way imports may go (1 s)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=policypack $(BIN)/lint-imports --no-logo

types: $(STAMP) ## mypy --strict (20 s, later 3 s)
	$(BIN)/mypy

unit: $(STAMP) ## every test (12 min)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

pack: $(STAMP) ## the pack's own tests, for the loop while you write a rule (30 s)
	$(BIN)/python -m pytest $(PYTEST_ARGS) -q tests/policypack tests/scripts --ignore tests/policypack/test_stands_alone.py

docs: $(STAMP) ## write anew what documents say of the rules (1 s)
	$(BIN)/python -m scripts.rule_docs

format: $(STAMP) ## format, and fix what can be fixed (1 s)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## what a verdict costs beside its floor, and the pack beside empty policies (1 min)
	$(BIN)/python -m benchmarks.gate
	$(BIN)/python -m benchmarks.pack

sbom: $(STAMP) ## a bill of materials of what the gate is installed with, from the lock: build/preflight.cdx.json (2 s)
	@mkdir -p build
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o build/preflight.cdx.json requirements-preflight.txt

lock: ## pin the dependencies anew (10 s; needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group dev pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements-preflight.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group gate -c requirements-dev.txt pyproject.toml -o requirements-gate.txt

clean: ## remove what the targets made (1 s)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
