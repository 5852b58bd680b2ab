"""Builds a Great Expectations suite from the `expectations` of one table's file; nothing here touches data."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.exceptions.exceptions import ExpectationNotFoundError
from great_expectations.expectations.expectation import Expectation as GxExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.registry import (
    get_expectation_impl,
    list_registered_expectation_implementations,
)
from pydantic.v1 import ValidationError

from conf.errors import ConfigError
from conf.table_config import Expectation, Severity, TableConfig
from expectations import custom

# Great Expectations has severities of its own; only Data Docs show them.
_GX_SEVERITY: dict[Severity, FailureSeverity] = {
    "critical": FailureSeverity.CRITICAL,
    "major": FailureSeverity.WARNING,
    "minor": FailureSeverity.INFO,
}
_COLUMN_ARGUMENTS = ("column", "column_A", "column_B", "column_list", "column_set", "order_by")


def build_suite(table: TableConfig, file: Path) -> ExpectationSuite:
    """The suite of `table`, its expectations in the order of `file`; `meta["position"]` is the place there.

    Raises:
        ConfigError: an expectation has an unknown type, wrong arguments, names a column that is not declared, or is
            written twice. The message names file, table, expectation and mend.
    """
    custom.load()
    checks: list[GxExpectation] = []
    seen: set[str] = set()
    for position, wanted in enumerate(table.expectations):
        where = f"{file}: table '{table.table}', expectation '{wanted.type}'" + (
            f" on column '{wanted.column}'" if wanted.column else ""
        )
        built = _build(wanted, position, table, where)
        fingerprint = f"{wanted.type} {wanted.column} {sorted(wanted.kwargs.items())}"
        if fingerprint in seen:
            raise ConfigError(f"{where} is written twice with the same arguments", mend="remove one of the two")
        seen.add(fingerprint)
        checks.append(built)
    return ExpectationSuite(name=table.table, expectations=checks)


def columns_read(wanted: Expectation) -> tuple[str, ...]:
    """Columns an expectation looks at, in the order it names them; empty for one about the whole table."""
    arguments: dict[str, Any] = {**({"column": wanted.column} if wanted.column else {}), **wanted.kwargs}
    found: list[str] = []
    for name in _COLUMN_ARGUMENTS:
        value = arguments.get(name)
        found += [value] if isinstance(value, str) else list(value or [])
    return tuple(dict.fromkeys(found))


def _build(wanted: Expectation, position: int, table: TableConfig, where: str) -> GxExpectation:
    implementation = _implementation(wanted.type, where)
    for column in columns_read(wanted):
        if column not in table.columns:
            near = difflib.get_close_matches(str(column), table.columns, n=1)
            raise ConfigError(
                f"{where} names column '{column}', which `columns` does not declare",
                mend=f"did you mean '{near[0]}'?" if near else f"choose from {', '.join(table.columns)}",
            )
    known = sorted(set(implementation.__fields__) - set(GxExpectation.__fields__) - {"batch_id"})
    arguments = {**wanted.kwargs, **({"column": wanted.column} if wanted.column else {})}
    unknown = sorted(set(arguments) - {*known, "mostly"})
    if unknown:
        raise ConfigError(
            f"{where} does not take {', '.join(repr(name) for name in unknown)}",
            mend=f"its arguments are {', '.join(known) or 'none'}",
        )
    try:
        return implementation(
            **arguments,
            severity=_GX_SEVERITY[wanted.severity],
            meta={"position": position, "severity": wanted.severity, "dimension": wanted.dimension},
        )
    except (ValidationError, ValueError, TypeError) as error:
        raise ConfigError(
            f"{where} has wrong arguments: {_reasons(error)}",
            mend=f"correct its `kwargs`; it takes {', '.join(known) or 'none'}",
        ) from None


def _implementation(type_: str, where: str) -> type[GxExpectation]:
    try:
        found: type[GxExpectation] | None = get_expectation_impl(type_)
    except ExpectationNotFoundError:
        found = None
    if found is None:
        near = difflib.get_close_matches(type_, list_registered_expectation_implementations(), n=1)
        raise ConfigError(
            f"{where} is not an expectation that Great Expectations knows",
            mend=f"did you mean '{near[0]}'?" if near else "see its gallery, or add a class in expectations/custom/",
        )
    return found


def _reasons(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors())
