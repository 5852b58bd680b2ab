"""The register as a workbook an auditor opens: with its evidence, and what each field and measure means.

No cell is a formula, a link or a number made of text; a text that looks like a formula is marked as text by the
program's own apostrophe. The same register gives the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from jobs.lake.schemas import OUTPUTS
from jobs.publish.report.spreadsheet import Row, is_formula, register_fields, shown
from jobs.standards.fields import ELEMENTS, REGISTER_FIELDS
from jobs.standards.measures import INDICATORS, MEASURES

_WIDTHS = {"asset": 26, "description": 40, "reason": 60, "fix": 60, "moved": 60, "lineage": 40}


def as_xlsx(assets: Sequence[Row], run_date: date) -> bytes:
    """The register as a workbook of four sheets: register, evidence, fields, measures."""
    content = io.BytesIO()
    # No text becomes a number, a link or a formula.
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": f"Asset register of {run_date}", "created": datetime(*run_date.timetuple()[:3])})
        fields = register_fields()
        _sheet(book, "register", fields, ([asset.get(name) for name in fields] for asset in assets))
        _sheet(book, "evidence", ["asset", "figure", "made from", "is"], _evidence(assets))
        _sheet(book, "fields", ["field", "holds", "GB/T 40685: element", "clauses", "answers"], _fields())
        _sheet(book, "measures", ["measure", "share of", "GB/T 36344", "ISO/IEC 25012"], _measures())
    return content.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    bold, marked = book.add_format({"bold": True, "bottom": 1}), book.add_format({"quote_prefix": True})
    for place, title in enumerate(header):
        sheet.write_string(0, place, title, bold)
        sheet.set_column(place, place, _WIDTHS.get(title, 16))
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, content in enumerate(row):
            cell = shown(content)
            if isinstance(cell, str):
                sheet.write_string(last, place, cell, marked if is_formula(cell) else None)
            elif cell is not None:
                sheet.write(last, place, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(header) - 1)


def _evidence(assets: Iterable[Row]) -> Iterator[list[Any]]:
    """One line for each thing a figure was made from; what is nested is told by the way to it."""
    for asset in assets:
        found = json.loads(asset.get("evidence") or "{}")
        for figure, stored in found.items():
            for way, content in _leaves(stored):
                yield [asset["asset"], figure, way, content]


def _leaves(stored: Any, way: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(stored, dict):
        for name, inner in stored.items():
            yield from _leaves(inner, f"{way} · {name}" if way else str(name))
    elif isinstance(stored, list) and any(isinstance(inner, dict | list) for inner in stored):
        for number, inner in enumerate(stored, start=1):
            yield from _leaves(inner, f"{way} {number}".strip())
    else:
        yield way, stored


def _fields() -> Iterator[list[Any]]:
    for field in OUTPUTS["assets"].schema:
        clause = REGISTER_FIELDS[field.name]
        holds = field.metadata[b"description"].decode()
        yield [field.name, holds, ELEMENTS[clause.element], ", ".join(clause.clauses), clause.answers]


def _measures() -> Iterator[list[Any]]:
    for measure, standard in sorted(MEASURES.items()):
        indicator = f"{standard.indicator} {INDICATORS[standard.indicator]}"
        yield [measure, standard.words, indicator, ", ".join(standard.characteristics)]
