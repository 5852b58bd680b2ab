"""The register's xlsx: what stands in the lake, and nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import zipfile
from html.parser import HTMLParser

import pytest

from jobs.lake.context import Context
from jobs.publish import judge, register, release, report
from jobs.publish.report.spreadsheet import is_formula, register_fields
from jobs.publish.report.workbook import as_xlsx
from jobs.publish.shelf import Shelf
from jobs.standards.fields import REGISTER_FIELDS
from tests.publish.test_spreadsheet import HOSTILE, asset
from tests.publish.tiny_shop import NIGHT, night_rows, write_night


class Xml(HTMLParser):
    """The elements of a part of a workbook with their attributes and text, in order; names in small letters."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict, list[str]]] = []
        self.open: list[list[str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))
        self.open.append(self.found[-1][2])

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        for texts in self.open:
            texts.append(data)


def part(content: bytes, name: str) -> list[tuple[str, dict, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return [(tag, attrs, "".join(texts)) for tag, attrs, texts in Xml(book.read(name).decode("utf-8")).found]


def cells(content: bytes, sheet: int) -> list[list[tuple[str, str | None, bool]]]:
    """(text, type, whether marked as text) of every cell of a sheet, read from the file's own XML."""
    strings = [text for tag, _, text in part(content, "xl/sharedStrings.xml") if tag == "si"]
    styles = part(content, "xl/styles.xml")
    first = next(place for place, (tag, *_) in enumerate(styles) if tag == "cellxfs")
    marked = [attrs.get("quoteprefix") == "1" for tag, attrs, _ in styles[first:] if tag == "xf"]
    found: list[list[tuple[str, str | None, bool]]] = []
    for tag, attrs, text in part(content, f"xl/worksheets/sheet{sheet}.xml"):
        assert tag not in ("f", "hyperlink", "hyperlinks"), "a formula or a link"
        if tag == "row":
            found.append([])
        if tag == "c":
            kind = attrs.get("t")
            found[-1].append((strings[int(text)] if kind == "s" else text, kind, marked[int(attrs.get("s", 0))]))
    return found


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text_and_no_cell_is_a_formula_or_a_link(name: str) -> None:
    rows = [asset(name, description=name, lineage=[name], evidence='{"cost": [{"part": "=1+1", "amount": 2}]}')]
    content = as_xlsx(rows, NIGHT)
    for sheet in (1, 2):
        found = [cell for row in cells(content, sheet)[1:] for cell in row]
        assert any(kind == "s" for _, kind, _ in found)
        for text, kind, marked in found:
            assert marked or kind != "s" or not is_formula(text), text


def test_numbers_are_numbers_and_what_was_not_measured_is_empty() -> None:
    sheet = cells(as_xlsx([asset("orders", value=None, rows=12)], NIGHT), 1)
    assert sorted(float(text) for text, kind, _ in sheet[1] if kind != "s") == [-0.25, 1.5, 12.0]


def test_the_same_register_gives_the_same_workbook() -> None:
    rows = [asset("orders", evidence='{"rows": {"first": "2020-05-01", "newest": [{"dt": "2020-05-02"}]}}')]
    assert as_xlsx(rows, NIGHT) == as_xlsx(rows, NIGHT)


def test_an_auditor_finds_fields_by_the_standard_and_the_evidence_of_each_figure() -> None:
    rows = [asset("orders", evidence='{"rows": {"first": "2020-05-01", "newest": [{"dt": "2020-05-02", "rows": 3}]}}')]
    content = as_xlsx(rows, NIGHT)
    assert [text for text, *_ in cells(content, 1)[0]] == register_fields()
    lines = [[text for text, *_ in row] for row in cells(content, 2)]
    assert ["orders", "rows", "newest 1 · rows", "3"] in lines
    assert {row[0][0] for row in cells(content, 3)[1:]} == set(REGISTER_FIELDS) - {"dt"}


def test_the_workbook_stands_beside_the_report_and_at_the_release(shop: Context) -> None:
    rows = night_rows()
    del rows["assets"]
    write_night(shop, rows)
    register.run(shop)
    report.run(shop)
    written = shop.lake.path("reports", NIGHT) / "register.xlsx"
    assert len(cells(written.read_bytes(), 1)) == 1 + shop.lake.read("assets", NIGHT).num_rows
    judge.run(shop)
    release.run(shop)
    assert (Shelf(shop.lake.root).root / "current" / "report" / "register.xlsx").read_bytes() == written.read_bytes()
