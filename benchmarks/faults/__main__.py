"""python -m benchmarks.faults: every kind of fault at 1 % through the real stages, on two data sets.

For each kind: what share of it is found, what share of what is found was planted, and which dimensions of the table's
quality score move by more than their intervals, at 1, 5 and 20 %. What is measured is kept below
build/benchmarks/faults, kind by kind, so that `--shops` and `--kinds` can measure it in parts; the section of
docs/benchmarks.md is written from all of it. The shops are measured side by side, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks.faults.measuring import NOTHING, RATES, WORK, Bench, measure_shop
from benchmarks.faults.results import missed, section
from benchmarks.page import write_section
from conf.project import ROOT
from faults.planting import kinds

SHOPS = ("demo", "clickshop")
SEED = 20261122


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--shops", nargs="*", choices=SHOPS, default=list(SHOPS))
    parser.add_argument("--kinds", nargs="*", default=[NOTHING, *kinds()])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--again", action="store_true", help="keep the nights without faults of an earlier call")
    parser.add_argument("--landing", type=Path, default=ROOT / "landing")
    options = parser.parse_args()
    if len(options.shops) == 1:
        measure_shop(Bench(options.shops[0], options.landing, options.again), options.kinds, options.seed)
    elif not side_by_side(options):
        return 1
    return conclude(options.seed)


def side_by_side(options: argparse.Namespace) -> bool:
    """Measure every shop in a process of its own; whether none of them broke down."""
    same = ["--seed", str(options.seed), "--landing", str(options.landing), *(["--again"] if options.again else [])]
    command = [sys.executable, "-m", "benchmarks.faults", *same, "--kinds", *options.kinds, "--shops"]
    running = [subprocess.Popen([*command, shop], cwd=ROOT) for shop in options.shops]
    # A shop that misses a bar, or knows nothing of the other one yet, says 1 as well: what was not measured will lack.
    codes = [process.wait() for process in running]
    return set(codes) <= {0, 1}


def conclude(seed: int) -> int:
    """Write the section if all is measured; 1 if it is not, or a bar is missed."""
    results = {
        shop: {file.stem: json.loads(file.read_text()) for file in (WORK / shop / "results").glob("*.json")}
        for shop in SHOPS
    }
    wanting = [f"{name} {kind}" for name, found in results.items() for kind in (NOTHING, *kinds()) if kind not in found]
    if wanting:
        print(f"not measured yet, the page is not written: {', '.join(wanting)}")
        return 1
    text = section(results, RATES, seed)
    print(text)
    write_section("faults", "python -m benchmarks.faults", text)
    return 1 if missed(results, RATES) else 0


if __name__ == "__main__":
    sys.exit(main())
