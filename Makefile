# Every target makes .venv by itself; once installed, all of them work without a network.
PYTHON ?= python3
VENV := .venv
# other tools to measure against stay out of the environment that the project itself needs
BENCH_VENV := .venv-bench
ifeq ($(OS),Windows_NT)
PROGRAMMAS := Scripts
else
PROGRAMMAS := bin
endif
BIN := $(VENV)/$(PROGRAMMAS)
BENCH_BIN := $(BENCH_VENV)/$(PROGRAMMAS)
KLAAR := $(VENV)/.klaar
BENCH_KLAAR := $(BENCH_VENV)/.klaar

# one process more than there are processors: tests in a browser wait more than they compute
WERKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")

.DEFAULT_GOAL := help
.PHONY: help demo app test proef lint bench voorbeelden lock schoon

help:
	@echo "make demo   installeert alles en maakt het voorstel voor Almere in uitvoer/"
	@echo "make app    opent de app in de browser"
	@echo "make test   alle tests          make proef  de volle aanvals-, kill- en toevalsproeven"
	@echo "make lint   stijl, typen, lagen make bench  metingen naast andere gereedschappen"

# $(call maak_omgeving,folder,programs,lock): only what the lock names by hash, then gebied itself
define maak_omgeving
@$(PYTHON) -c 'import sys; sys.exit("gebied heeft Python 3.11 of nieuwer nodig; dit is " + sys.version.split()[0] + ". Probeer: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else 0'
@test -x $(2)/python || $(PYTHON) -m venv $(1)
$(2)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(3)
$(2)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
@touch $(1)/.klaar
endef

$(KLAAR): requirements.lock pyproject.toml
	$(call maak_omgeving,$(VENV),$(BIN),requirements.lock)

$(BENCH_KLAAR): requirements-bench.lock pyproject.toml
	$(call maak_omgeving,$(BENCH_VENV),$(BENCH_BIN),requirements-bench.lock)

demo: $(KLAAR)
	$(BIN)/gebied demo

app: $(KLAAR)
	$(BIN)/gebied app

test: $(KLAAR)
	$(BIN)/python -m pytest -n $(WERKERS) --dist loadfile --no-loadscope-reorder -m "not proef"

proef: $(KLAAR)
	$(BIN)/python -m pytest -n $(WERKERS) --dist loadfile --no-loadscope-reorder

lint: $(KLAAR)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BENCH_KLAAR)
	$(BENCH_BIN)/python -m bench

# the examples in docs/voorbeelden; DATA is a folder with open files of CBS and RIVM
DATA ?= ../shared/data
voorbeelden: $(KLAAR)
	$(BIN)/python docs/maak_voorbeelden.py $(DATA)

# For maintainers, when a dependency changes: hashes and versions, never an address.
LOCK := -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra ontwikkel --quiet pyproject.toml

lock: $(KLAAR)
	$(BIN)/python $(LOCK) -o requirements.lock
	$(BIN)/python $(LOCK) --extra bench --constraint requirements.lock -o requirements-bench.lock

schoon:
	rm -rf $(VENV) $(BENCH_VENV) uitvoer .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
