#!/usr/bin/env bash
# Everything that must hold before a change goes in; the tests' own summary comes last.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin/lint.sh
echo "== pytest"
bin/within python -m pytest --cov --cov-report=term "$@"
