#!/usr/bin/env bash
# Everything that must hold before a change goes in. The whole runs of tests/end_to_end go beside all other tests, each
# with a Spark session of its own: one after the other they would leave a core idle half of the time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin/within python -m bin.browser &
browser=$!
bin/lint.sh
wait $browser

mkdir -p build
rm -f .coverage .coverage.*
code=0
echo "== pytest (tests/end_to_end runs beside it and is told afterwards)"
COVERAGE_FILE=.coverage.end_to_end bin/within python -m pytest --cov --cov-report= tests/end_to_end >build/end_to_end.log 2>&1 &
whole_runs=$!
COVERAGE_FILE=.coverage.others bin/within python -m pytest --cov --cov-report= --ignore=tests/end_to_end 2>&1 | tee build/others.log || code=$?
wait $whole_runs || code=$?

echo "== coverage"
bin/within python -m coverage combine --quiet
bin/within python -m coverage report
echo "== pytest tests/end_to_end"
cat build/end_to_end.log
echo "== all other tests: $(grep -E "[0-9]+ (passed|failed|error)" build/others.log | tail -n 1)"
exit $code
