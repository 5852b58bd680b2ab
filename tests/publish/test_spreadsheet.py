"""The register's csv: what stands in the lake, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re

import pytest

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish import judge, register, release, report
from jobs.publish.report.spreadsheet import as_csv, is_formula, shown
from jobs.publish.shelf import Shelf
from tests.publish.tiny_shop import NIGHT, night_rows, write_night

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+9)", "\t=1+1", "\r=1+1",
    "\n=1", "  =1+1", "＝1+1", "'=1+1", '"=1+1', "%0A=1", "|x", "=1\x00", "https://evil.example", "{=1+1}",
    "x" * 40_000, "\ud800",
]  # fmt: skip


def asset(name: str, **changes: object) -> dict:
    return {**dict.fromkeys(OUTPUTS["assets"].schema.names), "asset": name, "cost": 1.5, "quality": -0.25, **changes}


def read_csv(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text(name: str) -> None:
    rows = [asset(name, description=name, lineage=[name], evidence='{"cost": [{"part": "=1+1", "amount": 2}]}')]
    for field, cell in read_csv(as_csv(rows))[0].items():
        assert field == "quality" or cell.strip()[:1] not in tuple("=+-@|%＝＋－＠"), (field, cell)
        assert field != "asset" or not is_formula(str(shown(name))) or cell.startswith("'"), cell
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", cell)


def test_numbers_stay_numbers_and_what_was_not_measured_stays_empty() -> None:
    rows = [asset("orders", value=None, rows=12)]
    line = read_csv(as_csv(rows))[0]
    assert (line["quality"], line["value"], line["rows"]) == ("-0.25", "", "12")


def test_the_csv_stands_beside_the_report_and_at_the_release(shop: Context) -> None:
    rows = night_rows()
    del rows["assets"]
    write_night(shop, rows)
    register.run(shop)
    report.run(shop)
    folder = shop.lake.path("reports", NIGHT)
    found = read_csv((folder / "register.csv").read_text(encoding="utf-8"))
    stored = {row["asset"]: row for row in shop.lake.read("assets", NIGHT).to_pylist()}
    assert {line["asset"] for line in found} == set(stored)
    for line in found:
        assert float(line["cost"]) == stored[line["asset"]]["cost"]
        assert line["action"] == stored[line["asset"]]["action"]
    judge.run(shop)
    release.run(shop)
    current = Shelf(shop.lake.root).root / "current" / "report"
    pages = {file.relative_to(folder).as_posix() for file in folder.rglob("*.html")}
    assert {file.relative_to(current).as_posix() for file in current.rglob("*.html")} == pages
    assert {"index.html", "zh/tables/orders.html"} <= pages
    for name in ("register.csv", "index.html"):
        assert (current / name).read_bytes() == (folder / name).read_bytes()
