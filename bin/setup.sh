#!/usr/bin/env bash
# Creates .venv and installs into it, once: the stamp inside names the lock it was made from.
# Variables: PYTHON (default python3.11), TORCH_INDEX (a package index of CPU builds of torch, where one is wanted).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
TORCH=2.13.0

fail() { echo "error: $1" >&2; echo "  mend: $2" >&2; exit 1; }

python="${PYTHON:-python3.11}"
if [ ! -x .venv/bin/python ]; then
  command -v "$python" >/dev/null || fail "Python 3.11 was not found as '$python'" "install it, or name it: make setup PYTHON=/path/to/python3.11"
  "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || fail "'$python' is not Python 3.11" "name one that is: make setup PYTHON=/path/to/python3.11"
  echo "setup: creating .venv"
  "$python" -m venv .venv || fail ".venv could not be created" "install Python's venv module, then run make setup again"
fi

hash="$(cat requirements.lock bin/setup.sh | .venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])')"
stamp=".venv/installed-$hash"
[ -e "$stamp" ] && exit 0

# Runs pip with a line every 15 seconds, and its own words only where it fails.
install() {
  local what="$1" started=$SECONDS log=.venv/install.log
  shift
  echo "setup: installing $what"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input "$@" >"$log" 2>&1 &
  local pip=$! next=15
  trap 'kill $pip 2>/dev/null || true' EXIT
  while kill -0 $pip 2>/dev/null; do
    sleep 1
    if [ $((SECONDS - started)) -ge $next ]; then
      echo "setup:   $((SECONDS - started)) s"
      next=$((next + 15))
    fi
  done
  wait $pip || { tail -n 20 "$log" >&2; fail "installing $what failed" "the lines above are pip's (whole log: $log); check the network, then run make setup again"; }
  trap - EXIT
  echo "setup: installed $what in $((SECONDS - started)) s"
}

install "$(grep -c '==' requirements.lock) locked packages (1 of 2)" --require-hashes --no-deps -r requirements.lock
install "torch $TORCH (2 of 2)" "torch==$TORCH" ${TORCH_INDEX:+--index-url "$TORCH_INDEX"}
rm -f .venv/installed-*
touch "$stamp"
