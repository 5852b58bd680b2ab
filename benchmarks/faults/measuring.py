"""One shop measured: each kind of fault planted in it alone, what is found, and what moves."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.faults.finding import Finding, findings, flagged_users
from benchmarks.faults.incidents import Judged, first_long, incidents, is_incident
from benchmarks.faults.judging import Interval, Verdict, judge, moved
from benchmarks.faults.nights import FINDING, STAGES, first_night, night_before, night_with
from benchmarks.faults.shops import LINE, Shop, long_shop_of, shop_of, with_lines
from conf.project import ROOT
from faults import Planted, plant, unit_of
from jobs.lake.context import Context

WORK = ROOT / "build" / "benchmarks" / "faults"
RATES = (0.01, 0.05, 0.2)
# Fewer faults than this, all found, leave a recall below .95 within Wilson's interval: more are drawn, up to so often.
ENOUGH, DRAWS = 73, 6
NOTHING = "nothing"


@dataclass
class Bench:
    """One shop's night without faults, and what is found in it."""

    name: str
    landing: Path
    again: bool
    known: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        return WORK / self.name

    @cached_property
    def shop(self) -> Shop:
        return shop_of(self.name, self.landing, self.work)

    @cached_property
    def base(self) -> Context:
        return first_night(self.shop, self.work / "base", again=self.again)

    @cached_property
    def long(self) -> tuple[Shop, dict[date, Judged]]:
        """The long shop, and what is said of each of its days."""
        shop = long_shop_of(self.name, self.landing, self.work)
        return shop, first_long(shop, self.work / "long", again=self.again)

    def found_without(self, table: str) -> list[Finding]:
        """What is found in one table without faults."""
        if table not in self.known:
            self.known[table] = findings(self.base, self.shop.project.tables[table])
        return self.known[table]

    def planted_in(self, kind: str, rate: float, seed: int) -> tuple[str, Planted] | None:
        """The first table of the shop that a kind fits, and its rows with faults; rows that were added have lines."""
        for table, rows in self.shop.landed.items():
            own = [name for name in self.shop.project.tables[table].columns if name != LINE]
            planted = plant(kind, rows, self.shop.project.tables[table], rate, seed, own)
            if planted is not None and (len(planted.labels) or len(planted.lost) or planted.days):
                if len(planted.added) and kind != "exact_duplicates":
                    planted.rows.loc[planted.added, LINE] = with_lines(planted.rows.loc[planted.added], "z")[LINE]
                return table, planted
        return None

    def measured(self, kind: str, seed: int) -> dict[str, Any] | None:
        """One kind: the verdict, and how far each dimension moved at each rate; None if it fits no table."""
        found = self.planted_in(kind, RATES[0], seed)
        if found is None:
            return None
        table, planted = found
        config = self.shop.project.tables[table]
        night = self._night(table, planted)
        moves = {str(RATES[0]): told_moves(self.base, night, table)}
        if is_incident(kind, config):
            verdict, draws = incidents(kind, self.long[0], self.work / "long", self.long[1], seed), 1
        else:
            verdict, draws = self._drawn(kind, seed, self._verdict(kind, table, planted, night))
        # A higher share of days is more days without the newest: how many are missing, no day's score can tell.
        for rate in RATES[1:] if unit_of(kind) != "day" else ():
            more = self.planted_in(kind, rate, seed)
            if more is not None:
                moves[str(rate)] = told_moves(self.base, self._night(*more), table)
        return {
            "kind": kind, "table": table, "planted": verdict.planted, "found": verdict.found, "wrong": verdict.wrong,
            "by": verdict.by, "draws": draws, "moves": moves,
        }  # fmt: skip

    def _drawn(self, kind: str, seed: int, verdict: Verdict) -> tuple[Verdict, int]:
        """The verdict on as many draws as give enough faults, the first among them, and how many those are."""
        draws = 1
        while verdict.planted < ENOUGH and draws < DRAWS:
            found = self.planted_in(kind, RATES[0], seed + draws)
            if found is not None:
                verdict += self._verdict(kind, *found, self._night(*found, is_scored=False))
            draws += 1
        return verdict, draws

    def _night(self, table: str, planted: Planted, *, is_scored: bool = True) -> Context:
        stages = STAGES if is_scored else FINDING
        base = self.base.lake.root.parent
        return night_with(self.shop, table, planted, base, self.work / "night", stages)

    def _verdict(self, kind: str, table: str, planted: Planted, night: Context) -> Verdict:
        config = self.shop.project.tables[table]
        flagged = flagged_users(night, config) - flagged_users(self.base, config)
        return judge(kind, planted, config, self.found_without(table), findings(night, config), flagged)

    def unplanted(self) -> dict[str, Any]:
        """What falls though nothing was planted: with the same files in an empty lake, and since the night before."""
        root = self.work / "night"
        same = fallen(self.base, first_night(self.shop, root))
        since = fallen(night_before(self.shop, self.work / "base", root), self.base)
        return {"kind": NOTHING, "fallen": same, "fallen_since": since}


def told_moves(base: Context, night: Context, table: str) -> dict[str, Any]:
    """Dimension → score before and after, with intervals, and the points it moved beyond them."""
    before, after = scores(base, table), scores(night, table)
    return {
        dimension: {"before": one, "after": after.get(dimension), "moved": moved(one, after.get(dimension))}
        for dimension, one in before.items()
    }


def scores(context: Context, table: str) -> dict[str, Interval | None]:
    """Dimension → score of the whole table with its interval; None where it was not measured."""
    rows = context.lake.read("quality_scores", context.run_date).to_pylist()
    return {
        row["dimension"]: None if row["score"] is None else (row["score"], row["low"], row["high"])
        for row in rows
        if row["asset"] == table and row["column"] is None
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


def measure_shop(bench: Bench, wanted: list[str], seed: int) -> None:
    """Measure some kinds in a shop, and that nothing falls where nothing was planted; each is kept as soon as it is."""
    kept = bench.work / "results"
    kept.mkdir(parents=True, exist_ok=True)
    for kind in wanted:
        (kept / f"{kind}.json").unlink(missing_ok=True)
    for kind in wanted:
        begun = time.monotonic()
        result = bench.unplanted() if kind == NOTHING else bench.measured(kind, seed)
        print(bench.name, kind, f"{time.monotonic() - begun:.0f} s", json.dumps(result)[:130], flush=True)
        (kept / f"{kind}.json").write_text(json.dumps(result), encoding="utf-8")
