"""python -m benchmarks.faults: every kind of fault at 1 % through the real stages, on two data sets.

For each kind: what share of it is found, what share of what is found was planted, and which dimensions of the table's
quality score move by more than their intervals. What is measured is kept below build/benchmarks/faults, kind by kind,
so that `--shops` and `--kinds` can measure it in parts; the section of docs/benchmarks.md is written from all of it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.faults.finding import Finding, alarms, findings, flagged_users
from benchmarks.faults.judging import Interval, Verdict, judge, judge_days, moved
from benchmarks.faults.nights import first_night, night_before, night_with
from benchmarks.faults.results import missed, section
from benchmarks.faults.shops import LINE, Shop, shops, with_lines
from benchmarks.page import write_section
from conf.project import ROOT
from faults import Planted, kinds, plant, unit_of
from jobs.lake.context import Context

WORK = ROOT / "build" / "benchmarks" / "faults"
RATE, SEED = 0.01, 20180101
NOTHING = "nothing"


def planted_in(shop: Shop, kind: str, rate: float) -> tuple[str, Planted] | None:
    """The first table of the shop that a kind fits, and its rows with faults; rows that were added have lines."""
    for table, rows in shop.landed.items():
        own = [name for name in shop.project.tables[table].columns if name != LINE]
        planted = plant(kind, rows, shop.project.tables[table], rate, SEED, own)
        if planted is not None and (len(planted.labels) or len(planted.lost) or planted.days):
            if len(planted.added) and kind != "exact_duplicates":
                planted.rows.loc[planted.added, LINE] = with_lines(planted.rows.loc[planted.added], "z")[LINE]
            return table, planted
    return None


def scores(context: Context, table: str) -> dict[str, Interval | None]:
    """Dimension → score of the whole table with its interval; None where it was not measured."""
    rows = context.lake.read("quality_scores", context.run_date).to_pylist()
    return {
        row["dimension"]: None if row["score"] is None else (row["score"], row["low"], row["high"])
        for row in rows
        if row["asset"] == table and row["column"] is None
    }


def measured(
    shop: Shop, base: Context, kind: str, rate: float, known: dict[str, list[Finding]]
) -> dict[str, object] | None:
    """One kind in one shop: the verdict, and how far each dimension moved; None if it fits no table.

    `known` keeps what is found without faults, by table.
    """
    found = planted_in(shop, kind, rate)
    if found is None:
        return None
    table, planted = found
    if table not in known:
        known[table] = findings(base, shop.project.tables[table])
    config = shop.project.tables[table]
    night = night_with(shop, table, planted, WORK / shop.name / "base", WORK / shop.name / "night")
    if unit_of(kind) == "day":
        verdict = judge_days(kind, planted, alarms(base, config), alarms(night, config))
    else:
        flagged = flagged_users(night, config) - flagged_users(base, config)
        verdict = judge(kind, planted, config, known[table], findings(night, config), flagged)
    return told(kind, table, verdict, base, night)


def told(kind: str, table: str, verdict: Verdict, base: Context, night: Context) -> dict[str, object]:
    """The result as it is kept."""
    before, after = scores(base, table), scores(night, table)
    return {
        "kind": kind, "table": table, "planted": verdict.planted, "found": verdict.found, "wrong": verdict.wrong,
        "by": verdict.by, "recall": verdict.recall, "precision": verdict.precision,
        "moved": {dimension: moved(before[dimension], after.get(dimension)) for dimension in before},
        "before": before, "after": after,
    }  # fmt: skip


def unplanted(shop: Shop, base: Context) -> dict[str, object]:
    """What falls though nothing was planted: with the same files in an empty lake, and since the night before."""
    root = WORK / shop.name / "night"
    same = fallen(base, first_night(shop, root))
    return {
        "kind": NOTHING,
        "fallen": same,
        "fallen_since": fallen(night_before(shop, base.lake.root.parent, root), base),
    }


def fallen(base: Context, night: Context) -> list[str]:
    """Scores of any column, table or domain that fell by more than their interval, though nothing is wrong."""
    before, after = (
        {(row["asset"], row["column"], row["dimension"]): row
         for row in context.lake.read("quality_scores", context.run_date).to_pylist()}
        for context in (base, night)
    )  # fmt: skip
    found = []
    for key, row in before.items():
        other = after.get(key)
        if row["score"] is None or other is None or other["score"] is None:
            continue
        if moved(*((one["score"], one["low"], one["high"]) for one in (row, other))) < 0:
            found.append(f"{key}: {row['score']:.3f} → {other['score']:.3f}")
    return found


def measure_shop(shop: Shop, wanted: list[str], rate: float, *, again: bool) -> None:
    """Measure some kinds in a shop, and that nothing falls where nothing was planted; each is kept as soon as it is."""
    base = first_night(shop, WORK / shop.name / "base", again=again)
    kept = WORK / shop.name / "results"
    kept.mkdir(parents=True, exist_ok=True)
    known: dict[str, list[Finding]] = {}
    for kind in wanted:
        result = unplanted(shop, base) if kind == NOTHING else measured(shop, base, kind, rate, known)
        print(shop.name, kind, json.dumps(result)[:300], flush=True)
        (kept / f"{kind}.json").write_text(json.dumps(result), encoding="utf-8")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--shops", nargs="*", default=["demo", "clickshop"])
    parser.add_argument("--kinds", nargs="*", default=[NOTHING, *kinds()])
    parser.add_argument("--again", action="store_true", help="keep the night without faults of an earlier call")
    parser.add_argument("--landing", type=Path, default=ROOT / "landing")
    options = parser.parse_args()
    every = shops(options.landing)
    for shop in every:
        if shop.name in options.shops:
            measure_shop(shop, options.kinds, RATE, again=options.again)
    results = {
        shop.name: {file.stem: json.loads(file.read_text()) for file in (WORK / shop.name / "results").glob("*.json")}
        for shop in every
    }
    wanting = [f"{name} {kind}" for name, found in results.items() for kind in (NOTHING, *kinds()) if kind not in found]
    text = section(results, RATE)
    print(text)
    if wanting:
        print(f"not measured yet, the page is not written: {', '.join(wanting)}")
        return 1
    write_section("faults", "python -m benchmarks.faults", text)
    return 1 if missed(results) else 0


if __name__ == "__main__":
    sys.exit(main())
