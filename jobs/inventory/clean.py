"""clean: every landed partition up to the run date that is not yet clean becomes clean rows, quarantine and accounts.

One Spark application, and for each table with new partitions a handful of jobs, however many partitions there are:
look at the distinct values of Parquet files, which spares most rules the look at every row; count rows and broken rules
on the source; write the clean rows; write the quarantined rows and the repaired values if there are any. The rules are
the modules of `cleaning/catalogue`; `cleaning/rule.py` says in which order they run.
"""

from __future__ import annotations

from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from conf.errors import DataError, StocktakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.accounts import cleaning_inputs, is_settled
from jobs.inventory.cleaning.committing import Day, commit_days
from jobs.inventory.cleaning.facts import landed_facts
from jobs.inventory.cleaning.jdbc import jdbc_partitions
from jobs.inventory.cleaning.landed import LandedPartition, Shape, file_shapes, landed_partitions, landing_notes
from jobs.inventory.cleaning.lookups import lookups_of, parents_first
from jobs.inventory.cleaning.reading import landed_frames, prepared_rows
from jobs.inventory.cleaning.results import check_expressions
from jobs.inventory.cleaning.samples import write_samples
from jobs.lake.context import Context


def run(context: Context) -> None:
    """Clean what is new of every selected table, then pick example rows of every broken rule.

    A table or partition that cannot be cleaned does not keep the others from being committed.

    Raises:
        StocktakeError: after all else is done, naming everything that could not be cleaned.
    """
    outcomes = [_attempt(context, table) for table in parents_first(context.tables)]
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
        if is_settled(context.lake, table, partition.dt, partition.fingerprint):
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
    spark = context.spark
    check_expressions(spark, table)
    frames = landed_frames(spark, table, context.landing, new, shapes)
    lookups = lookups_of(spark, context.lake, table, context.run_date)
    facts = landed_facts(spark, table, new, shapes)
    prepared = prepared_rows(frames, table, [partition.dt for partition in new], lookups, facts)
    days = [
        Day(
            dt=partition.dt,
            size=partition.size,
            inputs=cleaning_inputs(context.lake, table, partition.dt, partition.fingerprint),
            notes=landing_notes(table, partition, shapes),
        )
        for partition in new
    ]
    return commit_days(context, table, prepared, days)


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
