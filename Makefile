# What is done daily, in the checkout's own environment. `make install` first; .ci/run does it all from nothing.
BIN := .venv/bin

.PHONY: help install check lint types contracts test search format bench demo picture ci clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

install: ## an environment with all that development needs
	python3 -m venv .venv
	$(BIN)/pip install -e '.[dev]'

check: lint types contracts test ## everything below, in this order

lint: ## ruff: rules and layout
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: ## mypy, strict
	$(BIN)/mypy

contracts: ## the layers, by import-linter
	$(BIN)/lint-imports --no-cache --no-logo

test: ## the test suite
	$(BIN)/pytest -n auto

search: ## the property tests alone, with many examples that were never tried
	TESTS_SEARCH=1 $(BIN)/pytest $$(grep -rl "^from hypothesis" tests)

format: ## let ruff lay the code out
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: ## the benchmarks: the Markdown document alone, then the table of the real app in a terminal
	$(BIN)/python tests/bench/bench_markdown.py
	$(BIN)/python tests/bench/run.py

demo: ## the app with packaged recordings, no key
	$(BIN)/claude-tui --demo

picture: ## the README's picture, made anew from the running app
	$(BIN)/python tests/looks/picture.py

ci: ## what CI runs, from a clean environment
	.ci/run

clean: ## remove what tools leave behind
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find tui tests -name __pycache__ -type d -prune -exec rm -rf {} +
