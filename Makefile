# Every recipe that people and CI call. `make` alone lists them.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

DATA ?= data
LISTEN ?= 127.0.0.1:8080
APT := apt-get
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help run front build release setup test lint unit browser api docs bench deny docker clean

help: ## List the recipes
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

run: release ## Build everything and serve DATA (the demonstration while it is empty) on LISTEN
	target/release/vigie serve --data "$(DATA)" --listen "$(LISTEN)"

front: static/dist/index.html ## Build the front end

static/dist/index.html: static/package-lock.json static/index.html $(shell find static/src static/public -type f 2>/dev/null)
	cd static && npm ci --no-fund --no-audit && npm run build

build: front ## Build for development
	cargo build

release: front ## Build for use: one binary, target/release/vigie
	cargo build --release --locked

setup: ## Install what the tests need: PostgreSQL with PostGIS, GDAL, Chromium, cargo-nextest, Python clients
	@missing=""; \
	ls /usr/lib/postgresql/*/lib/postgis-3.so >/dev/null 2>&1 || missing="$$missing postgis"; \
	command -v ogrinfo >/dev/null || missing="$$missing gdal-bin"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	python3 -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	if [ -n "$$missing" ]; then \
	  $(SUDO) $(APT) update -qq; \
	  missing=$${missing/ postgis/ $$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$$' | sort | head -1 | cut -d' ' -f1)}; \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive $(APT) install -y -qq --no-install-recommends $$missing; \
	fi
	@command -v cargo-nextest >/dev/null || cargo install --locked cargo-nextest
	@for list in tests/python/*.txt; do \
	  folder=target/python/$$(basename "$$list" .txt); \
	  cmp -s "$$list" "$$folder/installed.txt" && continue; \
	  rm -rf "$$folder"; python3 -m venv "$$folder"; \
	  "$$folder/bin/pip" install --quiet --requirement "$$list"; \
	  cp "$$list" "$$folder/installed.txt"; \
	done

test: setup lint unit browser api ## Everything that CI runs

lint: front ## Formatting, lints and documentation, warnings being errors
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
	cd static && npm run lint

unit: front ## Tests of the crate and of the built program, and of the front end's logic
	cargo nextest run --locked
	cargo test --locked --doc
	cd static && npm test && npm run budget

browser: build ## Tests of the page in a real browser, against the real server
	tests/browser/run

api: build ## Every answer held against the API definition, by schemathesis
	tests/api/run

bench: ## Measure the budgets, with PostGIS and DuckDB beside them
	benches/run

deny: ## Check licences, sources and advisories of the dependencies (needs cargo-deny)
	cargo deny check

docker: ## Build the container image
	docker build --tag vigie .

clean: ## Remove what was built
	cargo clean
	rm -rf static/dist static/node_modules
