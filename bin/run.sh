#!/usr/bin/env bash
# One night from nothing: install, land the demo data, run the DAG, show the result. Exit codes as of `python -m jobs`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
date="${1:?usage: bin/run.sh YYYY-MM-DD}"

bin/setup.sh
bin/within python -m jobs land
code=0
bin/within python -m bin.nightly --run-date "$date" || code=$?
if [ "$code" -eq 0 ] || [ "$code" -eq 3 ]; then
  bin/within python -m jobs show --run-date "$date"
fi
exit "$code"
