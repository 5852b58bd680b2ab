"""What an asset costs a month: storage and computation as measured, labour and purchase as declared.

Computation is every stage's core-seconds of the newest measured run (Spark's tasks and the stage's own process), shared
among the assets its tables are made from by the bytes of their partitions in use. A stage not measured yet is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.metering import first_done
from jobs.stages import METERED, STAGES, Stage, lineage

_GIB = 1 << 30
NIGHTS_PER_MONTH = 365.25 / 12
_SOURCES = frozenset({"landing", "clean", "quarantine", "repaired"})


@dataclass(frozen=True)
class Cost:
    """One part of an asset's cost: `amount` a month in the currency of pipeline.yml, for `quantity` of `unit`."""

    asset: str
    part: str
    amount: float
    quantity: float
    unit: str
    evidence: dict[str, Any]


def costs_of(context: Context) -> list[Cost]:
    """Every part of every asset's cost at the run date."""
    stored = {name: stored_bytes(context, name) for name in sorted(context.project.tables)}
    in_use = {name: _bytes(context, name, context.in_use(name)) for name in stored}
    seconds = measured_seconds(context)
    shares = {stage.name: shares_of(stage, context, in_use) for stage in STAGES if stage.name in seconds}
    missing = sorted(stage.name for stage in STAGES if stage.name not in seconds)
    found = []
    for name, size in stored.items():
        by_stage = {
            stage: round(spent * shares[stage].get(name, 0.0), 3)
            for stage, spent in seconds.items()
            if shares[stage].get(name)
        }
        found += _parts(context, context.project.tables[name], sum(size.values()), size, by_stage, missing)
    return found


def monthly(costs: list[Cost]) -> dict[str, float]:
    """Asset → the sum of its parts a month; the replacement cost stands beside the sum."""
    found: dict[str, float] = {}
    for cost in costs:
        if cost.part != "replacement":
            found[cost.asset] = found.get(cost.asset, 0.0) + cost.amount
    return found


def _parts(
    context: Context,
    table: TableConfig,
    stored: int,
    size: dict[str, int],
    by_stage: dict[str, float],
    missing: list[str],
) -> list[Cost]:
    prices, own, name = context.project.pipeline.cost, table.cost, table.table
    seconds, hours = sum(by_stage.values()), own.labour_hours_per_month
    parts = [
        Cost(name, "storage", stored / _GIB * prices.storage_per_gb_month, stored, "bytes", {"tables": size}),
        Cost(
            name, "compute", seconds * NIGHTS_PER_MONTH / 3600 * prices.core_hour, seconds, "core-seconds a night",
            {"stages": by_stage, "not measured": missing},
        ),
        Cost(name, "labour", hours * prices.labour_hour, hours, "hours a month", {}),
        Cost(name, "purchase", own.purchase_per_year / 12, own.purchase_per_year, "a year", {}),
    ]  # fmt: skip
    if own.replacement is not None:
        first = context.lake.partitions(f"clean/{name}", upto=context.run_date)[:1]
        years = (context.run_date - first[0]).days / 365.25 if first else 0.0
        depreciation = min(years / own.life_years, 1.0)
        evidence = {"replacement": own.replacement, "years": round(years, 3), "depreciation": round(depreciation, 4)}
        parts.append(Cost(name, "replacement", own.replacement * (1 - depreciation), own.replacement, "once", evidence))
    return parts


def stored_bytes(context: Context, table: str) -> dict[str, int]:
    """Bytes of all committed partitions of a source table, by what they are: clean, quarantined, repaired."""
    found = {}
    for layer in sorted(_SOURCES - {"landing"}):
        partitions = context.lake.partitions(f"{layer}/{table}", upto=context.run_date)
        if partitions:
            found[layer] = sum(context.lake.manifest(f"{layer}/{table}", dt).bytes for dt in partitions)
    return found


def _bytes(context: Context, table: str, partitions: list[Any]) -> int:
    return sum(context.lake.manifest(f"clean/{table}", dt).bytes for dt in partitions)


def measured_seconds(context: Context) -> dict[str, float]:
    """Stage → core-seconds of its newest measured run that has ended when `value` begins, whatever runs beside it."""
    found = {}
    for stage in STAGES:
        nights = context.lake.partitions(f"{METERED}/{stage.name}", upto=_known_night(stage, context))
        done = (first_done(context.lake, stage.name, night) for night in reversed(nights))
        row = next((row for row in done if row is not None), None)
        if row is not None:
            found[stage.name] = row["task_seconds"] + row["processor_seconds"]
    return found


def _known_night(stage: Stage, context: Context) -> date:
    """The run date for what `value` waits for, the night before for all else: else a repeated run would see more."""
    waited_for = {"clean", *lineage("value_scores")}
    is_before = bool(waited_for.intersection(stage.writes)) and stage.name != "value"
    return context.run_date if is_before else context.run_date - timedelta(days=1)


def shares_of(stage: Stage, context: Context, in_use: dict[str, int]) -> dict[str, float]:
    """How a stage's cost is shared: by the bytes of the assets that the tables it wrote were made from.

    Where no lineage is written down, among all assets.
    """
    reached = {
        asset for table in stage.writes for asset in _assets_behind(context, table, _known_night(stage, context))
    }
    total = sum(in_use[asset] for asset in reached or in_use)
    return {asset: in_use[asset] / total for asset in (reached or in_use)} if total else {}


def _assets_behind(context: Context, table: str, upto: date) -> set[str]:
    """Source tables that the newest partition of `table` up to that night goes back to."""
    found: set[str] = set()
    seen, frontier = {table}, [table]
    while frontier:
        name = frontier.pop()
        if name.split("/")[0] in _SOURCES:
            found |= {name.split("/")[1]} & set(context.project.tables) if "/" in name else set()
            continue
        for night in context.lake.partitions(name, upto=upto)[-1:]:
            inputs = {read.rsplit("/dt=", 1)[0] for read in context.lake.manifest(name, night).inputs}
            frontier += sorted(inputs - seen)
            seen |= inputs
    return found
