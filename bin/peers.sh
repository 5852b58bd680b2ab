#!/usr/bin/env bash
# Creates the environment of the programs a benchmark is measured beside; reused when it stands.
#   bin/peers.sh             from benchmarks/inventory/peers.txt into build/peers
#   bin/peers.sh recommend   from benchmarks/recommend/peers.txt into build/peers-recommend
# Variable: TORCH_INDEX (a package index of CPU builds of torch, where one is wanted).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

wanted="benchmarks/${1:-inventory}/peers.txt"
place="build/peers${1:+-$1}"
stamp="$place/installed-$(sha256sum "$wanted" | cut -c1-16)"
[ -e "$stamp" ] && exit 0
echo "peers: creating $place"
rm -rf "$place"
"${PYTHON:-python3.11}" -m venv "$place"
if ! "$place/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps -r "$wanted" ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} >"$place/install.log" 2>&1; then
  tail -n 20 "$place/install.log" >&2
  echo "error: the peers could not be installed" >&2
  echo "  mend: the lines above are pip's; check the network, then run the command again" >&2
  exit 1
fi
touch "$stamp"
