"""What a long history costs a night: the newest day profiled and all days merged, with 7 and with 365 stored days.

`python -m benchmarks.inventory.history`, on the clean transactions of a finished night. Both nights are run by the
stage itself in one warm session, turn about; the section of docs/benchmarks.md is rewritten with the medians.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time
from datetime import date
from pathlib import Path

from benchmarks.page import write_section
from bin.environment import environment
from conf.project import ROOT, load_project
from jobs.inventory import profile
from jobs.lake.context import Context
from jobs.lake.session import spark_session

_WORK = ROOT / "build" / "benchmarks" / "history"
_TABLE = "transactions"
_SOURCES = (f"clean/{_TABLE}", "rule_results")
_MADE = ("column_profiles", "profile_rollups", "table_profiles")
_LIMIT = 1.1
_SHORT = 7


def lake_of(source: Path, days: list[str], name: str) -> Path:
    """A lake that holds `days` of the table, cleaned and not yet profiled."""
    root = _WORK / name
    for table in _SOURCES:
        for day in days:
            shutil.copytree(source / table / day, root / table / day)
    return root


def night(root: Path, day: str) -> float:
    """Seconds of the stage for the night of `day`."""
    os.environ["STOCKTAKE_LAKE"] = str(root)
    context = Context(
        run_date=date.fromisoformat(day[3:]), project=load_project(), selected=(_TABLE,), run_id="history"
    )
    begun = time.perf_counter()
    profile.run(context)
    return time.perf_counter() - begun


def newest_again(source: Path, root: Path, day: str) -> None:
    """Take back what the night of `day` made, and land the day anew."""
    for table in (*_SOURCES, *_MADE):
        shutil.rmtree(root / table / day, ignore_errors=True)
    for table in _SOURCES:
        shutil.copytree(source / table / day, root / table / day)


def main() -> int:
    """The command line; fails if the longer history costs more than the limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inventory.history", description=__doc__.splitlines()[0])
    parser.add_argument("--lake", type=Path, default=ROOT / "lake", help="a lake with a finished night of the demo")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    os.environ.update(environment())
    days = sorted(folder.name for folder in (options.lake / _SOURCES[0]).glob("dt=*"))
    if len(days) <= _SHORT:
        sys.exit(
            f"error: {options.lake}/{_SOURCES[0]} holds {len(days)} days, more than {_SHORT} are needed\n"
            "  mend: finish a night of the demo first (make run), or name its lake with --lake"
        )
    shutil.rmtree(_WORK, ignore_errors=True)
    *history, newest = days
    spark_session(load_project().environment.spark, "bench-history")
    lakes = {count: lake_of(options.lake, history[-count + 1 :], str(count)) for count in (_SHORT, len(days))}
    for root in lakes.values():
        night(root, history[-1])
    seconds: dict[int, list[float]] = {count: [] for count in lakes}
    for number in range(options.rounds + 1):
        for count, root in lakes.items():
            newest_again(options.lake, root, newest)
            taken = night(root, newest)
            if number:
                seconds[count].append(taken)
    again = {count: night(root, newest) for count, root in lakes.items()}
    (short, few), (long, many) = seconds.items()
    ratio = statistics.median(b / a for a, b in zip(few, many, strict=True))
    text = "\n".join([
        "## A night's profile with a short and a long history", "",
        f"`python -m benchmarks.inventory.history`: the stage for one day of transactions, medians of {options.rounds}"
        f" nights in turn, warm; load of the machine at the end {os.getloadavg()[0]:.1f}.", "",
        "| stored days | newest day and whole history, s | the same night again, nothing changed, s |",
        "| ---: | ---: | ---: |",
        f"| {short} | {statistics.median(few):.2f} | {again[short]:.2f} |",
        f"| {long} | {statistics.median(many):.2f} | {again[long]:.2f} |", "",
        f"Ratio {ratio:.2f} (at most {_LIMIT}: {'holds' if ratio <= _LIMIT else 'does not hold'}); in single nights"
        f" {min(b / a for a, b in zip(few, many, strict=True)):.2f} to"
        f" {max(b / a for a, b in zip(few, many, strict=True)):.2f}. Every seventh night also rolls a week up.",
    ])  # fmt: skip
    print(text)
    write_section("history", "python -m benchmarks.inventory.history", text)
    return 0 if ratio <= _LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
