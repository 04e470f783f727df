#!/usr/bin/env bash
# Every check, in order, all of them even if one fails; ends non-zero if any did.
#
#   tools/check.sh                 in the checkout, after tools/setup.sh run test
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH

summary=() failed=0

check() {
    local name=$1 began=$SECONDS outcome=passed
    shift
    printf '\n== %s (%s)\n' "$name" "$1"
    "$@" </dev/null || { outcome=FAILED failed=$((failed + 1)); }
    summary+=("$(printf '%-7s %-10s %4d s' "$outcome" "$name" $((SECONDS - began)))")
}

check format ruff format --check --config tools/ruff.toml .
check lint ruff check --config tools/ruff.toml .
check types mypy
check layers lint-imports --no-logo

# The cores are pure, so that nothing in them has an excuse for not being tested. They run alone:
# counting lines would slow down the tests that place calls.
cores=(dtmf mixer pinentry bridge.rooms)
core_tests=(tests/test_{dtmf,mixer,pinentry,rooms}_*.py)
check cores pytest -q "${cores[@]/#/--cov=}" --cov-fail-under=100 "${core_tests[@]}"
check tests pytest -q "${core_tests[@]/#/--ignore=}"

printf '\n== summary\n'
printf '%s\n' "${summary[@]}"
[ "$failed" = 0 ] || { printf '%d of %d checks failed\n' "$failed" "${#summary[@]}"; exit 1; }
printf 'all %d checks passed\n' "${#summary[@]}"
