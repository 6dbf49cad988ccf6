# Two commands for a newcomer: `make smoke` makes a small data set, `make test` checks everything.
# Both install what they need into .venv; nothing that is already done is done again.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# PYTHON=… chooses the interpreter that makes .venv; by default the first that is Python 3.11.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# The stamp's name holds what was installed: other pins, another stamp, another installation.
STAMP := $(VENV)/.installed-$(shell cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1)
PACKAGES := generator/doctor/packages.txt
SMOKE := out/smoke
# One thread per process: the processes are the parallelism, and results do not depend on it.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.PHONY: help venv smoke test lint test-slow test-bare benchmark system doctor clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(STAMP) ## install the pinned dependencies into .venv

$(STAMP): | $(BIN)/pip
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "$(VENV) is not a Python 3.11 environment; remove it and run make again" >&2; exit 1; }
	@echo "installing the pinned dependencies into $(VENV): minutes, once"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[blender,dev]'
	@rm -f $(VENV)/.installed-*
	@touch $@

$(BIN)/pip:
	@[ -n "$(PYTHON)" ] || { echo "no Python 3.11 found (Blender's module exists for no other);" \
		"install it or name it: make venv PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make environments:" \
		"its ensurepip is missing. As root, make system installs it (package python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

smoke: venv ## make, verify and picture a small data set in out/smoke
	$(BIN)/handmill generate configs/smoke.yaml --out $(SMOKE)
	$(BIN)/handmill verify $(SMOKE)
	@$(MAKE) --no-print-directory $(SMOKE)/train.png $(SMOKE)/eval.png
	@echo "data set:       $(SMOKE)/rhd (read it as the README shows)"
	@echo "contact sheets: $(SMOKE)/train.png $(SMOKE)/eval.png"
	@echo "next:           $(BIN)/handmill info $(SMOKE), $(BIN)/handmill --help"

# The sheets are drawn again only when a shard is newer; `smoke` makes the shards first.
$(SMOKE)/train.png: $(wildcard $(SMOKE)/rhd/train/*.json)
	$(BIN)/handmill show $(SMOKE)/rhd --split train --count 24 --out $@

$(SMOKE)/eval.png: $(wildcard $(SMOKE)/rhd/eval/*.json)
	$(BIN)/handmill show $(SMOKE)/rhd --split eval --count 8 --out $@

lint: venv ## style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## lint, then all tests but the slow ones
	$(BIN)/python -m pytest

test-slow: venv ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

benchmark: venv ## measure speed (on a quiet machine)
	$(BIN)/python -m tests.benchmarks.bench_frame
	$(BIN)/python -m tests.benchmarks.bench_worker
	$(BIN)/python -m tests.benchmarks.bench_scaling

test-bare: ## as root: smoke and test in a Debian root that holds python3, make and git alone
	tests/bare/run.sh

system: ## as root: install the system's libraries with apt
	@skip=; $(or $(PYTHON),python3) -c 'import ensurepip' 2>/dev/null && skip=python3-venv || true; \
	packages=$$(awk -v skip="$$skip" '!/^#/ && NF && $$1 != skip {print $$1}' $(PACKAGES) | xargs); \
	install="apt-get install --yes --no-install-recommends $$packages"; \
	if status=$$(dpkg-query --show --showformat='$${Status}\n' $$packages 2>/dev/null | sort --unique) \
		&& [ "$$status" = "install ok installed" ]; then echo "the system's libraries are installed"; exit 0; fi; \
	if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then \
		echo "run as root on Debian or Ubuntu: $$install" >&2; exit 1; fi; \
	echo "installing $$packages"; export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq && $$install -qq -o Dpkg::Use-Pty=0 >/dev/null

doctor: venv ## check the machine: libraries, devices, disk, licences
	$(BIN)/handmill doctor

clean: ## remove .venv and caches; never out/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build dist *.egg-info
	find generator training tests jobs -name __pycache__ -type d -prune -exec rm -rf {} +
