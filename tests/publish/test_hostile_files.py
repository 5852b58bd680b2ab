"""Hostile texts in every column of the register: in its xlsx and csv they are text, none is a formula or a link."""

from __future__ import annotations

import pytest

from jobs.publish.report.spreadsheet import as_csv, is_formula, register_fields
from jobs.publish.report.text import visible
from jobs.publish.report.workbook import as_xlsx
from tests import hostile
from tests.publish.test_spreadsheet import read_csv
from tests.publish.test_workbook import cells
from tests.publish.tiny_shop import NIGHT

_LONGEST = 32_767


@pytest.fixture(scope="module")
def assets() -> list[dict]:
    """An asset a text, which stands in every column and in its evidence, however deep."""
    return [hostile.row("assets", text) for text in hostile.TEXTS.values()]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link_and_every_text_is_there(assets: list[dict]) -> None:
    book = as_xlsx(assets, NIGHT)
    for sheet in (1, 2):
        found = [cell for row in cells(book, sheet)[1:] for cell in row]
        texts = {text for text, kind, _ in found if kind == "s"}
        for name, text in hostile.TEXTS.items():
            assert visible(text)[:_LONGEST] in texts, name
        for text, kind, marked in found:
            assert kind != "s" or marked or not is_formula(text), text[:80]
            assert kind in ("s", "b", None), "only texts, numbers and truths"


def test_no_cell_of_the_csv_would_run_and_every_text_is_there(assets: list[dict]) -> None:
    lines = read_csv(as_csv(assets))
    assert len(lines) == len(assets) and set(lines[0]) == set(register_fields())
    for line, text in zip(lines, hostile.TEXTS.values(), strict=True):
        shown = visible(text)[:_LONGEST]
        assert line["asset"] == (f"'{shown}" if is_formula(shown) else shown)
        for field, cell in line.items():
            assert not is_formula(cell) or cell.startswith("'"), (field, cell[:80])
            assert all(character == visible(character) for character in cell), field
