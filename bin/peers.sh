#!/usr/bin/env bash
# Creates build/peers, the environment of the programs that the inventory is measured beside; reused when it stands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

hash="$(sha256sum benchmarks/inventory/peers.txt | cut -c1-16)"
stamp="build/peers/installed-$hash"
[ -e "$stamp" ] && exit 0
echo "peers: creating build/peers"
rm -rf build/peers
"${PYTHON:-python3.11}" -m venv build/peers
if ! build/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps -r benchmarks/inventory/peers.txt >build/peers/install.log 2>&1; then
  tail -n 20 build/peers/install.log >&2
  echo "error: the peers could not be installed" >&2
  echo "  mend: the lines above are pip's; check the network, then run the command again" >&2
  exit 1
fi
touch "$stamp"
