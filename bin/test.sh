#!/usr/bin/env bash
# Everything that must hold before a change goes in. The whole runs of tests/end_to_end go beside all other tests, each
# with a Spark session of its own: one after the other they would leave a core idle half of the time. With the word
# `coverage` lines are counted too, which takes twice the processor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin/within python -m bin.browser &
browser=$!
bin/lint.sh
wait $browser

mkdir -p build
rm -f .coverage .coverage.*
code=0
counts="${1:-}"

# run NAME ARGUMENTS…: pytest, counting lines into a file of that name if wanted.
run() {
  local name="$1"
  shift
  COVERAGE_FILE=".coverage.$name" bin/within python -m pytest ${counts:+--cov --cov-report=} "$@"
}

echo "== pytest (tests/end_to_end runs beside it and is told afterwards)"
run end_to_end tests/end_to_end >build/end_to_end.log 2>&1 &
whole_runs=$!
run others --ignore=tests/end_to_end 2>&1 | tee build/others.log || code=$?
wait $whole_runs || code=$?

if [ -n "$counts" ]; then
  echo "== coverage"
  bin/within python -m coverage combine --quiet
  bin/within python -m coverage report
fi
echo "== pytest tests/end_to_end"
cat build/end_to_end.log
echo "== all other tests: $(grep -E "[0-9]+ (passed|failed|error)" build/others.log | tail -n 1)"
exit $code
