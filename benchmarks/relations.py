"""How well undeclared foreign keys are found, and what a night of `relate` costs.

`python -m benchmarks.relations found` and `… nights`. The demo must have been cleaned and profiled for the run date;
`nights` works on a copy under build/benchmarks/relations. Each rewrites its own section of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.page import write_section
from benchmarks.relation_shops import Edge, edges, found_in, shop
from conf.project import ROOT, Project, load_project
from conf.relate_config import DiscoveryConfig
from jobs.inventory import clean, profile, relate
from jobs.lake.context import Context
from jobs.relations.discovery import discover
from jobs.relations.earlier import earlier
from jobs.relations.profiled import profiled
from jobs.relations.state import states
from jobs.relations.undeclared import key_sets, values_of

_COMMAND = "python -m benchmarks.relations"
_WORK = ROOT / "build" / "benchmarks" / "relations"
_CLICKSHOP = ROOT / "tests" / "data" / "clickshop"
# Shops that no cut was chosen on.
_SEEDS = range(1_000, 1_100)
_NEEDED = ("clean", "ledger", "rule_results", "column_profiles", "table_profiles")


def declared(project: Project) -> set[Edge]:
    """The foreign keys that the tables of a project declare."""
    return {
        (table.table, key.columns, key.table, key.references)
        for table in project.tables.values()
        for key in table.foreign_keys
    }


def discovered(context: Context) -> set[Edge]:
    """What discovery finds in a lake when no declared key or foreign key is looked at."""
    known = states(context, context.selected, earlier(context, "key_counts"))
    tables = context.project.tables
    profiles = profiled(context.lake.read("table_profiles", context.run_date), tables)
    keys = {name: key_sets(context, tables[name], counted) for name, counted in known.items()}
    config = context.project.pipeline.relate.discovery
    return edges(discover(profiles, keys, values_of(context, known), config))


def context_of(folder: Path, lake: Path, run_date: date) -> Context:
    """A context over a lake of the benchmark's own."""
    os.environ["STOCKTAKE_LAKE"] = str(lake)
    project = load_project(folder)
    return Context(run_date=run_date, project=project, selected=project.select(None), run_id="bench")


def clickshop() -> tuple[set[Edge], set[Edge]]:
    """(declared, discovered) of the small shop, from its landed files on; what stands is cleaned and profiled once."""
    os.environ["STOCKTAKE_LANDING"] = str(_CLICKSHOP / "landing")
    last = max(date.fromisoformat(folder.name[3:]) for folder in (_CLICKSHOP / "landing").rglob("dt=*"))
    context = context_of(_CLICKSHOP / "conf", _WORK / "clickshop", last)
    clean.run(context)
    profile.run(context)
    del os.environ["STOCKTAKE_LANDING"]
    return declared(context.project), discovered(context)


def generated() -> tuple[int, int, int, Counter[str]]:
    """(right, wrong, missed) over all generated shops, and what was missed by child column."""
    right = wrong = missed = 0
    lost: Counter[str] = Counter()
    for seed in _SEEDS:
        made = shop(seed)
        found = edges(found_in(made, DiscoveryConfig()))
        right, wrong, missed = (
            right + len(found & made.true),
            wrong + len(found - made.true),
            missed + len(made.true - found),
        )
        lost.update(f"{child}.{', '.join(columns)}" for child, columns, _, _ in made.true - found)
    return right, wrong, missed, lost


def nights(context: Context) -> dict[str, float]:
    """Seconds of relate in a warm session: without a state, with one new day, with nothing new."""
    context.spark.range(1).collect()
    found = {}
    before = context.in_use("transactions")[-2]
    for run_date in (before, context.run_date):
        profile.run(replace(context, run_date=run_date))
    for name, run_date in (
        ("everything, no earlier night", before),
        ("one more day of transactions", context.run_date),
        ("nothing new", context.run_date),
    ):
        begun = time.perf_counter()
        relate.run(replace(context, run_date=run_date))
        found[name] = time.perf_counter() - begun
    return found


def _score(name: str, true: set[Edge], found: set[Edge]) -> str:
    return f"| {name} | {len(true)} | {len(found & true)} | {len(found - true)} | {len(true - found)} |"


def found_page(run_date: date, rows: list[str], lost: Counter[str]) -> str:
    """The section of docs/benchmarks.md on what is found."""
    missed = "; ".join(f"{name} ({count})" for name, count in lost.most_common()) or "none"
    return "\n".join(
        [
            "## Foreign keys found without a declaration",
            "",
            f"`{_COMMAND} found --run-date {run_date}`. Declared keys and foreign keys are not looked at; the generated"
            f" shops ({len(_SEEDS)} seeds that no cut was chosen on) have no declared roles either, and are full of"
            " columns that lie in ranges of ids and name nothing: quantities, weeks, ranks, surrogate ids, a carrier's"
            " own numbers of orders.",
            "",
            "| data | foreign keys | found | wrong | missed |",
            "| --- | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            f"Missed: {missed}. Where a parent's ids fill 1 … n any small number has a parent; where no name says what"
            " is named, too, nothing in the data tells it from a quantity.",
        ]
    )


def nights_page(run_date: date, seconds: dict[str, float], load: float) -> str:
    """The section of docs/benchmarks.md on what a night costs."""
    return "\n".join(
        [
            "## A night of relate",
            "",
            f"`{_COMMAND} nights --run-date {run_date}`: seconds in a warm session on {os.cpu_count()} cores; load of"
            f" the machine before: {load:.1f}.",
            "",
            "| night of the demo | seconds |",
            "| --- | ---: |",
            *(f"| {name} | {value:.1f} |" for name, value in seconds.items()),
        ]
    )


def _empty(name: str) -> Path:
    folder = _WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def main() -> int:
    """The command line; fails if a declared foreign key of the demo is missed or a wrong one found."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=("found", "nights"), help="what is found, or what a night costs")
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    parser.add_argument("--lake", type=Path, help="a lake with the demo cleaned and profiled (default: the project's)")
    asked = parser.parse_args()
    source = asked.lake or load_project().lake
    if asked.part == "nights":
        lake, load = _empty("demo"), os.getloadavg()[0]
        for name in _NEEDED:
            shutil.copytree(source / name, lake / name)
        text = nights_page(asked.run_date, nights(context_of(ROOT / "conf", lake, asked.run_date)), load)
        print(text)
        write_section("relations-nights", f"{_COMMAND} nights", text)
        return 0
    context = context_of(ROOT / "conf", source, asked.run_date)
    demo, small = (declared(context.project), discovered(context)), clickshop()
    right, wrong, missed, lost = generated()
    rows = [
        _score("demo", *demo),
        _score("second shop", *small),
        f"| {len(_SEEDS)} generated shops | {right + missed} | {right} | {wrong} | {missed} |",
    ]
    text = found_page(asked.run_date, rows, lost)
    print(text)
    write_section("relations-found", f"{_COMMAND} found", text)
    return 0 if demo[0] == demo[1] else 1


if __name__ == "__main__":
    sys.exit(main())
