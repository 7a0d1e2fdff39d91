# The habits of this repo. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The CPU build of torch is taken only if torch is named alone and before what needs it.
TORCH := $(shell sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
# Tests write thousands of small files and wait for the disk each time; in memory they do not
# wait. Only where eight gigabytes of it are free for that, which is far more than they take.
MEMORY := $(shell test "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 8000000 \
	2>/dev/null && echo /dev/shm/aisle-XXXXXX)

.DEFAULT_GOAL := help
.PHONY: help install demo test coverage lint format bench bench-scale soak crash-tests screenshot clean

help: ## list these habits
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## make .venv with all that building, testing and measuring need

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Aisle needs Python 3.11 or later: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet '$(TORCH)'
	$(PIP) install --quiet --editable '.[models,evaluate,recommend,insights,dev,bench]'
	@touch $@

demo: $(STAMP) ## build a made-up shop and serve it until Ctrl-C
	@$(BIN)/aisle demo

# Empty: what a test starts then finds compiled what it imports, and does not compile it anew.
test: export PYTHONDONTWRITEBYTECODE :=

test: lint ## lint, types and all tests, on up to four cores
	@folder=$$(mktemp -d $(MEMORY)) && chmod 711 "$$folder" && trap 'rm -rf "$$folder"' EXIT && \
	TMPDIR="$$folder" $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 \
		--dist loadfile --no-loadscope-reorder --durations 25 --durations-min 5 \
		-o tmp_path_retention_policy=failed

coverage: $(STAMP) ## all tests, and what they leave untouched: half as long again
	$(BIN)/python -m pytest --cov --cov-report=term

lint: $(STAMP) ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP) ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## measure speed and recall against peers; options in ARGS="--only lexical"
	$(BIN)/python -m benchmarks $(ARGS)

bench-scale: $(STAMP) ## the same by size, up to a million products; ARGS="--sizes 20000"
	$(PIP) install --quiet --editable '.[scale]'
	$(BIN)/python -m benchmarks.scale $(ARGS)

soak: $(STAMP) ## ten minutes of everything at once, on Icecat if it is there; ARGS="--minutes 2"
	$(BIN)/python -m benchmarks.soak $(ARGS)

crash-tests: $(STAMP) ## kill builds, rollbacks and writes at 200 random points; ARGS="--times 20"
	$(BIN)/python -m benchmarks.crashes $(ARGS)

screenshot: $(STAMP) ## draw docs/storefront.png anew, from the demo, in Chromium
	$(BIN)/python -m tests.browser.screenshot docs/storefront.png

clean: ## remove the environment, caches and the demo's index
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* htmlcov indexes/demo
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
