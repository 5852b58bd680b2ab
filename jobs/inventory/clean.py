"""clean: every landed partition up to the run date that is not yet clean becomes clean rows, quarantine and accounts.

One Spark application, and for each table with new partitions two or three jobs, however many partitions there are:
count rows and broken rules on the source; write the distinct clean rows; write the distinct quarantined rows if any.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyspark.sql.functions as F
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from conf.errors import DataError, StocktakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.accounts import DayAccount, cleaning_inputs, is_settled, write_account
from jobs.inventory.cleaning.jdbc import jdbc_partitions
from jobs.inventory.cleaning.landed import LandedPartition, Shape, extra_columns, file_shapes, landed_partitions
from jobs.inventory.cleaning.reading import prepared_rows
from jobs.inventory.cleaning.rules import (
    Rule,
    broken_rules,
    check_expressions,
    count_rules,
    is_quarantined,
    rules_of,
)
from jobs.inventory.cleaning.samples import write_samples
from jobs.inventory.cleaning.schemas import BROKEN_RULES, UNREADABLE, clean_schema, quarantine_schema
from jobs.inventory.cleaning.writing import WrittenDay, move_files, write_distinct
from jobs.lake.context import Context
from jobs.lake.partitions import Manifest


def run(context: Context) -> None:
    """Clean what is new of every selected table, then pick example rows of every broken rule.

    A table or partition that cannot be cleaned does not keep the others from being committed.

    Raises:
        StocktakeError: after all else is done, naming everything that could not be cleaned.
    """
    outcomes = [_attempt(context, table) for table in context.tables]
    failures = [failure for _, found in outcomes for failure in found]
    if not failures and not any(is_landed for is_landed, _ in outcomes):
        raise DataError(
            f"nothing is landed up to {context.run_date} below {context.landing} "
            f"for any of the tables {', '.join(context.selected)}",
            mend="land the data first (the demo: python -m jobs land), or correct `source.path` or the run date",
        )
    if not failures:
        write_samples(context)
    _raise(failures)


def clean_rows(prepared: DataFrame, table: TableConfig, rules: list[Rule]) -> DataFrame:
    """`_dt` and the declared columns of the rows that break no critical rule."""
    return prepared.where(~is_quarantined(rules)).select("_dt", *table.columns)


def quarantined_rows(prepared: DataFrame, table: TableConfig, rules: list[Rule]) -> DataFrame:
    """`_dt`, the landed values as text, and the names of the broken rules of the rows that break a critical rule."""
    return prepared.where(is_quarantined(rules)).select(
        "_dt",
        *[F.col(f"_original_{name}").alias(name) for name in table.columns],
        F.col("_unreadable").alias(UNREADABLE),
        broken_rules(rules).alias(BROKEN_RULES),
    )


def _attempt(context: Context, table: TableConfig) -> tuple[bool, list[StocktakeError]]:
    """Clean one table; returns whether anything of it is landed, and what could not be cleaned."""
    try:
        landed = _landed(context, table)
        return bool(landed), _clean_table(context, table, landed)
    except StocktakeError as error:
        return True, [error]
    except (Py4JJavaError, PySparkException) as error:
        return True, [_spark_failure(table, error)]


def _landed(context: Context, table: TableConfig) -> list[LandedPartition]:
    if table.source.format == "jdbc":
        found = jdbc_partitions(context.spark, table, context.run_date)
    else:
        found = landed_partitions(table, context.landing, context.run_date)
    if not found:
        context.log.warning("nothing landed yet, table skipped", table=table.table, path=table.source.path)
    return found


def _clean_table(context: Context, table: TableConfig, landed: list[LandedPartition]) -> list[StocktakeError]:
    """Clean and commit the new partitions of one table; returns what kept single partitions from it."""
    failures: list[StocktakeError] = []
    shapes: dict[Path, Shape] = {}
    new: list[LandedPartition] = []
    for partition in landed:
        if is_settled(context.lake, table, partition):
            continue
        try:
            shapes |= file_shapes(table, partition)
            new.append(partition)
        except DataError as error:
            failures.append(error)
    if new:
        context.log.info("cleaning", table=table.table, partitions=len(new), first=str(new[0].dt), last=str(new[-1].dt))
        failures += _clean_partitions(context, table, new, shapes)
    elif landed and not failures:
        context.log.info("nothing new", table=table.table)
    return failures


def _clean_partitions(
    context: Context, table: TableConfig, new: list[LandedPartition], shapes: dict[Path, Shape]
) -> list[StocktakeError]:
    folder = context.lake.root / "_staging" / "_clean" / table.table
    shutil.rmtree(folder, ignore_errors=True)
    prepared = prepared_rows(context.spark, table, context.landing, new, shapes)
    rules = rules_of(table)
    check_expressions(prepared, table)
    counts = {row["_dt"]: row.asDict() for row in count_rules(prepared, rules).collect()}
    sizes = {partition.dt: partition.size for partition in new}
    clean = write_distinct(clean_rows(prepared, table, rules), sizes, folder / "clean")
    quarantine: dict[date, WrittenDay] = {}
    if any(row["quarantined"] for row in counts.values()):
        quarantine = write_distinct(quarantined_rows(prepared, table, rules), sizes, folder / "quarantine")
    failures: list[StocktakeError] = []
    total = dict.fromkeys(("rows_in", "rows_clean", "rows_quarantined", "rows_duplicate"), 0)
    for partition in new:
        dt = partition.dt
        account = _account(
            table, dt, rules, counts.get(dt, {}), clean.get(dt, WrittenDay()), quarantine.get(dt, WrittenDay())
        )
        try:
            account.check()
            made = _commit(
                context, table, partition, shapes, clean.get(dt, WrittenDay()), quarantine.get(dt, WrittenDay())
            )
            write_account(context.lake, account, rules, made)
            total = {key: count + getattr(account, key) for key, count in total.items()}
        except StocktakeError as error:
            failures.append(error)
    shutil.rmtree(folder, ignore_errors=True)
    context.log.info("cleaned", table=table.table, **total)
    return failures


def _account(
    table: TableConfig, dt: date, rules: list[Rule], counts: dict[str, Any], clean: WrittenDay, quarantine: WrittenDay
) -> DayAccount:
    return DayAccount(
        table=table.table,
        dt=dt,
        rows_in=counts.get("rows", 0),
        rows_clean=clean.rows,
        rows_quarantined=quarantine.rows,
        rows_duplicate=clean.copies + quarantine.copies,
        tested=tuple(counts.get(f"tested_{position}", 0) for position in range(len(rules))),
        broken=tuple(counts.get(f"broken_{position}", 0) for position in range(len(rules))),
    )


def _commit(
    context: Context, table: TableConfig, partition: LandedPartition, shapes: dict[Path, Shape],
    clean: WrittenDay, quarantine: WrittenDay,
) -> list[Manifest]:  # fmt: skip
    """Commit the clean and the quarantine partition of one landing day."""
    inputs = cleaning_inputs(table, partition)
    shape = tuple(dict.fromkeys(column for file in partition.files for column in shapes[file]))
    notes = {
        "extra_columns": ", ".join(extra_columns(table, shape)),
        "landed_types": ", ".join(f"{name}: {type_}" for name, type_ in shape),
    }
    made = []
    for layer, day, schema in (
        ("clean", clean, clean_schema(table)),
        ("quarantine", quarantine, quarantine_schema(table)),
    ):
        name = f"{layer}/{table.table}"
        with context.lake.staging(name, partition.dt) as folder:
            move_files(day, folder)
            made.append(context.lake.commit(name, partition.dt, folder, schema=schema, inputs=inputs, notes=notes))
    return made


def _spark_failure(table: TableConfig, error: Exception) -> DataError:
    """The first line of a Spark failure that says something, without its Java stack."""
    text = str(error.java_exception) if isinstance(error, Py4JJavaError) else str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if "dt=" in line] or lines
    return DataError(
        f"table '{table.table}': Spark could not clean its landed rows: {named[0] if named else type(error).__name__}",
        mend="land the named file again if it is broken; else correct the column or rule it names in the table's file",
    )


def _raise(failures: list[StocktakeError]) -> None:
    if len(failures) == 1:
        raise failures[0]
    if failures:
        problems = "\n  ".join(f"{number}. {failure.problem}" for number, failure in enumerate(failures, start=1))
        raise DataError(
            f"{len(failures)} things could not be cleaned (all else was committed):\n  {problems}",
            mend="; ".join(dict.fromkeys(failure.mend for failure in failures)),
        )
