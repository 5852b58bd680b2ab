"""Runs a suite on a Spark frame and reads the result.

Two passes keep the Spark jobs few and the values in: the first counts every expectation at once and collects no value
(4–9 jobs a table, however many expectations); the second fetches example values of the expectations that were broken,
and only of those that look at no column with personal data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import great_expectations as gx
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
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from pyspark.sql import DataFrame

from conf.errors import DataError
from conf.table_config import Dimension, Expectation, Severity, TableConfig
from expectations.suites import columns_read

_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "exclude_unexpected_values": True}
_EXAMPLES = {"result_format": "SUMMARY", "partial_unexpected_count": 10}
_EXAMPLE_KEYS = ("partial_unexpected_list", "partial_unexpected_counts")
MASKED = "(personal data, not shown)"


@dataclass(frozen=True)
class Outcome:
    """One check of one table: what was asked and what was found.

    `elements` and `unexpected` count values (or rows, or partitions) tested and broken; both are None for an
    expectation about an aggregate, which has an `observed` value instead.
    """

    column: str | None
    expectation: str
    kwargs: str
    severity: Severity
    dimension: Dimension
    success: bool
    elements: int | None
    unexpected: int | None
    observed: str | None = None


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
    context: EphemeralDataContext, suite: ExpectationSuite, frame: DataFrame, table: TableConfig
) -> ExpectationSuiteValidationResult:
    """Validate `frame` against `suite` (which `build_suite` made from `table`); results in the suite's order.

    Values of columns with personal data are nowhere in the result.

    Raises:
        DataError: an expectation could not be computed.
    """
    # Persisting, the library's default, would copy the whole frame into memory: ten times the cost of reading it.
    source = context.data_sources.add_or_update_spark("lake", persist=False)
    batch = (
        source.add_dataframe_asset(table.table)
        .add_batch_definition_whole_dataframe("new partitions")
        .get_batch({"dataframe": frame})
    )
    result = batch.validate(suite, result_format=dict(_COUNTS_ONLY))
    result.results = sorted(result.results, key=_position)
    for found in result.results:
        _refuse_exception(found, table)
        # Some expectations answer with numpy.bool, which no store can serialise.
        found.success = bool(found.success)
    result.success = all(found.success for found in result.results)
    _add_examples(batch, suite, result.results, table)
    for found in result.results:
        if _is_personal(table.expectations[_position(found)], table):
            _mask(found)
    return result


def outcomes(results: Sequence[ExpectationValidationResult], table: TableConfig) -> list[Outcome]:
    """The results as rows, in the order of the table's file."""
    return [
        _outcome(found.result or {}, bool(found.success), table.expectations[_position(found)]) for found in results
    ]


def _outcome(counts: dict[str, Any], success: bool, wanted: Expectation) -> Outcome:
    rows, observed = counts.get("element_count"), counts.get("observed_value")
    return Outcome(
        column=wanted.column,
        expectation=wanted.type,
        kwargs=json.dumps(wanted.kwargs, sort_keys=True, default=str),
        severity=wanted.severity,
        dimension=wanted.dimension,
        success=success,
        elements=None if rows is None else int(rows) - int(counts.get("missing_count") or 0),
        unexpected=None if rows is None else int(counts["unexpected_count"]),
        observed=observed if observed is None or isinstance(observed, str) else json.dumps(observed, default=str),
    )


def _add_examples(
    batch: Batch, suite: ExpectationSuite, results: Sequence[ExpectationValidationResult], table: TableConfig
) -> None:
    """Fetch example values for the broken expectations that look at no personal data, and put them into `results`."""
    broken = {
        position
        for position, found in enumerate(results)
        if (found.result or {}).get("unexpected_count") and not _is_personal(table.expectations[position], table)
    }
    if not broken:
        return
    chosen = [check for check in suite.expectations if (check.meta or {})["position"] in broken]
    again = ExpectationSuite(name=f"{suite.name} examples", expectations=[check.copy() for check in chosen])
    for found in batch.validate(again, result_format=dict(_EXAMPLES)).results:
        _refuse_exception(found, table)
        examples = {key: value for key, value in (found.result or {}).items() if key in _EXAMPLE_KEYS}
        target = results[_position(found)]
        target.result = {**(target.result or {}), **examples}


def _config(found: ExpectationValidationResult) -> ExpectationConfiguration:
    if found.expectation_config is None:
        raise AssertionError("a result without the expectation it answers")
    return found.expectation_config


def _position(found: ExpectationValidationResult) -> int:
    return int(_config(found).meta["position"])


def _is_personal(wanted: Expectation, table: TableConfig) -> bool:
    """Whether values of a column with personal data could show in the result; a table-wide check could show any."""
    columns = columns_read(wanted) or tuple(table.columns)
    return any(table.columns[name].pii != "none" for name in columns)


def _mask(found: ExpectationValidationResult) -> None:
    """Take out whatever could be a value; counts and shares stay."""
    for key in (*_EXAMPLE_KEYS, "details"):
        found.result.pop(key, None)
    is_share = any(word in _config(found).type for word in ("count", "proportion"))
    if found.result.get("observed_value") is not None and not is_share:
        found.result["observed_value"] = MASKED


def _refuse_exception(found: ExpectationValidationResult, table: TableConfig) -> None:
    reasons = _exceptions(found.exception_info or {})
    if reasons:
        wanted = table.expectations[_position(found)]
        raise DataError(
            f"table '{table.table}': expectation '{wanted.type}'"
            f"{f' on column {wanted.column!r}' if wanted.column else ''} could not be computed: {'; '.join(reasons)}",
            mend="correct its arguments in the table's file, or choose an expectation that Spark frames support",
        )


def _exceptions(info: dict[str, Any]) -> list[str]:
    """Messages of the exceptions in an `exception_info`, which is one record or one a metric."""
    if "raised_exception" in info:
        return [str(info.get("exception_message")).splitlines()[0]] if info["raised_exception"] else []
    return [reason for part in info.values() if isinstance(part, dict) for reason in _exceptions(part)]
