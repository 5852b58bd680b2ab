# Stocktake. `make` lists what there is to do. Variables: DATE (the run date), PORT (the UI's), PYTHON, TORCH_INDEX.
SHELL := /bin/bash
.DEFAULT_GOAL := help
DATE ?= 2018-01-01
PORT ?= 8080
export PORT

.PHONY: help setup run show test coverage test-fast lint up down bench-run bench-backfill bench-fortnight bench-inventory bench-recommend bench-judge docs words lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24
	@echo "variables: DATE=$(DATE) PORT=$(PORT) PYTHON=/path/to/python3.11 TORCH_INDEX=<index of CPU builds of torch>"

setup: ## create .venv and install into it (reused when it stands)
	@bin/setup.sh

run: ## land the demo data, run the night of DATE through Airflow, show what came of it
	@bin/run.sh "$(DATE)"

show: ## print the asset table of DATE's finished run
	@bin/within python -m jobs show --run-date "$(DATE)"

test: setup ## lint, types, import rules and all tests
	@bin/test.sh

coverage: setup ## the same with line coverage, at twice the processor
	@bin/test.sh coverage

test-fast: setup ## the tests that need neither Spark nor Airflow nor a browser nor the demo data
	@bin/within python -m pytest -m "not spark and not airflow and not demo and not browser"

lint: setup ## style, types and import rules
	@bin/lint.sh

up: setup ## start Airflow with its schedule and UI on 127.0.0.1:PORT (user admin, password stocktake)
	@bin/within python -m bin.services up

down: ## end Airflow, every process of it
	@bin/within python -m bin.services down

bench-run: setup ## time one process against the DAG in empty lakes; rewrites docs/benchmarks.md
	@bin/within python -m jobs land
	@bin/within python -m benchmarks.nightly --run-date "$(DATE)"

bench-backfill: setup ## compare a week by `airflow backfill create` with the same week night by night
	@bin/within python -m benchmarks.backfill

bench-fortnight: setup ## fourteen disturbed nights by the scheduler against undisturbed ones, on the demo; goes on where it stopped
	@bin/within python -m jobs land
	@bin/within python -m benchmarks.fortnight

bench-inventory: setup ## time the profile beside Spark, DuckDB, Polars, Great Expectations and ydata-profiling
	@bin/peers.sh
	@bin/within python -m jobs land
	@bin/within python -m benchmarks.inventory

bench-recommend: setup ## judge the candidates beside implicit, RecBole, EASE and faiss, and at a million users (an hour; PARTS="quality second speed scale")
	@bin/peers.sh recommend
	@bin/within python -m jobs land
	@bin/within python -m benchmarks.recommend $(PARTS)

bench-judge: setup ## judge the published candidates of DATE against what households bought afterwards
	@bin/within python benchmarks/judge_candidates.py --run-date "$(DATE)"

docs: setup ## renew what the documents take from the code
	@bin/within python -m jobs.describe

words: setup ## collect the report's messages into its catalogues; says how many want a translation
	@bin/within python -m jobs.publish.report.words

lock: setup ## renew requirements.lock from requirements.in
	@bin/lock.sh

clean: ## remove the lake, the landed data, Airflow's folder and build/ (.venv stays)
	@if [ -e airflow_home/services.json ]; then $(MAKE) --no-print-directory down; fi
	rm -rf lake landing airflow_home build
