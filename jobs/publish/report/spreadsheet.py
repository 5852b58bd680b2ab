"""The register as csv, and what a cell of a spreadsheet may hold.

Values come from data and configuration and may be hostile: a text that a spreadsheet would run as a formula is marked
as text by an apostrophe before it (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jobs.lake.schemas import OUTPUTS
from jobs.publish.report.text import visible

Row = Mapping[str, Any]
# What a spreadsheet takes for the beginning of a formula, in full width too, also after blanks.
_FORMULA = re.compile(r"^[\s'\"]*[=+\-@＝＋－＠|%]|^[\t\r\n]")
_LONGEST = 32_767  # characters of a cell


def register_fields() -> list[str]:
    """The columns of the export: those of the register but for the evidence, which has a sheet of its own."""
    return [name for name in OUTPUTS["assets"].schema.names if name != "evidence"]


def as_csv(assets: Sequence[Row]) -> str:
    """The register as csv: UTF-8 with a byte order mark so that Excel reads it so, every text in quotes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(register_fields())
    for asset in assets:
        writer.writerow([_csv_cell(asset.get(name)) for name in register_fields()])
    return "\ufeff" + text.getvalue()


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run a text instead of showing it."""
    return bool(_FORMULA.match(text))


def shown(content: Any) -> str | float | int | bool | None:
    """What a cell holds: numbers as they are, lists joined, times in UTC, text with every control character visible."""
    if content is None or isinstance(content, bool | int):
        return content
    if isinstance(content, float):
        return content if math.isfinite(content) else str(content)
    if isinstance(content, datetime):
        return content.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    text = "; ".join(map(str, content)) if isinstance(content, list | tuple) else str(content)
    return visible(text)[:_LONGEST]


def _csv_cell(content: Any) -> Any:
    cell = shown(content)
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return f"'{cell}" if is_formula(cell) else cell
