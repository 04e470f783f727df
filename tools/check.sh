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
    printf '\n== %s: %s\n' "$name" "$*"
    "$@" </dev/null || { outcome=FAILED failed=$((failed + 1)); }
    summary+=("$(printf '%-7s %-10s %4d s' "$outcome" "$name" $((SECONDS - began)))")
}

check format ruff format --check --config tools/ruff.toml .
check lint ruff check --config tools/ruff.toml .
check types mypy
check layers lint-imports --no-logo
check tests pytest

printf '\n== summary\n'
printf '%s\n' "${summary[@]}"
[ "$failed" = 0 ] || { printf '%d of %d checks failed\n' "$failed" "${#summary[@]}"; exit 1; }
printf 'all %d checks passed\n' "${#summary[@]}"
