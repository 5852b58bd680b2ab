"""A real day more: whether the demo's scores move by exactly what their explanation says, and stay put when repeated.

`python -m benchmarks.moves --run-date 2018-01-01` takes a finished lake (STOCKTAKE_LAKE, default lake/), links it into
build/benchmarks/moves, and takes stock of the day before and of the run date there: the inventory where the lake does
not hold it yet, the scores in any case.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.page import write_section
from conf.project import ROOT, load_project
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.score.derivation.states import night_state
from jobs.stages import stage

Row = dict[str, Any]
_EXACT = 1e-9
_INVENTORY = ("profile", "sensitivity", "relate", "validate", "monitor", "bots")
_SCORES = ("quality", "moves")
_TABLES = ("quality_scores", "score_moves", "move_carriers")
_EFFECTS = ("data", "rule", "weight")
_SCORE = ("score", "asset", "column", "dimension")


@dataclass(frozen=True)
class Bar:
    """One claim, what was found, and whether it holds."""

    claim: str
    found: str
    holds: bool


def main() -> int:
    """Measure, rewrite the section, exit 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    run_date = parser.parse_args().run_date
    before = run_date - timedelta(days=1)
    folder = _linked(load_project().lake)
    lake = Lake(folder)
    for night in (before, run_date):
        _run(folder, night, (*(name for name in _INVENTORY if not _stands(lake, name, night)), *_SCORES))
    first = [lake.manifest(table, run_date).version for table in _TABLES]
    begun = time.perf_counter()
    _run(folder, run_date, _SCORES)
    seconds = time.perf_counter() - begun
    repeated = [lake.manifest(table, run_date).version for table in _TABLES] == first
    moves, carriers = (lake.read(table, run_date).to_pylist() for table in _TABLES[1:])
    bars = [_met(lake, (before, run_date)), *_explained(moves, carriers), _data_alone(moves)]
    same = "the same" if repeated else "different"
    bars.append(Bar("a repeated run gives the same digits", f"{same} versions of {len(_TABLES)} tables", repeated))
    text = _section(moves, bars, len(carriers), before, run_date, seconds)
    write_section("moves", f"python -m benchmarks.moves --run-date {run_date}", text)
    print(text)
    return 0 if all(bar.holds for bar in bars) else 1


def _linked(lake: Path) -> Path:
    """A copy of the lake by hard links: committed files are never changed in place."""
    folder = ROOT / "build" / "benchmarks" / "moves"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(lake, folder, copy_function=os.link, ignore=shutil.ignore_patterns("_staging", "_locks", "release"))
    return folder


def _stands(lake: Lake, name: str, night: date) -> bool:
    """Whether the lake holds what a stage writes on a night."""
    tables = [table for table in stage(name).writes if table in OUTPUTS and not OUTPUTS[table].by_landing_day]
    return bool(tables) and all(lake.exists(table, night) for table in tables)


def _run(folder: Path, night: date, stages: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "jobs", *stages, "--run-date", str(night), "--run-id", "bench"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "STOCKTAKE_LAKE": str(folder)}, check=True)


def _met(lake: Lake, nights: tuple[date, ...]) -> Bar:
    """Every stored score against what its evidence alone gives."""
    config = load_project().pipeline.quality
    furthest, count = 0.0, 0
    for night in nights:
        rows = lake.read("quality_scores", night).to_pylist()
        state = night_state(rows, config)
        for row in rows:
            node = state.score(row["asset"], row["column"], row["dimension"])
            if (node is None) != (row["score"] is None):
                furthest = math.inf
            elif node is not None:
                furthest, count = max(furthest, abs(100 * node.value - row["score"])), count + 1
    found = f"{count} scores of {len(nights)} nights, furthest {furthest:.1e} points"
    return Bar("stored scores follow from their evidence alone", found, furthest <= _EXACT)


def _explained(moves: list[Row], carriers: list[Row]) -> list[Bar]:
    changed = [row for row in moves if row["data"] is not None]
    effects = max((abs(sum(row[e] for e in _EFFECTS) - row["change"]) for row in changed), default=math.inf)
    parts: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    for row in carriers:
        parts[(*(row[name] for name in _SCORE), row["effect"])].append(row["part"])
    rests = [
        abs(math.fsum(parts[(*(row[name] for name in _SCORE), effect)]) - row[effect])
        for row in changed
        for effect in _EFFECTS
    ]
    moved = sum(bool(row["change"]) for row in changed)
    return [
        Bar(
            "data + rules + weights = change",
            f"{len(changed)} scores, {moved} moved, furthest {effects:.1e}",
            effects <= _EXACT,
        ),
        Bar(
            "carriers sum to their effect", f"{len(carriers)} carriers, furthest {max(rests):.1e}", max(rests) <= _EXACT
        ),
    ]


def _data_alone(moves: list[Row]) -> Bar:
    """Neither a rule nor a setting changed between the nights, so nothing is theirs."""
    quality = [row for row in moves if row["score"] == "quality" and row["data"] is not None]
    others = max(abs(row["rule"]) + abs(row["weight"]) for row in quality)
    return Bar(
        "a day more is the data's alone", f"largest effect of rules and weights {others:.1e} points", others <= _EXACT
    )


def _section(moves: list[Row], bars: list[Bar], carriers: int, before: date, after: date, seconds: float) -> str:
    whole = [
        row for row in moves if row["column"] is None and row["dimension"] == "overall" and row["change"] is not None
    ]
    lines = [
        "## Why scores moved: a real day more",
        "",
        f"The demo on {before} and on {after}, taken stock of on each. Scoring the night again and",
        f"explaining it took {seconds:.1f} s, the start of Python included.",
        "",
        "| bar | found | |",
        "| --- | --- | --- |",
        *(f"| {bar.claim} | {bar.found} | {'holds' if bar.holds else '**does not hold**'} |" for bar in bars),
        "",
        "| asset | before | after | change | what carried it |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in sorted(whole, key=lambda row: (-abs(row["change"]), row["asset"])):
        words = row["words"].replace("|", "\\|")
        lines.append(f"| {row['asset']} | {row['before']:.3f} | {row['after']:.3f} | {row['change']:+.3f} | {words} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
