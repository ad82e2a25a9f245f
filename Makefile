# Everything a person or a build machine does here, each by one word. `make` alone runs the whole gate.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
export PYTHONPATH := functions:layers/jinqiao/python:.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20,21,23

CHECKED := functions layers infra local tests bench

.DEFAULT_GOAL := test
.PHONY: setup run demo test lint types simulate simulate-control synth layer deploy bootstrap staff reindex audit bench \
	lock openapi environment

setup: $(STAMP)  ## a virtual environment with the locked packages

$(STAMP): requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

run: setup  ## the platform on 127.0.0.1:8000 (PORT=, SEED=0)
	@$(BIN)/python -m local run

demo: setup  ## a year of loans, lived through and checked
	@$(BIN)/python -m local demo

test: lint types  ## the whole gate
	@$(BIN)/python -m pytest -n 2

lint: setup
	@$(BIN)/ruff check --quiet $(CHECKED)
	@$(BIN)/ruff format --check --quiet $(CHECKED)

types: setup
	@$(BIN)/mypy layers functions

simulate: setup  ## random commands and faults beside a model: SEEDS=200, SEEDS=17..20, or one alone with its trace: SEED=17
	@$(BIN)/python -m tests.simulation $(or $(SEEDS),$(if $(SEED),$(SEED)..$(SEED)),200)

simulate-control: setup  ## bugs planted one by one: the simulation must catch each
	@$(BIN)/python -m tests.simulation control

synth: setup environment  ## the templates of ENV=, offline, into build/synth/<ENV>
	@CDK_CONTEXT_JSON='{"env": "$(ENV)"}' CDK_OUTDIR=build/synth/$(ENV) $(BIN)/python -m infra.app
	@echo "build/synth/$(ENV)"

layer: setup  ## the dependencies of the functions, for python3.13 on arm64
	@$(BIN)/python -m infra.dependencies_layer build

bootstrap: setup environment  ## once per account and region, before the first deploy
	@$(BIN)/python -m infra.deploy bootstrap $(ENV)

deploy: setup environment layer  ## all stacks of ENV= to AWS
	@$(BIN)/python -m infra.deploy deploy $(ENV)

staff: setup environment  ## enrol PHONE= into the staff group GROUP= of ENV=
	@$(BIN)/python -m infra.staff $(ENV) $(PHONE) $(GROUP)

reindex: setup environment  ## the index of journals of ENV=, and with it closings and proofs, from the journals alone
	@$(BIN)/python -m infra.reindex $(ENV)

audit: setup environment  ## the audit chain of ENV=, FROM= one day TO= another, into OUT= for docs/verify_chain.py
	@$(BIN)/python -m infra.audit $(ENV) $(FROM) $(TO) $(OUT)

# Refuses a name that is no environment before anything is built.
environment: setup
	@$(BIN)/python -m infra.environments $(ENV)

bench: setup
	@for figures in bench/*.py; do $(BIN)/python $$figures || exit 1; done

openapi: setup  ## the contract beside the function that serves it
	@$(BIN)/python -m infra.contract

lock:  ## new locks from pyproject.toml; needs uv
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
		pyproject.toml -o requirements/lambda.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
		pyproject.toml --group dev --group bench -o requirements/dev.txt
