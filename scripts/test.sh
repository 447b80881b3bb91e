#!/usr/bin/env bash
# All checks and tests, in the order in which they fail soonest. Every step runs to its end where
# it can, a failing one makes the whole fail, and the last line counts: "12 passed, 0 failed".
set -euo pipefail
cd "$(dirname "$0")/.."

export ESSAIM_TESTBED_REQUIRED=1 CARGO_TERM_COLOR=never
target=${CARGO_TARGET_DIR:-$PWD/target}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
broken=()

# Runs a step with its output on the screen and in a log; remembers a failure and goes on.
step() { # name, command…
  local name=$1
  shift
  echo "== $name" >&2
  "$@" 2>&1 | tee "$logs/$name" || broken+=("$name")
}

make --no-print-directory check
cargo build --workspace --bins
export ESSAIM_BIN=${ESSAIM_BIN:-$target/debug/essaim}

with_postgres=$target/debug/with-postgres
if cargo nextest --version >/dev/null 2>&1; then
  step nextest "$with_postgres" cargo nextest run --workspace --no-fail-fast --status-level fail --final-status-level fail
else
  step cargo "$with_postgres" cargo test --workspace --all-targets --no-fail-fast
fi
if cargo metadata --no-deps --format-version 1 | grep -Eq '"kind":\["(lib|rlib)"\]'; then
  step doc cargo test --workspace --doc --no-fail-fast
fi
# One file at a time: each may start a browser and a server.
step node env -C e2e node --test --test-reporter=tap --test-concurrency=1

# Adds up "N passed" (or "N failed") over the summaries of the runners.
count() { # passed|failed
  local tap=pass
  [ "$1" = passed ] || tap=fail
  {
    cat "$logs"/{cargo,doc} 2>/dev/null | grep -E '^test result: ' || true
    # nextest counts as failed also what timed out or could not start.
    cat "$logs"/nextest 2>/dev/null | grep -E '^ *Summary \[' | sed -E 's/exec failed|timed out/failed/g' || true
    cat "$logs"/node 2>/dev/null | sed -nE "s/^# $tap ([0-9]+)$/\1 $1/p" || true
  } | grep -oE "[0-9]+ $1" | awk '{ sum += $1 } END { print sum + 0 }'
}

passed=$(count passed)
failed=$(count failed)
# A step that broke without a failed test (a compilation, a crash) is a failure like another.
if [ "${#broken[@]}" -gt 0 ]; then
  echo "Failed: ${broken[*]}" >&2
  [ "$failed" -gt 0 ] || failed=${#broken[@]}
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "${#broken[@]}" -eq 0 ] && [ "$passed" -gt 0 ]
