"""Faults of whole landings, one on each day of a stretch in turn: is it found, and what is said of the day without it?

A share of one in a hundred landing days is one day, and found or not is no rate. So every day of the stretch is landed
both right and faulty, both are cleaned and profiled by the real stages, and each day is judged by the real monitor in a
lake in which all before it is right and it alone is faulty.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.faults.finding import alarms
from benchmarks.faults.judging import ALARMS, Verdict
from benchmarks.faults.nights import context_of, land_anew, run_stages
from benchmarks.faults.shops import Shop, land
from conf.table_config import TableConfig
from faults import dimension_of, plant, unit_of
from jobs.inventory import clean, monitor, profile
from jobs.lake.context import Context

_BY_LANDING_DAY = ("ledger", "column_profiles", "rule_results")


@dataclass(frozen=True)
class Judged:
    """What is said of one day: alarms of the table by metric, and rows that rules of cleaning find wrong by rule."""

    alarms: frozenset[str]
    broken: dict[str, int]


def is_incident(kind: str, table: TableConfig) -> bool:
    """Whether a fault of this kind is one of a whole landing of the table."""
    has_channels = table.channel is not None or table.column_of("store_id") is not None
    return unit_of(kind) in ("day", "landing") or (unit_of(kind) == "channel day" and not has_channels)


def first_long(shop: Shop, work: Path, *, again: bool = False) -> dict[date, Judged]:
    """Clean and profile the long shop as it was landed; what is said of each of its days, none of which is faulty."""
    root = work / "base"
    if not again:
        shutil.rmtree(root, ignore_errors=True)
    for table, rows in shop.landed.items():
        land(shop, table, rows, root / "landing")
    run_stages(context_of(shop, root), (clean, profile))
    shutil.rmtree(work / "night", ignore_errors=True)
    shutil.copytree(root / "lake", work / "night" / "lake", copy_function=os.link)
    return {day: _judged(shop, day, work / "night", frozenset()) for day in shop.nights}


def incidents(kind: str, shop: Shop, work: Path, right: dict[date, Judged], seed: int) -> Verdict:
    """The verdict on one incident of the kind on each day of the stretch, each alone.

    Found: an alarm of the kind's dimension about the day, or a rule of cleaning of that dimension that finds more rows
    than without. Wrong: such an alarm on the same day when nothing is wrong with it, and alarms of other dimensions
    that the incident raised.
    """
    (table,) = shop.tables
    faulty = work / "faulty"
    if kind != "stale_partitions":
        shutil.rmtree(faulty, ignore_errors=True)
        shutil.copytree(work / "base", faulty, copy_function=os.link)
        land_anew(shop, table, _all_faulty(shop, kind, seed), faulty)
        run_stages(context_of(shop, faulty), (clean, profile))
    dimension = dimension_of(kind)
    found = wrong = 0
    for day in shop.nights:
        missing = _missing(shop, kind, day, seed)
        with _swapped(table, missing or (day,), work / "night", None if missing else faulty):
            judged = _judged(shop, day, work / "night", frozenset(missing))
        own = {metric for metric in judged.alarms if ALARMS[metric] == dimension}
        more = [rule for rule, rows in judged.broken.items() if rows > right[day].broken.get(rule, 0)]
        found += bool(own or [rule for rule in more if _dimension(rule) == dimension])
        wrong += len({metric for metric in right[day].alarms if ALARMS[metric] == dimension})
        wrong += len(judged.alarms - own - right[day].alarms)
    return Verdict(len(shop.nights), found, wrong, "alarm" if unit_of(kind) == "day" else "rows")


def _all_faulty(shop: Shop, kind: str, seed: int) -> pd.DataFrame:
    """The shop's rows with every day of the stretch faulty: how a day is cleaned does not depend on other days."""
    (table,) = shop.tables
    rows = shop.landed[table]
    inside = rows["dt"].isin(shop.nights)
    names = [name for name, column in shop.project.tables[table].columns.items() if column.role != "ignore"]
    planted = plant(kind, rows[inside].reset_index(drop=True), shop.project.tables[table], 1.0, seed, names)
    if planted is None:
        raise ValueError(f"{kind} does not fit {table}")
    return pd.concat([rows[~inside], planted.rows], ignore_index=True)


def _missing(shop: Shop, kind: str, day: date, seed: int) -> tuple[date, ...]:
    """The days up to `day` that did not land, where that is the fault."""
    if kind != "stale_partitions":
        return ()
    (table,) = shop.tables
    rows = shop.landed[table]
    until = rows.loc[rows["dt"] <= day, ["dt"]].drop_duplicates()
    planted = plant(kind, until, shop.project.tables[table], 1e-9, seed)
    return planted.days if planted else ()


@contextmanager
def _swapped(table: str, days: tuple[date, ...], root: Path, faulty: Path | None) -> Iterator[None]:
    """The lake below `root` with some days as they are in that below `faulty`, or, without one, absent."""
    names = [f"clean/{table}"] if faulty is None else [f"clean/{table}", *_BY_LANDING_DAY]
    places = [Path("lake") / name / f"dt={day}" for name in names for day in days]
    for place in places:
        aside = root / "aside" / place
        aside.parent.mkdir(parents=True, exist_ok=True)
        (root / place).rename(aside)
        if faulty is not None:
            shutil.copytree(faulty / place, root / place, copy_function=os.link)
    try:
        yield
    finally:
        for place in places:
            shutil.rmtree(root / place, ignore_errors=True)
            (root / "aside" / place).rename(root / place)


def _judged(shop: Shop, day: date, root: Path, missing: frozenset[date]) -> Judged:
    context = context_of(shop, root, day)
    run_stages(context, (monitor,))
    (table,) = shop.tables
    about = alarms(context, shop.project.tables[table])
    last = max((dt for dt in set(shop.landed[table]["dt"]) - missing if dt <= day), default=day)
    return Judged(frozenset(metric for metric, dt in about.items() if dt == str(last)), _broken(context, last))


def _broken(context: Context, day: date) -> dict[str, int]:
    rows = context.lake.read("rule_results", day, ["rule", "dimension", "rows_broken"]).to_pylist()
    return {f"{row['dimension']} {row['rule']}": row["rows_broken"] for row in rows}


def _dimension(rule: str) -> str:
    return rule.partition(" ")[0]
