"""What a table's file already says, so that it is not suggested again."""

from __future__ import annotations

import re

from conf.table_config import Expectation, TableConfig
from expectations.suites import columns_read

_BOUND = re.compile(r"\s*(\w+)\s*(>=|>|<=|<)\s*-?[\d.]+\s*")


def is_said(wanted: Expectation, table: TableConfig) -> bool:
    """Whether a declaration, rule or expectation of `table` says `wanted`, or as much about the same columns."""
    columns = columns_read(wanted)
    if any(wanted.type == said.type and columns == columns_read(said) for said in table.expectations):
        return True
    declared = [table.columns[column] for column in columns]
    if wanted.type == "expect_column_values_to_not_be_null":
        return not declared[0].nullable
    if wanted.type == "expect_column_values_to_be_in_set":
        return declared[0].allowed is not None
    if wanted.type == "expect_column_values_to_be_unique":
        return table.key == columns
    if wanted.type == "expect_column_values_to_be_between":
        return sides_said(table, columns[0]) == {"<", ">"}
    if wanted.type == "expect_column_to_depend_on_columns":
        return bool(table.key) and set(table.key) <= set(wanted.kwargs["column_list"])
    return False


def sides_said(table: TableConfig, column: str) -> set[str]:
    """The sides on which a row rule bounds `column` by a number: ">" below, "<" above."""
    found = [_BOUND.fullmatch(rule.check) for rule in table.rules if rule.columns == (column,)]
    return {match[2][0] for match in found if match and match[1] == column}
