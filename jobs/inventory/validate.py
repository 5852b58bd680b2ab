"""validate: the suites of the tables' files, run on every partition that no earlier night has validated.

What is new does not depend on when the stage is run or how often: a partition is new unless a `validations` partition
of an earlier run date names its version among its inputs. So each landed partition is validated once, and the sums
of `elements` and `unexpected` over the run dates cover the whole history. The exception: partitions that broke a
critical expectation are validated again every night until they are mended, so that they hold every release till then.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import structlog
from great_expectations.core import ExpectationSuite
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext

from conf.table_config import TableConfig
from expectations.derived import partition_checks
from expectations.docs import TableDocs, write_docs
from expectations.engines import NewRows
from expectations.results import Outcome, outcomes
from expectations.run import gx_context, run_suite
from expectations.suites import build_suite, columns_read
from jobs.inventory.cleaning.schemas import clean_schema
from jobs.inventory.surroundings import references
from jobs.lake.checks import schema_fingerprint
from jobs.lake.context import Context
from jobs.lake.frames import read_frame
from jobs.lake.masking import tables_in_force
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS

TABLE = "validations"
DOCS = "data_docs"
# Expectations that look at no column at all.
_ROWS_ONLY = (
    "expect_table_row_count_to_be_between", "expect_table_row_count_to_equal", "expect_table_row_count_to_fit_weekday",
)  # fmt: skip


def run(context: Context) -> None:
    """Validate what is new of every selected table; write the results and the Data Docs of the night.

    A broken critical expectation is logged and written; it is the release that it holds.

    Raises:
        ConfigError: a table's file has an expectation that cannot be built; nothing is read then.
        DataError: an expectation could not be computed.
    """
    suites = {
        table.table: build_suite(table, context.project.folder / "tables" / f"{table.table}.yml")
        for table in context.tables
    }
    lake, run_date = context.lake, context.run_date
    seen = validated_before(lake, run_date)
    new = {table.table: new_partitions(context, table, seen) for table in context.tables}
    inputs = {
        **_others_inputs(context),
        **lake.inputs((f"clean/{name}", dt) for name, dts in new.items() for dt in dts),
    }
    with lake.staging(DOCS, run_date) as site:
        gx = gx_context(site)
        # With the classes in force: an example of a column that was found to be personal is no example to show.
        tables = tables_in_force(context)
        docs = [_validate(context, gx, tables[name], suites[name], new[name]) for name in context.selected]
        write_docs(gx, site, run_date, docs)
        lake.commit_folder(DOCS, run_date, site, inputs=inputs)
    rows = [_row(shown.name, outcome, new[shown.name]) for shown in docs for outcome in shown.outcomes]
    found = pa.Table.from_pylist(rows, schema=OUTPUTS[TABLE].schema)
    lake.write(TABLE, run_date, pa.concat_tables([found, _others(context)]), inputs=inputs)


def validated_before(lake: Lake, run_date: date) -> set[tuple[str, str]]:
    """`(clean/<table>/dt=…, version)` of what passed the critical checks of a night before `run_date`."""
    seen: set[tuple[str, str]] = set()
    for night in lake.partitions(TABLE):
        if night < run_date:
            broken = {f"clean/{name}" for name in _broken_tables(lake, night)}
            inputs = lake.manifest(TABLE, night).inputs.items()
            seen |= {(name, version) for name, version in inputs if name.rpartition("/")[0] not in broken}
    return seen


def _broken_tables(lake: Lake, night: date) -> set[str]:
    """Tables of which a critical expectation failed on `night`."""
    rows = lake.read(TABLE, night, columns=["table", "severity", "success"]).to_pylist()
    return {row["table"] for row in rows if row["severity"] == "critical" and row["success"] is not True}


def new_partitions(context: Context, table: TableConfig, seen: set[tuple[str, str]]) -> list[date]:
    """Partitions in use at the run date (of a snapshot table: the newest) that are not among `seen`."""
    found = context.lake.inputs((f"clean/{table.table}", dt) for dt in context.in_use(table.table))
    return [date.fromisoformat(name[-10:]) for name, version in found.items() if (name, version) not in seen]


def _validate(
    context: Context, gx: EphemeralDataContext, table: TableConfig, suite: ExpectationSuite, new: list[date]
) -> TableDocs:
    """Check the new partitions of one table; logs what it found."""
    name, lake = f"clean/{table.table}", context.lake
    log = context.log.bind(table=table.table, new_partitions=len(new))
    if not new:
        log.info("nothing new to validate")
        return TableDocs(table.table, suite, None, [], 0)
    declared = schema_fingerprint(clean_schema(table))
    landed = [lake.manifest(name, dt) for dt in new]
    checks = partition_checks(table, landed, declared)
    # A partition of another schema is reported by its check; reading it with the others would fail or lie.
    readable = [dt for dt, part in zip(new, landed, strict=True) if part.schema_fingerprint == declared]
    result = None
    if readable and table.expectations:
        rows = NewRows(
            files=[file for dt in readable for file in lake.files(name, dt)],
            rows=sum(part.rows for part in landed if part.schema_fingerprint == declared),
            columns=read_columns(table),
            frame=lambda: read_frame(context.spark, lake, name, readable, clean_schema(table)),
        )
        limit = context.project.pipeline.validate_.pandas_rows
        ran = run_suite(gx, suite, rows, table, references(context, table, readable), pandas_rows=limit)
        result = ran.result
        log = log.bind(rows=rows.rows, on_pandas=ran.on_pandas, spark_jobs=ran.spark_jobs)
        checks += outcomes(result.results, table)
    log.info("validated", checks=len(checks), broken=sum(not check.success for check in checks))
    for check in checks:
        if not check.success:
            _log_broken(log, check)
    return TableDocs(table.table, suite, result, checks, len(new))


def _others(context: Context) -> pa.Table:
    """Rows this night already has of tables that are not selected; they stay."""
    if not context.lake.exists(TABLE, context.run_date):
        return OUTPUTS[TABLE].schema.empty_table()
    rows = context.lake.read(TABLE, context.run_date).select(OUTPUTS[TABLE].schema.names)
    return rows.filter(pc.invert(pc.is_in(rows["table"], pa.array(context.selected, pa.string()))))


def _others_inputs(context: Context) -> dict[str, str]:
    """The inputs of those rows."""
    if not context.lake.exists(TABLE, context.run_date):
        return {}
    inputs = context.lake.manifest(TABLE, context.run_date).inputs
    return {name: version for name, version in inputs.items() if name.split("/")[1] not in context.selected}


def read_columns(table: TableConfig) -> list[str]:
    """Columns the expectations read, in declared order, at least one; all if one is about the columns as such."""
    named = {wanted.type: columns_read(wanted) for wanted in table.expectations}
    if any(not columns and type_ not in _ROWS_ONLY for type_, columns in named.items()):
        return list(table.columns)
    read = {column for wanted in table.expectations for column in columns_read(wanted)}
    return [name for name in table.columns if name in read] or list(table.columns)[:1]


def _row(table: str, outcome: Outcome, partitions: list[date]) -> dict[str, object]:
    return {"table": table, **asdict(outcome), "partitions": [str(dt) for dt in partitions]}


def _log_broken(log: structlog.stdlib.BoundLogger, check: Outcome) -> None:
    """An error when it will hold the release, else a warning."""
    say, effect = (log.error, "holds the release") if check.severity == "critical" else (log.warning, "does not")
    say(
        "expectation broken",
        expectation=check.expectation,
        column=check.column,
        severity=check.severity,
        release=effect,
        tested=check.elements,
        broken=check.unexpected,
    )
