"""Writes what became of prepared rows, accounts for it and commits it, landing day by landing day."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession

from conf.errors import StocktakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.accounts import DayAccount, write_account
from jobs.inventory.cleaning.layers import clean_rows, quarantined_rows, repaired_rows
from jobs.inventory.cleaning.preparing import makes_cells
from jobs.inventory.cleaning.reading import Prepared
from jobs.inventory.cleaning.repairs import repairs_of
from jobs.inventory.cleaning.results import DayCounts, count_days
from jobs.inventory.cleaning.schemas import REPAIRED, clean_schema, quarantine_schema
from jobs.inventory.cleaning.writing import WrittenDay, move_files, write_days, write_rows
from jobs.lake.context import Context
from jobs.lake.partitions import Manifest

_COMPILED_FROM_BYTES = 2 << 20


@dataclass(frozen=True)
class Day:
    """One landing day that is being cleaned.

    Attributes:
        size: bytes of what it is made from; decides how the work is spread.
        inputs, notes: what its partitions' manifests say.
        rows_landed: rows that were landed, where the rows are not read from the landing and may lack exact copies.
    """

    dt: date
    size: int
    inputs: dict[str, str]
    notes: dict[str, str]
    rows_landed: int | None = None


@dataclass(frozen=True)
class Written:
    """All files of some landing days, not yet committed."""

    clean: Mapping[date, WrittenDay]
    quarantine: Mapping[date, WrittenDay]
    repaired: Mapping[date, WrittenDay]


def commit_days(context: Context, table: TableConfig, prepared: Prepared, days: Sequence[Day]) -> list[StocktakeError]:
    """Write and commit `days` of one table; returns what kept single days from it, all others are committed."""
    folder = context.lake.root / "_staging" / "_clean" / table.table
    shutil.rmtree(folder, ignore_errors=True)
    with _suited_to(context.spark, sum(day.size for day in days)):
        counts = count_days(prepared.frame, prepared.rules)
        unbroken = {i for i in range(len(prepared.rules)) if not any(day.broken[i] for day in counts.values())}
        prepared = prepared.without(unbroken)
        written = _write(context, table, prepared, counts, days, folder)
    failures: list[StocktakeError] = []
    total = dict.fromkeys(("rows_in", "rows_clean", "rows_quarantined", "rows_duplicate"), 0)
    for day in days:
        account = _account(context, table, day, prepared, counts.get(day.dt), written)
        try:
            account.check()
            made = _commit(context, table, day, written)
            write_account(context.lake, account, table, prepared.rules, made)
            total = {key: count + getattr(account, key) for key, count in total.items()}
        except StocktakeError as error:
            failures.append(error)
    shutil.rmtree(folder, ignore_errors=True)
    context.log.info("cleaned", table=table.table, **total)
    return failures


@contextlib.contextmanager
def _suited_to(spark: SparkSession, size: int) -> Iterator[None]:
    """Spark compiles a program for every query; for few rows that takes far longer than to interpret it."""
    interpreted = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
    before = {key: spark.conf.get(key) for key in interpreted} if size < _COMPILED_FROM_BYTES else {}
    for key in before:
        spark.conf.set(key, interpreted[key])
    try:
        yield
    finally:
        for key, value in before.items():
            spark.conf.set(key, str(value))


def _write(
    context: Context, table: TableConfig, prepared: Prepared, counts: Mapping[date, DayCounts], days: Sequence[Day],
    folder: Path,
) -> Written:  # fmt: skip
    frame, rules = prepared.frame, prepared.rules
    sizes = {day.dt: day.size for day in days}
    clean = write_rows(clean_rows(frame, table, rules), sizes, prepared.may_repeat, folder / "clean")
    quarantine: dict[date, WrittenDay] = {}
    if any(day.quarantined for day in counts.values()):
        quarantine = write_rows(
            quarantined_rows(frame, table, rules), sizes, prepared.may_repeat, folder / "quarantine"
        )
    changing = [position for position, rule in enumerate(rules) if makes_cells(rule)]
    changed = [dt for dt, day in counts.items() if any(day.broken[position] for position in changing)]
    if not changed:
        return Written(clean, quarantine, {})
    repaired = repaired_rows(frame.where(frame["_dt"].isin(changed)), table, rules)
    return Written(clean, quarantine, write_days(repaired, folder / "repaired"))


def _account(
    context: Context, table: TableConfig, day: Day, prepared: Prepared, counts: DayCounts | None, written: Written
) -> DayAccount:
    clean, quarantine = written.clean.get(day.dt, WrittenDay()), written.quarantine.get(day.dt, WrittenDay())
    repaired = written.repaired.get(day.dt, WrittenDay())
    none = (0,) * len(prepared.rules)
    read = counts.rows if counts else 0
    landed = read if day.rows_landed is None else day.rows_landed
    copies = clean.copies + quarantine.copies + (counts.copies if counts else 0)
    return DayAccount(
        table=table.table,
        dt=day.dt,
        rows_in=landed,
        rows_clean=clean.rows,
        rows_quarantined=quarantine.rows,
        rows_duplicate=copies + landed - read,
        tested=counts.tested if counts else none,
        broken=counts.broken if counts else none,
        repaired=repairs_of(repaired.files, table, context.project.pipeline.sample_rows),
    )


def _commit(context: Context, table: TableConfig, day: Day, written: Written) -> list[Manifest]:
    """Commit the repaired, the clean and the quarantine partition of one landing day.

    A day without repairs has no repaired partition, unless an earlier one is to be replaced.
    """
    made = []
    for layer, files, schema in (
        ("repaired", written.repaired, REPAIRED),
        ("clean", written.clean, clean_schema(table)),
        ("quarantine", written.quarantine, quarantine_schema(table)),
    ):
        name = f"{layer}/{table.table}"
        if layer == "repaired" and day.dt not in files and not context.lake.exists(name, day.dt):
            continue
        with context.lake.staging(name, day.dt) as folder:
            move_files(files.get(day.dt, WrittenDay()), folder)
            made.append(context.lake.commit(name, day.dt, folder, schema=schema, inputs=day.inputs, notes=day.notes))
    return made
