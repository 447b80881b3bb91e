#!/usr/bin/env bash
# Says what is missing to build Essaim, each with the command that installs it. Installs nothing.
set -euo pipefail

rust=1.95
missing=0

need() { # what, command that installs it
  echo "Missing: $1. Install it with: $2" >&2
  missing=1
}

if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
  need "Rust $rust or newer (cargo, rustc)" \
    "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
else
  found=$(rustc --version | cut -d' ' -f2)
  oldest=$(printf '%s\n%s\n' "$rust" "${found%%-*}" | sort -V | head -n 1)
  [ "$oldest" = "$rust" ] || need "Rust $rust or newer (found $found)" "rustup update stable"
fi
command -v cc >/dev/null || need "a C compiler (cc)" "sudo apt-get install gcc libc6-dev"
command -v make >/dev/null || need "make" "sudo apt-get install make"

exit "$missing"
