"""What is told of a file before its types: whether it has a header; and what is checked on rows beyond those read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import structlog

from conf.discover_config import discover_config
from jobs.discover.dialect import names_columns
from jobs.discover.drafting import draft
from jobs.discover.files import find_sources
from jobs.discover.finding import look
from jobs.discover.landing import Drop, plan
from jobs.discover.opening import open_source, separated
from jobs.discover.table import Table
from tests.discover.conftest import Understood


@pytest.mark.parametrize(
    ("text", "is_header"),
    [
        ("user,item,at\n1,2,2017-01-01\n1,3,2017-01-02", True),
        ("1,2268318,pv,1511544070\n1,2333346,pv,1511561733\n2,8,buy,1511572885", False),
        ("a7,view,home\nb8,cart,home\nc9,view,home\nd1,buy,home\ne2,view,home", False),
        ("region,2017,2018\nnorth,5,6\nsouth,7,8", True),
        ("word\nalpha\nbeta", True),
        ("code,city\nA,Bonn\nB,Ulm", True),
        ("id,note\n1,hello\n2,hello", True),
        ("7,hello\n1,hello\n2,hello", False),
    ],
)
def test_a_header_is_told_from_a_first_row(text: str, is_header: bool) -> None:
    first, *rows = [line.split(",") for line in text.splitlines()]
    assert names_columns(first, rows) is is_header


_ROWS, _READ = 60_000, 20_000


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A block of a text file is read whole, so that a short file has to have several."""
    monkeypatch.setattr(separated, "_BLOCK", 1 << 16)


def _write(folder: Path, format_: str, names: dict[str, list]) -> None:
    folder.mkdir()
    rows = pa.table(names)
    if format_ == "parquet":
        pq.write_table(rows, folder / "sales.parquet", row_group_size=5_000)
        return
    lines = zip(*(column.to_pylist() for column in rows.columns), strict=True)
    if format_ == "csv":
        text = "\n".join([",".join(names), *(",".join(map(str, line)) for line in lines)])
        (folder / "sales.csv").write_text(text + "\n", encoding="utf-8")
    else:
        text = "\n".join(json.dumps(dict(zip(names, map(str, line), strict=True))) for line in lines)
        (folder / "sales.json").write_text(text + "\n", encoding="utf-8")


def _sales(tmp_path: Path, format_: str, ids: list[str]) -> tuple[Table, Table]:
    """A long table of which a third is read, and the short one that its first third names wholly."""
    goods = [f"G{n:05d}" for n in range(900)]
    skus = [goods[n * 7 % 900] for n in range(len(ids))]
    _write(tmp_path / "in", format_, {"sale_id": ids, "sku": skus, "price": [n / 4 for n in range(len(ids))]})
    (tmp_path / "in" / "goods.csv").write_text("sku,title\n" + "".join(f"{g},thing {g}\n" for g in goods), "utf-8")
    config = discover_config().model_copy(update={"rows": _READ})
    tables = {table.name: table for table in look([tmp_path / "in"], config, structlog.get_logger()).tables}
    assert not tables["sales"].opened.is_whole
    return tables["sales"], tables["goods"]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("format_", ["csv", "json", "parquet"])
def test_a_key_of_a_long_table_is_counted_in_all_of_its_rows(tmp_path: Path, format_: str) -> None:
    sales, _ = _sales(tmp_path, format_, [f"s{n:06d}" for n in range(_ROWS)])
    assert sales.key == ("sale_id",)
    assert sales.key_evidence == f"no two rows are alike in it, of {_ROWS:,}"
    (reference,) = sales.references
    assert (reference.candidate.parent, reference.is_exact, reference.met.ids) == ("goods", True, 900)


@pytest.mark.usefixtures("small_blocks")
def test_a_key_that_fails_beyond_the_rows_read_is_not_drafted(tmp_path: Path) -> None:
    sales, _ = _sales(tmp_path, "csv", [f"s{min(n, _ROWS - 9_000):06d}" for n in range(_ROWS)])
    assert sales.key == ()
    assert sales.key_evidence.startswith("sale_id fails further on: ")
    text = draft(sales, {"format": "csv", "path": "sales"}, "snapshot", 1)
    assert "# no key was found: sale_id fails further on" in text


@pytest.mark.usefixtures("small_blocks")
def test_a_long_table_is_named_by_ids_that_stand_beyond_its_rows_read(tmp_path: Path) -> None:
    _write(tmp_path / "in", "csv", {"sale_id": [f"s{n:06d}" for n in range(_ROWS)], "sum": list(range(_ROWS))})
    late = "".join(f"r{n},s{_ROWS - 1 - 11 * n:06d}\n" for n in range(2_000))
    (tmp_path / "in" / "refunds.csv").write_text("refund_id,sale_id\n" + late, encoding="utf-8")
    config = discover_config().model_copy(update={"rows": _READ})
    tables = {table.name: table for table in look([tmp_path / "in"], config, structlog.get_logger()).tables}
    (reference,) = tables["refunds"].references
    assert (reference.candidate.parent, reference.met.containment) == ("sales", 1.0)


def test_a_time_that_a_database_holds_as_text_parts_no_days(understood: Understood) -> None:
    at = [f"2024-01-{n % 28 + 1:02d} 10:{n % 60:02d}:00" for n in range(90)]
    columns = {"user_id": [f"u{n % 9}" for n in range(90)], "item_id": [f"i{n % 13}" for n in range(90)], "at": at}
    table = understood(visits=columns)["visits"]
    assert plan(table, date(2024, 2, 1)).load == "incremental"
    table.opened.source = replace(table.opened.source, format="jdbc")
    assert plan(table, date(2024, 2, 1)) == Drop("snapshot", 1)


def test_of_a_large_parquet_file_row_groups_from_end_to_end_are_read(tmp_path: Path) -> None:
    _write(tmp_path / "in", "parquet", {"n": list(range(_ROWS))})
    opened = open_source(find_sources([tmp_path / "in"])[0][0], _READ)
    assert opened.rows.num_rows <= _READ + 5_000
    assert max(opened.rows["n"].to_pylist()) > 0.7 * _ROWS
