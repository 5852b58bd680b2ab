"""clean: every landed row is accounted for, whatever is landed, and however often or abruptly the stage runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conf.errors import ConfigError, DataError, LakeError
from conf.table_config import TableConfig
from jobs.inventory import clean
from jobs.inventory.cleaning import committing
from jobs.inventory.cleaning.accounts import DayAccount
from jobs.inventory.cleaning.reading import prepared_rows
from jobs.lake import partitions
from jobs.lake.context import Context
from tests.lakes import content

pytestmark = pytest.mark.spark

DAY = date(2024, 3, 1)
NEXT = date(2024, 3, 2)

COLUMNS: dict[str, Any] = {
    "order_id": {"type": "bigint", "nullable": False, "source_name": "Order No."},
    "buyer": {"type": "string", "role": "user_id", "pii": "pseudonym"},
    "state": {"type": "string", "case": "lower", "allowed": ["paid", "open"]},
    "price": {"type": "decimal(8,2)", "role": "price", "placeholders": ["-1"]},
    "day": {"type": "date", "format": "dd/MM/yyyy"},
}
PRICE_RULE = {"name": "price_positive", "check": "price > 0", "columns": ["price"], "severity": "major"}


def table(name: str = "orders", **changes: Any) -> TableConfig:
    given: dict[str, Any] = {
        "table": name, "kind": "behaviour", "description": "Orders", "owner": "shop", "load": "incremental",
        "source": {"format": "parquet", "path": name}, "columns": COLUMNS, "key": ["order_id"], "rules": [PRICE_RULE],
        **changes,
    }  # fmt: skip
    plain = {"role": "attribute", "description": "A column"}
    given["columns"] = {column: {**plain, **declared} for column, declared in given["columns"].items()}
    given["rules"] = [{"description": "A rule", **rule} for rule in given["rules"]]
    return TableConfig.model_validate(given)


def rows(*values: tuple[Any, ...]) -> pa.Table:
    """Orders as text: order number, buyer, state, price, day."""
    names = ["Order No.", "buyer", "state", "price", "day"]
    return pa.table({name: pa.array([row[i] for row in values], pa.string()) for i, name in enumerate(names)})


GOOD = ("1", "ann", "paid", "9.50", "29/02/2024")
DIRTY = rows(
    GOOD,
    GOOD,
    (" 2 ", " bob\u3000", "PAID", "-1", "01/03/2024"),
    ("3.0", "Unknown", "lost", "0", "31/02/2024"),
    ("x4", "<b>eve</b>", "open", "1", None),
    ("x4", "<b>eve</b>", "open", "1", None),
    (None, "=1+1", "", "twelve", "n/a"),
)


@pytest.fixture
def land(project: object, tmp_path: Path) -> Callable[..., Path]:
    def put(content: pa.Table, dt: date = DAY, name: str = "orders") -> Path:
        file = tmp_path / "landing" / name / f"dt={dt}" / "part-0.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(content, file)
        return file

    return put


@pytest.fixture
def shop(make_context: Callable[..., Context], spark: object) -> Callable[..., Context]:
    def make(*tables: TableConfig, run_date: date = NEXT) -> Context:
        return make_context(run_date, tables={one.table: one for one in tables or (table(),)})

    return make


def records(context: Context, name: str, dt: date = DAY) -> list[dict[str, Any]]:
    found = context.lake.read(name, dt).drop_columns("dt").to_pylist()
    return sorted(found, key=repr)


def results(context: Context, dt: date = DAY) -> dict[str, tuple[int, int]]:
    return {r["rule"]: (r["rows_tested"], r["rows_broken"]) for r in records(context, "rule_results", dt)}


def test_rows_are_cast_normalised_checked_quarantined_and_accounted_for(shop, land) -> None:
    land(DIRTY)
    context = shop()
    clean.run(context)
    assert records(context, "clean/orders") == [
        {"order_id": 1, "buyer": "ann", "state": "paid", "price": Decimal("9.50"), "day": date(2024, 2, 29)},
        {"order_id": 2, "buyer": "bob", "state": "paid", "price": None, "day": date(2024, 3, 1)},
        {"order_id": 3, "buyer": None, "state": "lost", "price": Decimal("0.00"), "day": None},
    ]
    assert records(context, "quarantine/orders") == [
        {"order_id": "x4", "buyer": "<b>eve</b>", "state": "open", "price": "1", "day": None, "unreadable_text": None,
         "broken_rules": ["type:order_id"]},
        {"order_id": None, "buyer": "=1+1", "state": "", "price": "twelve", "day": "n/a", "unreadable_text": None,
         "broken_rules": ["required:order_id", "type:price"]},
    ]  # fmt: skip
    assert records(context, "ledger") == [
        {"table": "orders", "rows_in": 7, "rows_clean": 3, "rows_quarantined": 2, "rows_duplicate": 2}
    ]
    found = results(context)
    assert found["type:order_id"] == (6, 2)
    assert found["required:order_id"] == (7, 1)
    assert found["type:day"] == (4, 1)
    assert found["placeholder:buyer"] == (7, 1)
    assert found["placeholder:price"] == (7, 1)
    assert found["placeholder:day"] == (5, 1)
    assert found["trim:buyer"] == (7, 1)
    assert found["allowed:state"] == (6, 1)
    assert found["price_positive"] == (5, 1)


def test_numbers_and_times_of_typed_files_are_never_cut_or_shifted(spark, shop, land) -> None:
    declared = {
        "whole": {"type": "bigint"},
        "ratio": {"type": "double", "placeholders": ["-1"]},
        "moment": {"type": "timestamp"},
        "day": {"type": "date"},
        "code": {"type": "string"},
        "yes": {"type": "boolean"},
    }
    at = datetime(2024, 3, 1, 23, 30, 0, 123456, tzinfo=UTC)
    land(
        pa.table({
            "whole": pa.array([2.0, 1.5, float("nan")]),
            "ratio": pa.array([0.5, -1.0, float("inf")]),
            "moment": pa.array([at, None, at], pa.timestamp("ns", tz="UTC")),
            "day": pa.array([at, None, at], pa.timestamp("us", tz="UTC")),
            "code": pa.array([7, 8, 9], pa.int32()),
            "yes": pa.array(["y", "maybe", "FALSE"]),
        })
    )  # fmt: skip
    context = shop(table(columns=declared, key=[], rules=[]))
    clean.run(context)
    assert sorted(context.lake.read("clean/orders", DAY).drop_columns("dt").to_pylist(), key=lambda r: r["code"]) == [
        {"whole": 2, "ratio": 0.5, "moment": at, "day": date(2024, 3, 1), "code": "7", "yes": True},
        {"whole": None, "ratio": None, "moment": None, "day": None, "code": "8", "yes": None},
        {"whole": None, "ratio": None, "moment": at, "day": date(2024, 3, 1), "code": "9", "yes": False},
    ]
    found = results(context)
    assert found["type:whole"] == (2, 1)
    assert found["placeholder:whole"] == (3, 1)
    assert found["type:ratio"] == (2, 1)
    assert found["placeholder:ratio"] == (3, 1)
    assert found["type:yes"] == (3, 1)


def test_a_value_that_looks_like_a_placeholder_can_be_kept(spark) -> None:
    declared = table(
        columns={"kids": {"type": "string", "keep": ["None"]}, "home": {"type": "string"}}, key=[], rules=[]
    )
    landed = spark.createDataFrame(
        [(DAY, None, "None", "None")], "_dt date, _unreadable string, kids string, home string"
    )
    prepared = prepared_rows([landed], declared, [DAY]).frame
    assert [(row.kids, row.home) for row in prepared.collect()] == [("None", None)]


def test_a_second_run_writes_nothing_and_new_or_changed_drops_are_cleaned(shop, land) -> None:
    land(DIRTY)
    context = shop()
    clean.run(context)
    before = {file: file.stat().st_mtime_ns for file in context.lake.root.rglob("*") if file.is_file()}
    clean.run(shop())
    assert {file: file.stat().st_mtime_ns for file in context.lake.root.rglob("*") if file.is_file()} == before
    land(rows(GOOD), NEXT)
    clean.run(shop())
    assert records(context, "ledger", NEXT)[0]["rows_in"] == 1
    land(rows(GOOD, ("5", "kim", "open", "2", None)))
    clean.run(shop())
    assert records(context, "ledger")[0] == {
        "table": "orders", "rows_in": 2, "rows_clean": 2, "rows_quarantined": 0, "rows_duplicate": 0,
    }  # fmt: skip
    assert records(context, "quarantine/orders") == []


def test_nothing_after_the_run_date_is_read(shop, land) -> None:
    land(rows(GOOD))
    land(rows(GOOD), NEXT)
    context = shop(run_date=DAY)
    clean.run(context)
    assert context.lake.partitions("clean/orders") == [DAY]


def test_a_mended_rule_replays_the_quarantine(shop, land) -> None:
    land(DIRTY)
    clean.run(shop())
    as_text = {**COLUMNS, "order_id": {**COLUMNS["order_id"], "type": "string"}}
    context = shop(table(columns=as_text))
    clean.run(context)
    assert {row["order_id"] for row in records(context, "clean/orders")} == {"1", "2", "3.0", "x4"}
    assert [row["broken_rules"] for row in records(context, "quarantine/orders")] == [
        ["required:order_id", "type:price"]
    ]


def test_an_empty_drop_gives_an_empty_partition_and_a_ledger_row(shop, land) -> None:
    land(DIRTY.slice(0, 0))
    context = shop()
    clean.run(context)
    assert records(context, "clean/orders") == []
    assert records(context, "ledger")[0]["rows_in"] == 0


def test_drops_of_other_types_and_columns_stand_side_by_side(shop, land) -> None:
    land(rows(GOOD))
    typed = pa.table({
        "buyer": ["bob"], "Order No.": pa.array([2], pa.int32()), "campaign": ["spring"], "state": ["open"],
        "price": pa.array([3], pa.int64()), "day": [date(2024, 3, 2)],
    })  # fmt: skip
    land(typed, NEXT)
    context = shop()
    clean.run(context)
    assert records(context, "clean/orders", NEXT) == [
        {"order_id": 2, "buyer": "bob", "state": "open", "price": Decimal("3.00"), "day": date(2024, 3, 2)}
    ]
    assert context.lake.manifest("clean/orders", NEXT).notes["extra_columns"] == "campaign"


def test_tables_share_the_accounts_of_a_day(shop, land) -> None:
    land(rows(GOOD))
    land(rows(GOOD, GOOD), name="returns")
    both = (table(), table("returns"))
    clean.run(shop(both[0]))
    context = shop(*both)
    clean.run(context)
    assert [(row["table"], row["rows_in"]) for row in records(context, "ledger")] == [("orders", 1), ("returns", 2)]
    land(rows(GOOD, GOOD, GOOD))
    clean.run(shop(both[0]))
    assert [(row["table"], row["rows_in"]) for row in records(context, "ledger")] == [("orders", 3), ("returns", 2)]


class KilledError(BaseException):
    """Ends a run the way a signal would."""


def test_a_run_killed_at_any_commit_is_repaired_by_the_next(shop, land, monkeypatch, tmp_path) -> None:
    """Each run replaces an older state of the day; it is killed before it commits repairs, clean rows, rule results."""
    land(rows(GOOD, GOOD, ("8", "old", "open", "1", None), ("y9", "old", "open", "1", None)))
    context = shop(run_date=DAY)
    clean.run(context)
    shutil.copytree(context.lake.root, tmp_path / "older")
    land(DIRTY)
    real = partitions.put_in_place
    commits = 0

    def counting(folder: Path, target: Path) -> None:
        nonlocal commits
        commits += 1
        real(folder, target)

    monkeypatch.setattr(partitions, "put_in_place", counting)
    clean.run(shop(run_date=DAY))
    want = content(context.lake.root)
    assert commits == 7, "repaired, clean, quarantine, ledger, rule_results, repairs, rule_samples"
    for position in (1, 2, 5):
        shutil.rmtree(context.lake.root)
        shutil.copytree(tmp_path / "older", context.lake.root)
        left = [position]

        def killing(folder: Path, target: Path, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise KilledError
            real(folder, target)

        monkeypatch.setattr(partitions, "put_in_place", killing)
        with pytest.raises(KilledError):
            clean.run(shop(run_date=DAY))
        assert content(context.lake.root) != want
        monkeypatch.setattr(partitions, "put_in_place", real)
        clean.run(shop(run_date=DAY))
        assert content(context.lake.root) == want, f"killed at commit {position}"


def test_rows_that_vanish_stop_the_partition(shop, land, monkeypatch) -> None:
    land(DIRTY)
    real = committing.write_rows

    def losing(*arguments: Any) -> Any:
        written = real(*arguments)
        for day in written.values():
            day.rows -= 1
        return written

    monkeypatch.setattr(committing, "write_rows", losing)
    context = shop()
    with pytest.raises(LakeError, match=r"'orders' dt=2024-03-01: 7 rows landed, but 5 are accounted for"):
        clean.run(context)
    assert not context.lake.exists("clean/orders", DAY)
    assert not context.lake.exists("ledger", DAY)


def test_an_account_that_does_not_add_up_names_its_numbers() -> None:
    DayAccount("orders", DAY, 10, 7, 2, 1, (), (), {}).check()
    with pytest.raises(LakeError, match=r"clean 7 \+ quarantined 2 \+ duplicates 0"):
        DayAccount("orders", DAY, 10, 7, 2, 0, (), (), {}).check()


def test_samples_show_original_values_and_hide_personal_ones(shop, land) -> None:
    land(rows(*[(str(n), f"buyer{n}", "gone", "1", None) for n in range(9)]))
    context = shop()
    clean.run(context)
    samples = [row for row in records(context, "rule_samples", NEXT) if row["rule"] == "allowed:state"]
    shown = [json.loads(row["row"]) for row in samples]
    assert [(row["order_id"], row["state"], row["buyer"]) for row in shown] == [
        (str(n), "gone", "•••") for n in range(context.project.pipeline.sample_rows)
    ]
    assert {row["landing_dt"] for row in samples} == {DAY}
    land(rows(("77", "zoe", "gone", "1", None)), NEXT)
    clean.run(shop())
    newer = [row for row in records(context, "rule_samples", NEXT) if row["rule"] == "allowed:state"]
    assert [(json.loads(row["row"])["order_id"], row["landing_dt"]) for row in newer] == [("77", NEXT)]


def test_json_lines_may_leave_out_keys_and_broken_ones_are_kept(shop, tmp_path) -> None:
    folder = tmp_path / "landing" / "orders" / f"dt={DAY}"
    folder.mkdir(parents=True)
    lines = ['{"id": "007", "n": 1.50, "tags": ["a"]}', '{"id": "008"', '{"id": 9, "n": "x"}', '{"n": 2}', ""]
    (folder / "orders.json").write_text("\n".join(lines), encoding="utf-8")
    declared = {"id": {"type": "string", "nullable": False}, "n": {"type": "double"}, "note": {"type": "string"}}
    context = shop(
        table(source={"format": "json", "path": "orders"}, columns=declared, key=["id"], rules=[]), run_date=DAY
    )
    clean.run(context)
    assert records(context, "clean/orders") == [
        {"id": "007", "n": 1.5, "note": None},
        {"id": "9", "n": None, "note": None},
    ]
    lost = {row["unreadable_text"]: row["broken_rules"] for row in records(context, "quarantine/orders")}
    assert lost == {'{"id": "008"': ["parse:row", "required:id"], None: ["required:id"]}
    (folder / "orders.json").write_text('{"n": 2}\n', encoding="utf-8")
    with pytest.raises(DataError, match="column 'id' is missing"):
        clean.run(context)


def test_csv_lines_of_too_many_or_too_few_fields_are_kept_whole(shop, tmp_path) -> None:
    folder = tmp_path / "landing" / "orders" / f"dt={DAY}"
    folder.mkdir(parents=True)
    text = 'id;name\n01;"a ""b""; c\nd"\n02\n03;x;y\n04;z\n'
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    declared = {"id": {"type": "string", "nullable": False}, "name": {"type": "string"}}
    source = {"format": "csv", "path": "orders", "options": {"sep": ";"}}
    context = shop(table(source=source, columns=declared, key=["id"], rules=[]), run_date=DAY)
    clean.run(context)
    assert records(context, "clean/orders") == [{"id": "01", "name": 'a "b"; c\nd'}, {"id": "04", "name": "z"}]
    kept = {row["unreadable_text"].strip() for row in records(context, "quarantine/orders")}
    assert kept == {"02", "03;x;y"}
    assert results(context)["parse:row"] == (4, 2)


def test_a_database_table_is_read_by_day_without_showing_its_password(
    spark, shop, tmp_path, monkeypatch, capsys
) -> None:
    url = f"jdbc:derby:{tmp_path / 'shop.db'};create=true"
    monkeypatch.setenv("SHOP_PASSWORD", "hunter2")
    orders = spark.sql(
        "select * from values (1, timestamp'2024-03-01 10:00:00'), (2, timestamp'2024-03-01 11:00:00'), "
        "(3, timestamp'2024-03-02 09:00:00'), (4, timestamp'2024-03-03 09:00:00') as rows(ID, PLACED_AT)"
    )
    orders.write.format("jdbc").options(url=url, dbtable="orders").save()
    source = {
        "format": "jdbc", "url": url, "dbtable": "orders", "dt_column": "PLACED_AT", "user": "app",
        "password_env": "SHOP_PASSWORD",
    }  # fmt: skip
    declared = {
        "order_id": {"type": "bigint", "source_name": "ID"},
        "at": {"type": "timestamp", "source_name": "PLACED_AT"},
    }
    context = shop(table(source=source, columns=declared, key=["order_id"], rules=[]))
    clean.run(context)
    assert context.lake.partitions("clean/orders") == [DAY, NEXT]
    assert [row["order_id"] for row in records(context, "clean/orders")] == [1, 2]
    assert records(context, "clean/orders", NEXT)[0]["at"] == datetime(2024, 3, 2, 9, tzinfo=UTC)
    orders.limit(1).write.format("jdbc").options(url=url, dbtable="orders").mode("append").save()
    clean.run(context)
    assert records(context, "ledger")[0]["rows_duplicate"] == 1
    printed = capsys.readouterr()
    assert "hunter2" not in printed.out + printed.err
    with pytest.raises(DataError, match="PLACED_ON"):
        clean.run(
            shop(table(source={**source, "dt_column": "PLACED_ON"}, columns=declared, key=["order_id"], rules=[]))
        )
    monkeypatch.delenv("SHOP_PASSWORD")
    with pytest.raises(ConfigError, match="SHOP_PASSWORD"):
        clean.run(context)


# ---- errors


def test_a_missing_column_is_named_and_the_other_tables_are_committed(shop, land) -> None:
    file = land(DIRTY.drop_columns("price"))
    land(rows(GOOD), name="returns")
    context = shop(table(), table("returns"))
    with pytest.raises(DataError, match="column 'price' is missing from landed file") as caught:
        clean.run(context)
    assert str(file) in str(caught.value)
    assert context.lake.exists("clean/returns", DAY)
    assert not context.lake.exists("clean/orders", DAY)


def test_every_failure_is_named_and_good_days_are_committed(shop, land) -> None:
    land(DIRTY.drop_columns("price"))
    land(rows(GOOD), NEXT)
    broken = land(rows(GOOD), name="returns")
    broken.write_bytes(b"PAR1 this is not Parquet")
    context = shop(table(), table("returns"))
    with pytest.raises(DataError) as caught:
        clean.run(context)
    assert "2 things could not be cleaned" in str(caught.value)
    assert "column 'price'" in str(caught.value)
    assert f"{broken} cannot be read as parquet" in str(caught.value)
    assert context.lake.partitions("clean/orders") == [NEXT]


def test_damaged_pages_inside_a_whole_file_are_named(shop, land) -> None:
    file = land(pa.concat_tables([DIRTY] * 50))
    bytes_ = bytearray(file.read_bytes())
    bytes_[4:200] = b"\xff" * 196
    file.write_bytes(bytes_)
    with pytest.raises(DataError, match=r"dt=2024-03-01/part-0\.parquet"):
        clean.run(shop())


def test_a_landed_type_that_can_never_fit_is_named(shop, land) -> None:
    land(DIRTY.set_column(3, "price", pa.array([{"amount": 1}] * DIRTY.num_rows)))
    with pytest.raises(DataError, match=r"column 'price' was landed as struct<amount:bigint>.*decimal\(8,2\)"):
        clean.run(shop())


def test_a_folder_without_files_is_an_error(shop, land, tmp_path) -> None:
    land(rows(GOOD))
    (tmp_path / "landing" / "orders" / f"dt={NEXT}").mkdir()
    with pytest.raises(DataError, match="dt=2024-03-02 holds no files"):
        clean.run(shop())


def test_a_table_never_landed_is_skipped_but_an_empty_landing_is_an_error(shop, land) -> None:
    with pytest.raises(DataError, match="nothing is landed"):
        clean.run(shop())
    land(rows(GOOD))
    context = shop(table(), table("returns"))
    clean.run(context)
    assert context.lake.partitions("clean/returns") == []


@pytest.mark.parametrize("check", ["prise > 0", "price >", "price + 1"])
def test_a_rule_that_cannot_be_evaluated_is_named(shop, land, check) -> None:
    land(rows(GOOD))
    with pytest.raises(ConfigError, match="`check` of rule 'price_positive'"):
        clean.run(shop(table(rules=[{**PRICE_RULE, "check": check}])))
