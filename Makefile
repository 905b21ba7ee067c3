# `make` alone prints this list.  Every target sets up what it needs first; all paths are relative, for folders with a blank.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint openapi verifier test-long examples bench bench-access bench-faults bench-sick bench-audit bench-batches bench-beside bench-drop bench-protected screenshots simulate chaos callback-kills fleet ha mutants residents story connector
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
CODE := src tests connectors conftest.py openapi/tools deploy/ha
ARGS ?=
NAME ?=
WRITE ?=

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: ## set up what `make run` needs, and no more
	@sh .ci/setup.sh demo

run: setup ## set up and run the main job; ARGS="--once" ends with a status
	@exec $(BIN)/gateway run $(ARGS)

test: lint openapi ## set up and run the checks and tests: format, types, floors, openapi, all tests but the long ones
	@exec sh .ci/test.sh $(ARGS)

test-long: ## the tests that are long by their nature: houses killed, a backup put back, stores frozen, every page in a browser; about a quarter of an hour
	@sh .ci/setup.sh dev
	@exec sh .ci/test.sh long $(ARGS)

lint: ## the checks alone: format, rules, types, floors
	@sh .ci/setup.sh dev
	@echo '── format'; $(BIN)/ruff format --check --quiet $(CODE)
	@echo '── rules';  $(BIN)/ruff check --quiet $(CODE)
	@echo '── types';  $(BIN)/mypy --no-error-summary --exclude '^connectors/[^/]*/gateway_' $(CODE) && MYPYPATH=$$(echo connectors/* | tr ' ' ':') $(BIN)/mypy --no-error-summary connectors/*/gateway_*/
	@echo '── floors'; $(BIN)/lint-imports --no-cache >.venv/floors.log 2>&1 || { cat .venv/floors.log; exit 1; }

openapi: ## compare openapi/gateway.v1.json with the code; WRITE=1 exports it anew, and its clients
	@sh .ci/setup.sh dev
	@echo '── openapi'; $(BIN)/python -m gateway.api.contract.export >.venv/gateway.v1.json
	@if [ '$(WRITE)' ]; then cp .venv/gateway.v1.json openapi/ && $(BIN)/python -m tests.contract.generated; \
	elif ! diff -u openapi/gateway.v1.json .venv/gateway.v1.json; then echo 'The contract has changed: if that is meant, make openapi WRITE=1, and say so in CHANGELOG.md.'; exit 1; fi

verifier: ## join the modules of the one-file verifier into src/gateway/logcheck/standalone.py
	@sh .ci/setup.sh dev
	@$(BIN)/python -m gateway.logcheck.join >.venv/standalone.py && cp .venv/standalone.py src/gateway/logcheck/standalone.py
	@sha256sum src/gateway/logcheck/standalone.py

examples: ## record the contract's examples that are missing, or those of ARGS="read_me …", from a run of the demo
	@sh .ci/setup.sh dev
	@$(BIN)/python -m tests.contract.record $(ARGS)

bench: ## a bounded load, ratios only
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench $(ARGS)

bench-access: ## what a decision costs, and a publication over a city's whole catalogue; half a minute
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_access

bench-faults: ## what is borne, up to three times as much of it, and a look after each; about three minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_faults $(ARGS)

bench-sick: ## one department ill in six ways, and what the others feel of it, in turns; about seven minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_sick $(ARGS)

bench-batches: ## what it saves to ask a department several questions in one call, in turns; half a minute
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_batches

bench-beside: ## what single queries feel of a batch that runs beside them, in turns; some minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_beside

bench-protected: ## whether the time of an answer tells somebody under protection from nobody; three minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_protected $(ARGS)

bench-drop: ## the import of five million lines beside queries; about five minutes (ARGS="--in-turns")
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.bench_drop $(ARGS)

bench-audit: ## what proving costs: verification, and the tree at a million entries; about three minutes
	@sh .ci/setup.sh dev
	@$(BIN)/python -m tests.load.bench_audit && $(BIN)/python -m tests.load.bench_tree

screenshots: ## draw each room of the pages into docs/screenshots; needs chromium; about a minute
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.pages.browser.screenshots $(ARGS)

simulate: ## ten thousand days of one department on a clock that jumps; ARGS="--seed 17" lives one again; about four minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.simulate $(ARGS)

chaos: ## gateways, database and integrators fall 350 times under load, exceptions come up in their background tasks; about a quarter of an hour
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.chaos --kills 300 --integrator-kills 50 --throws $(ARGS)

callback-kills: ## the gateway is killed 50 times under queries that change, and no message about them is lost; some minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.callback_kills $(ARGS)

ha: ## a PostgreSQL cluster falls under load twelve times; needs postgresql, etcd-server and Patroni; about ten minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.ha $(ARGS)

fleet: ## two machines of two workers behind a balancer: one killed ten times, both restarted twenty times, under load; about ten minutes
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.fleet $(ARGS)

mutants: ## the same as `make chaos` in short on eight gateways with a fault each, which must be found
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.mutant_trial $(ARGS)

residents: ## random residents over six matters against the truth, three seeds
	@sh .ci/setup.sh dev
	@exec $(BIN)/python -m tests.load.residents $(ARGS)

story: ## NAME=first_home: one story of tests/stories, with its audit entries
	@sh .ci/setup.sh dev
	@exec $(BIN)/pytest -q -s tests/stories -k '$(NAME)' $(ARGS)

connector: ## NAME=marriage: everything that one connector must pass
	@sh .ci/setup.sh dev
	@test -d 'connectors/$(NAME)/tests' || { echo 'There is no connector of this name: make connector NAME=…, one of:' connectors/*/; exit 1; }
	@exec $(BIN)/pytest -q 'connectors/$(NAME)' $(ARGS)
