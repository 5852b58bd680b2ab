#!/usr/bin/env bash
# Makes requirements.lock from requirements.in: every version with the hashes of its files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ -x build/lock/bin/uv ] || { .venv/bin/python -m venv build/lock; build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv; }
build/lock/bin/uv pip compile requirements.in --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file requirements.lock
echo "requirements.lock names $(grep -c '==' requirements.lock) packages; now run make setup"
