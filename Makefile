# Every target makes .venv by itself; once installed, all of them work without a network.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
KLAAR := $(VENV)/.klaar

.DEFAULT_GOAL := help
.PHONY: help demo app test proef lint bench lock schoon

help:
	@echo "make demo   installeert alles en maakt het voorstel voor Almere in uitvoer/"
	@echo "make app    opent de app in de browser"
	@echo "make test   alle tests          make proef  de volle aanvals-, kill- en toevalsproeven"
	@echo "make lint   stijl, typen, lagen make bench  metingen naast andere gereedschappen"

$(KLAAR): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("gebied heeft Python 3.11 of nieuwer nodig; dit is " + sys.version.split()[0] + ". Probeer: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else 0'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(KLAAR)

demo: $(KLAAR)
	$(BIN)/gebied demo

app: $(KLAAR)
	$(BIN)/gebied app

test: $(KLAAR)
	$(BIN)/python -m pytest -n auto -m "not proef"

proef: $(KLAAR)
	$(BIN)/python -m pytest -n auto

lint: $(KLAAR)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(KLAAR)
	$(BIN)/python -m bench

# For maintainers, when a dependency changes: hashes and versions, never an address.
lock: $(KLAAR)
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --all-extras --quiet pyproject.toml -o requirements.lock

schoon:
	rm -rf $(VENV) uitvoer .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
