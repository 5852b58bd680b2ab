"""Reads the results of expectations: as rows, without personal data; what could not be computed is an error."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from conf.errors import DataError
from conf.table_config import Dimension, Expectation, Severity, TableConfig
from expectations.suites import columns_read

EXAMPLE_KEYS = ("partial_unexpected_list", "partial_unexpected_counts")
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


def outcomes(results: Sequence[ExpectationValidationResult], table: TableConfig) -> list[Outcome]:
    """The results as rows, in the order of the table's file; none for a check that had nothing to compare with."""
    return [
        _outcome(found.result or {}, bool(found.success), table.expectations[position(found)])
        for found in results
        if (found.result or {}).get("measured", True)
    ]


def _outcome(counts: dict[str, Any], success: bool, wanted: Expectation) -> Outcome:
    rows, observed = counts.get("element_count"), counts.get("observed_value")
    # A number of numpy's would be written as text.
    observed = observed.item() if isinstance(observed, np.generic) else observed
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


def _config(found: ExpectationValidationResult) -> ExpectationConfiguration:
    if found.expectation_config is None:
        raise AssertionError("a result without the expectation it answers")
    return found.expectation_config


def asked_at(check: GxExpectation) -> int:
    """Position of an expectation of a suite in the table's file."""
    return int((check.meta or {})["position"])


def position(found: ExpectationValidationResult) -> int:
    """Position in the table's file of the expectation that a result answers."""
    return int(_config(found).meta["position"])


def is_personal(wanted: Expectation, table: TableConfig) -> bool:
    """Whether values of a column with personal data could show in the result; a table-wide check could show any."""
    columns = columns_read(wanted) or tuple(table.columns)
    return any(table.columns[name].pii != "none" for name in columns)


def mask(found: ExpectationValidationResult) -> None:
    """Take out whatever could be a value; counts and shares stay."""
    for key in (*EXAMPLE_KEYS, "details"):
        found.result.pop(key, None)
    is_share = any(word in _config(found).type for word in ("count", "proportion"))
    if found.result.get("observed_value") is not None and not is_share:
        found.result["observed_value"] = MASKED


def refuse_exception(found: ExpectationValidationResult, table: TableConfig) -> None:
    """Raise DataError if the expectation could not be computed."""
    reasons = _exceptions(found.exception_info or {})
    if reasons:
        wanted = table.expectations[position(found)]
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
