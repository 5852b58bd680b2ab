"""A folder of exports nobody described becomes a configuration that loads and whose first night runs."""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from conf.errors import EXIT_DONE, EXIT_FAILED, EXIT_USAGE
from conf.project import ROOT, load_project
from jobs.command_line import main
from jobs.discover.files import find_sources
from jobs.discover.opening import open_source
from jobs.discover.telling import INVENTORY
from jobs.lake.partitions import Lake

_DAYS = 4


def exports(folder: Path) -> Path:
    """Customers (semicolons, German dates), products (GB18030, Chinese names), orders (quoted line ends), a shelf."""
    chance = random.Random(3)
    users, goods = [f"U{n:05d}" for n in range(1, 121)], [f"{n:06d}" for n in range(1, 81)]
    folder.mkdir(parents=True)
    with (folder / "customers.csv").open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["Customer ID", "E-Mail", "Signup Date", "City", "Newsletter"])
        for user in users:
            day, city = date(2022, 1, 1) + timedelta(chance.randrange(360)), chance.choice(["Köln", "Bonn", "N/A"])
            out.writerow([user, f"{user}@example.org", f"{day:%d.%m.%Y}", city, chance.choice(["ja", "nein"])])
    with (folder / "products.csv").open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow(["商品编号", "商品名称", "类目", "售价"])
        for good in goods:
            price = f"¥{chance.randrange(1_000, 900_000) / 100:,.2f}"
            out.writerow([good, f"测试商品{good}", chance.choice(["食品", "服装", "家电"]), price])
    at = datetime(2023, 5, 1)
    with (folder / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["orderId", "customerId", "sku", "qty", "amount", "orderTime", "note"])
        for number in range(900):
            at += timedelta(minutes=chance.randrange(1, 2 * _DAYS * 24 * 60 // 900))
            amount, note = f"{chance.randrange(100, 9_999) / 100:.2f}", chance.choice(["", 'say "hi"', "two\nlines"])
            row = [100_000 + number, chance.choice(users), chance.choice(goods), chance.randrange(1, 6), amount]
            out.writerow([*row, f"{at:%d/%m/%Y %H:%M}", note])
    with (folder / "shelf.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerows([good, chance.randrange(40), "2023-05-04"] for good in goods[:60])
    return folder


@pytest.fixture
def drafted(tmp_path: Path, capsys) -> tuple[Path, str]:
    """The configuration folder and what was printed."""
    folder = exports(tmp_path / "exports")
    assert main(["discover", str(folder), "--out", str(tmp_path / "mine")]) == EXIT_DONE
    return tmp_path / "mine", capsys.readouterr().out


def test_the_drafts_load_without_edits_and_say_what_the_files_hold(drafted: tuple[Path, str]) -> None:
    tables = load_project(drafted[0]).tables
    assert {name: table.kind for name, table in tables.items()} == {
        "customers": "customer", "orders": "behaviour", "products": "catalogue", "shelf": "reference",
    }  # fmt: skip
    orders = tables["orders"]
    assert orders.key == ("order_id",)
    assert {(key.columns, key.table) for key in orders.foreign_keys} == {
        (("customer_id",), "customers"), (("sku",), "products"),
    }  # fmt: skip
    roles = {name: column.role for name, column in orders.columns.items()}
    assert roles == {
        "order_id": "basket_id", "customer_id": "user_id", "sku": "item_id", "qty": "quantity", "amount": "price",
        "order_time": "event_ts", "note": "text",
    }  # fmt: skip
    assert orders.columns["order_time"].format == "d/M/yyyy H:mm"
    assert tables["customers"].columns["newsletter"].format == "ja/nein"
    assert tables["customers"].columns["e_mail"].pii == "direct"
    assert tables["products"].columns["price"].unit == "CNY"
    assert tables["shelf"].source.options == {"header": "false"}
    assert {name: column.type for name, column in tables["shelf"].columns.items()} == {
        "c1": "string", "c2": "integer", "c3": "date",
    }  # fmt: skip
    assert "note: shelf.csv has no header" in drafted[1]


def test_drafts_are_not_overwritten_unasked(drafted: tuple[Path, str], tmp_path: Path, capsys) -> None:
    draft = drafted[0] / "tables" / "orders.yml"
    draft.write_text(draft.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    again = ["discover", str(tmp_path / "exports"), "--out", str(drafted[0])]
    assert main(again) == EXIT_USAGE
    assert "--overwrite" in capsys.readouterr().err
    assert "# mine" in draft.read_text(encoding="utf-8")
    assert main([*again, "--overwrite"]) == EXIT_DONE
    assert "# mine" not in draft.read_text(encoding="utf-8")


def test_what_cannot_be_read_is_named_and_all_else_is_drafted(tmp_path: Path, capsys) -> None:
    folder = exports(tmp_path / "exports")
    (folder / "empty.csv").write_text("", encoding="utf-8")
    (folder / "bare.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "binary.csv").write_bytes(bytes(range(256)) * 8)
    (folder / "broken.csv").write_bytes("id,name\n1,ü\n".encode() * 600_000 + b"2,\xff\xfe\n")
    (folder / "twice.csv").write_text("id,name,name,\n" + "".join(f"{n},x{n},y,z\n" for n in range(50)), "utf-8")
    (folder / "ragged.csv").write_text("id,name\n" + "".join(f"{n},x{n}\n" for n in range(50)) + "1,2,3\n", "utf-8")
    (folder / "sheet.xlsx").write_bytes(b"PK\x03\x04")
    assert main(["discover", str(folder), "--out", str(tmp_path / "mine")]) == EXIT_FAILED
    printed = capsys.readouterr().err
    for said in (
        "empty.csv is empty", "bare.csv has a header and no row", "binary.csv holds zero bytes (the first at byte 1)",
        "broken.csv begins as UTF-8", "twice.csv line 1: two columns are called 'name'", "line 1: column 4 has no name",
        "ragged.csv line 52: 3 fields where the header has 2", "sheet.xlsx is a workbook",
        "save each of its sheets as 'CSV UTF-8'", "mend:",
    ):  # fmt: skip
        assert said in printed
    assert set(load_project(tmp_path / "mine").tables) == {
        "customers", "orders", "products", "ragged", "shelf", "twice",
    }  # fmt: skip


@pytest.mark.parametrize("paths", [["nowhere"], ["empty"]])
def test_nothing_to_look_at_is_an_error(tmp_path: Path, capsys, paths: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    where = [str(tmp_path / path) for path in paths]
    assert main(["discover", *where, "--out", str(tmp_path / "mine")]) == EXIT_FAILED
    assert "mend:" in capsys.readouterr().err


def test_files_that_lie_in_days_stay_where_they_are(tmp_path: Path, capsys) -> None:
    landed = ROOT / "tests" / "data" / "clickshop" / "landing"
    assert main(["discover", str(landed), "--out", str(tmp_path / "mine")]) == EXIT_FAILED
    assert "clicks.csv.gz line 687: 3 fields where the header has 8" in capsys.readouterr().err
    project = load_project(tmp_path / "mine")
    assert project.environment.landing == str(landed)
    told = {name: (table.source.path, table.load) for name, table in project.tables.items()}
    assert told == {
        "articles": ("shop/articles", "snapshot"), "clicks": ("web/clicks", "incremental"),
        "members": ("crm/members", "snapshot"),
    }  # fmt: skip
    assert not (tmp_path / "mine" / "landing").exists()


def test_of_a_long_file_the_first_rows_are_read_and_the_draft_says_so(tmp_path: Path) -> None:
    lines = "".join(f"{n},level {n % 7} of all the levels there are\n" for n in range(400_000))
    (tmp_path / "long.csv").write_text("id,level\n" + lines, encoding="utf-8")
    source = find_sources([tmp_path])[0][0]
    opened = open_source(source, 100_000)
    assert 100_000 <= opened.rows.num_rows < 400_000
    assert not opened.is_whole
    assert open_source(source, 1_000_000).is_whole
    assert open_source(source, 1_000_000).rows.num_rows == 400_000


@pytest.mark.spark
def test_the_first_night_runs_on_the_drafts(
    drafted: tuple[Path, str], spark: object, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    folder, printed = drafted
    command = next(line for line in printed.splitlines() if "--run-date" in line)
    run_date = command.split()[-1]
    monkeypatch.setenv("STOCKTAKE_CONF", str(folder))
    assert f"STOCKTAKE_CONF={folder} python -m jobs {' '.join(INVENTORY)} --run-date {run_date}" in command
    assert main([*INVENTORY, "--run-date", run_date]) == EXIT_DONE, capsys.readouterr().err
    lake, night = Lake(folder / "lake"), date.fromisoformat(run_date)
    ledger = [row for dt in lake.partitions("ledger", upto=night) for row in lake.read("ledger", dt).to_pylist()]
    counted = {name: sum(row["rows_clean"] for row in ledger if row["table"] == name) for name in load_project().tables}
    assert counted == {"customers": 120, "orders": 900, "products": 80, "shelf": 60}
    assert sum(row["rows_quarantined"] for row in ledger) == 0
    orders = lake.read("clean/orders", night)
    assert orders["order_time"].null_count == 0
    assert lake.read("clean/products", night)["price"].null_count == 0
    assert set(lake.read("clean/customers", night)["newsletter"].to_pylist()) == {True, False}
    scores = lake.read("quality_scores", night).to_pylist()
    assert {row["asset"] for row in scores if ":" not in row["asset"]} == {
        "customers", "orders", "products", "shelf",
    }  # fmt: skip
