"""Whether a finding was marked as known, by the rows of `marks`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

IN_FORCE = "in force"


def marked(
    rows: Iterable[Mapping[str, Any]], finding: str, table: str, column: str | None, name: str | None
) -> Mapping[str, Any] | None:
    """The mark in force, of the rows of `marks`, that speaks of a finding; None: it counts."""
    return next(
        (row for row in rows if row["state"] == IN_FORCE
         and (row["finding"], row["table"]) == (finding, table)
         and row["column"] in (None, column) and row["name"] in (None, name)),
        None,
    )  # fmt: skip
