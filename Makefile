# `make gate` and `make test` each do all their set-up: Python 3.11+, make and a package index are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST_ARGS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help gate test lint types unit pack docs format bench sbom lock clean

# Times are those of two idle cores, and told because a newcomer must know whether to wait.
help: ## list the targets and how long they take (the first makes .venv: 2 min more)
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-8s %s\n", $$1, $$2}'

$(STAMP): requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, not %d.%d; set PYTHON=" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

gate: $(STAMP) ## the pack's verdict on this project's stack dev (1 s)
	@$(BIN)/python -m preflight --project . --stack dev --policy-pack policypack

test: $(STAMP) lint types unit ## lint, types and every test (7 min)

lint: $(STAMP) ## ruff: rules and format; import-linter: which way imports may go (1 s)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=policypack $(BIN)/lint-imports --no-logo

types: $(STAMP) ## mypy --strict (20 s, later 3 s)
	$(BIN)/mypy

unit: $(STAMP) ## every test (7 min)
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

clean: ## remove what the targets made (1 s)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
