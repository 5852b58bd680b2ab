"""A real embedded database (Derby, which comes with Spark) is looked at through JDBC, and its drafts are cleaned."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog

from conf.discover_config import discover_config
from conf.errors import EXIT_DONE, EXIT_FAILED, EXIT_USAGE
from conf.project import load_project
from jobs.command_line import main
from jobs.discover.database import Database
from jobs.discover.finding import look_into
from jobs.lake.partitions import Lake

_URL = "jdbc:derby:memory:stocktake_discover"
_SECRET = "pencil-17"  # noqa: S105


@pytest.fixture(scope="module")
def database(spark) -> Iterator[str]:
    """Members with a mixed-case name, goods, sales of three days; read with a user and a password."""
    chance = random.Random(5)
    members = [f"M{number:04d}" for number in range(80)]
    goods = list(range(5_000, 5_060))
    first = datetime(2024, 2, 1, 9)
    sales = [
        (number, chance.choice(members), chance.choice(goods), chance.randrange(1, 5), chance.randrange(99, 999) / 10,
         first + timedelta(minutes=5 * number))
        for number in range(600)
    ]  # fmt: skip
    frames = {
        '"Members"': spark.createDataFrame(
            [(m, f"{m}@example.org") for m in members], "MEMBER_ID string, EMAIL string"
        ),
        "GOODS": spark.createDataFrame([(g, f"thing number {g}", "ABC"[g % 3]) for g in goods],
                                       "PRODUCT_ID int, PRODUCT_NAME string, CATEGORY string"),
        "SALES": spark.createDataFrame(sales, "ORDER_ID int, MEMBER_ID string, PRODUCT_ID int, QUANTITY int,"
                                              " AMOUNT double, SOLD_AT timestamp"),
    }  # fmt: skip
    options = {"url": f"{_URL};create=true", "user": "reader", "password": _SECRET}
    for name, frame in frames.items():
        texts = ", ".join(
            f"{field.name} varchar(60)" for field in frame.schema if field.dataType.typeName() == "string"
        )
        frame.write.format("jdbc").options(**options, dbtable=name, createTableColumnTypes=texts or None).save()
    yield _URL


@pytest.mark.spark
def test_a_database_is_understood_and_its_drafts_are_cleaned(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", _SECRET)
    out = tmp_path / "mine"
    asked = ["discover", database, "--user", "reader", "--password-env", "SHOP_PASSWORD", "--out", str(out)]
    assert main(asked) == EXIT_DONE, capsys.readouterr().err
    printed = capsys.readouterr().out
    tables = load_project(out).tables
    assert {name: table.kind for name, table in tables.items()} == {
        "goods": "catalogue", "members": "customer", "sales": "behaviour",
    }  # fmt: skip
    sales = tables["sales"]
    assert (sales.key, sales.load, sales.source.dt_column) == (("order_id",), "incremental", "SOLD_AT")
    assert {(key.columns, key.table) for key in sales.foreign_keys} == {
        (("member_id",), "members"), (("product_id",), "goods"),
    }  # fmt: skip
    assert {name: column.role for name, column in sales.columns.items()} == {
        "order_id": "basket_id", "member_id": "user_id", "product_id": "item_id", "quantity": "quantity",
        "amount": "price", "sold_at": "event_ts",
    }  # fmt: skip
    assert tables["members"].source.dbtable == 'READER."Members"'
    assert not [file for file in out.rglob("*") if file.is_file() and _SECRET in file.read_text(encoding="utf-8")]
    assert "--run-date 2024-02-03" in printed
    monkeypatch.setenv("STOCKTAKE_CONF", str(out))
    assert main(["clean", "--run-date", "2024-02-03"]) == EXIT_DONE, capsys.readouterr().err
    lake = Lake(out / "lake")
    days = lake.partitions("clean/sales")
    assert [str(day) for day in days] == ["2024-02-01", "2024-02-02", "2024-02-03"]
    assert sum(lake.manifest("clean/sales", day).rows for day in days) == 600
    assert lake.read("clean/members", days[-1])["member_id"].null_count == 0


@pytest.mark.spark
def test_keys_and_references_of_a_long_table_are_counted_in_all_of_its_rows(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", _SECRET)
    asked = Database(database, "reader", "SHOP_PASSWORD")
    config = discover_config().model_copy(update={"rows": 250})
    tables = {table.name: table for table in look_into(asked, config, structlog.get_logger()).tables}
    sales = tables["sales"]
    assert (sales.opened.is_whole, sales.rows, sales.key) == (False, 250, ("order_id",))
    assert sales.key_evidence == "no two rows are alike in it, of 600"
    assert {found.candidate.parent: found.is_exact for found in sales.references} == {"members": True, "goods": True}


@pytest.mark.spark
def test_a_column_that_is_no_single_value_is_left_out_and_named(spark, tmp_path: Path, capsys) -> None:
    url = "jdbc:derby:memory:stocktake_bytes;create=true"
    rows = [(number, bytearray(b"x")) for number in range(30)]
    frame = spark.createDataFrame(rows, "PICTURE_ID int, PICTURE binary")
    frame.write.format("jdbc").options(url=url, dbtable="PICTURES").save()
    assert main(["discover", url, "--out", str(tmp_path / "mine")]) == EXIT_FAILED
    assert "column 'PICTURE' of type binary is left out" in capsys.readouterr().err
    assert set(load_project(tmp_path / "mine").tables["pictures"].columns) == {"picture_id"}


@pytest.mark.spark
def test_what_keeps_from_a_database_is_said(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    out = ["--out", str(tmp_path / "mine")]
    monkeypatch.delenv("SHOP_PASSWORD", raising=False)
    assert main(["discover", database, "--user", "reader", "--password-env", "SHOP_PASSWORD", *out]) == EXIT_USAGE
    assert "set SHOP_PASSWORD" in capsys.readouterr().err
    assert main(["discover", "jdbc:derby:memory:nowhere", *out]) == EXIT_FAILED
    assert "jdbc:derby:memory:nowhere cannot be reached" in capsys.readouterr().err
    assert main(["discover", "jdbc:moon:x", *out]) == EXIT_FAILED
    assert "driver" in capsys.readouterr().err
    assert main(["discover", database, "--option", f"password={_SECRET}", *out]) == EXIT_USAGE
    assert _SECRET not in capsys.readouterr().err
