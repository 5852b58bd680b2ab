"""Runs a suite on the new rows of a table.

Each expectation runs on the engine that `engines` gives it: most of a night's on pandas, with no Spark job at all. Two
passes keep the jobs few and the values in: the first counts every expectation at once and collects no value; the
second fetches example values of broken expectations, and only of those that look at no column with personal data.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.expectations.expectation import Expectation as GxExpectation

from conf.table_config import TableConfig
from expectations.engines import NewRows, is_portable, pandas_frame, spark_frame
from expectations.own import OwnExpectation
from expectations.references import References, referring_to
from expectations.results import EXAMPLE_KEYS, asked_at, is_personal, mask, position, refuse_exception
from expectations.spark_jobs import counted_jobs

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
# On Spark this costs two jobs and one for every broken expectation; SUMMARY would cost more.
_EXAMPLES = {"result_format": "BASIC", "partial_unexpected_count": 10}
_BATCH = "new partitions"


@dataclass(frozen=True)
class Ran:
    """A validated suite: its results, how many expectations pandas answered, and the Spark jobs of all others."""

    result: ExpectationSuiteValidationResult
    on_pandas: int
    spark_jobs: int


def gx_context(site: Path | None = None) -> EphemeralDataContext:
    """A Great Expectations context that keeps everything in memory, reports nothing home and writes only to `site`."""
    sites = {} if site is None else {
        "site": {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
        }
    }  # fmt: skip
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        data_docs_sites=sites,
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def run_suite(
    context: EphemeralDataContext,
    suite: ExpectationSuite,
    new: NewRows,
    table: TableConfig,
    references: References,
    *,
    pandas_rows: int,
) -> Ran:
    """Validate the rows of `new` against `suite` (which `build_suite` made from `table`); results in the suite's order.

    Up to `pandas_rows` rows, expectations that pandas answers as Spark does run on pandas, all others on Spark. Values
    of columns with personal data are nowhere in the result.

    Raises:
        DataError: an expectation could not be computed.
    """
    portable = [new.rows <= pandas_rows and is_portable(wanted, table) for wanted in table.expectations]
    results: list[ExpectationValidationResult] = []
    jobs = 0
    with referring_to(references):
        for on_pandas in (True, False):
            checks = [check for check in suite.expectations if portable[asked_at(check)] is on_pandas]
            if not checks:
                continue
            if on_pandas:
                whole = _validated(_pandas_batch(context, pandas_frame(new), table), suite, checks, table)
            else:
                frame = spark_frame(new)
                with counted_jobs(frame.sparkSession, f"validate {table.table}") as counted:
                    whole = _validated(_spark_batch(context, frame, table), suite, checks, table)
                jobs = counted[0]
            results += whole.results
    whole.results = sorted(results, key=position)
    whole.success = all(found.success for found in whole.results)
    held = sum(bool(found.success) for found in whole.results)
    whole.statistics = {
        "evaluated_expectations": len(results), "successful_expectations": held,
        "unsuccessful_expectations": len(results) - held, "success_percent": 100 * held / len(results),
    }  # fmt: skip
    return Ran(whole, sum(portable), jobs)


def held_on(
    context: EphemeralDataContext,
    suite: ExpectationSuite,
    frame: pd.DataFrame,
    table: TableConfig,
    references: References,
    positions: Collection[int],
) -> dict[int, bool | None]:
    """Whether the expectations at `positions` hold on a pandas frame; None where there is nothing to compare with.

    No value is collected, and an expectation that cannot be computed on such a frame does not hold.
    """
    checks = [check.copy() for check in suite.expectations if asked_at(check) in positions]
    if not checks:
        return {}
    with referring_to(references):
        batch = _pandas_batch(context, frame, table)
        part = ExpectationSuite(name=suite.name, expectations=checks)
        results = batch.validate(part, result_format=dict(_COUNTS_ONLY)).results
    return {
        position(found): bool(found.success) if (found.result or {}).get("measured", True) else None
        for found in results
    }


def _validated(
    batch: Batch, suite: ExpectationSuite, checks: Sequence[GxExpectation], table: TableConfig
) -> ExpectationSuiteValidationResult:
    """The results of some `checks` of a suite on one batch: counts first, then examples where they may be shown."""
    part = ExpectationSuite(name=suite.name, expectations=[check.copy() for check in checks])
    result = batch.validate(part, result_format=dict(_COUNTS_ONLY))
    for found in result.results:
        refuse_exception(found, table)
        # Some expectations answer with numpy.bool, which no store can serialise.
        found.success = bool(found.success)
    _add_examples(batch, suite, result.results, table)
    for found in result.results:
        if is_personal(table.expectations[position(found)], table):
            mask(found)
    return result


def _pandas_batch(context: EphemeralDataContext, frame: pd.DataFrame, table: TableConfig) -> Batch:
    asset = context.data_sources.add_or_update_pandas("files").add_dataframe_asset(table.table)
    return asset.add_batch_definition_whole_dataframe(_BATCH).get_batch({"dataframe": frame})


def _spark_batch(context: EphemeralDataContext, frame: DataFrame, table: TableConfig) -> Batch:
    # Persisting, the library's default, would copy the whole frame into memory: ten times the cost of reading it.
    asset = context.data_sources.add_or_update_spark("lake", persist=False).add_dataframe_asset(table.table)
    return asset.add_batch_definition_whole_dataframe(_BATCH).get_batch({"dataframe": frame})


def _add_examples(
    batch: Batch, suite: ExpectationSuite, results: Sequence[ExpectationValidationResult], table: TableConfig
) -> None:
    """Fetch example values for the broken expectations that look at no personal data, and put them into `results`."""
    by_position = {position(found): found for found in results}
    broken = {
        at
        for at, found in by_position.items()
        if not found.success
        and (found.result or {}).get("unexpected_count")
        and not is_personal(table.expectations[at], table)
    }
    # Expectations of our own say in words what they found, and would only be measured twice.
    chosen = [
        check for check in suite.expectations if asked_at(check) in broken and not isinstance(check, OwnExpectation)
    ]
    if not chosen:
        return
    again = ExpectationSuite(name=f"{suite.name} examples", expectations=[check.copy() for check in chosen])
    for found in batch.validate(again, result_format=dict(_EXAMPLES)).results:
        refuse_exception(found, table)
        examples = {key: value for key, value in (found.result or {}).items() if key in EXAMPLE_KEYS}
        target = by_position[position(found)]
        target.result = {**(target.result or {}), **examples}
