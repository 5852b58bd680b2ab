#!/usr/bin/env bash
# Style, types and import rules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for check in "ruff check ." "ruff format --check ." "mypy" "lint-imports"; do
  echo "== $check"
  # The words of each check are its arguments.
  # shellcheck disable=SC2086
  bin/within $check
done
