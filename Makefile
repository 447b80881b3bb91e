# Essaim. `make help` lists what can be asked for.
DATA ?= demo-data
LISTEN ?= 127.0.0.1:8080

.PHONY: help demo test check

help:  ## Shows this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo:  ## Builds Essaim and serves the demonstration (DATA=folder LISTEN=address:port)
	scripts/demo-prerequisites.sh
	cargo build --bin essaim
	$${CARGO_TARGET_DIR:-target}/debug/essaim demo --data "$(DATA)" --listen "$(LISTEN)"

test:  ## Checks the code, then runs all the tests on real servers and a real browser
	scripts/demo-prerequisites.sh
	scripts/test-prerequisites.sh
	scripts/test.sh

check:  ## Format and lints only
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
