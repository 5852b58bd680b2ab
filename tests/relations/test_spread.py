"""The same work here and in Spark tasks; a file that is gone names its partition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from conf.errors import LakeError
from conf.relate_config import RelateConfig
from jobs.inventory import relate
from jobs.lake.context import Context
from jobs.lake.relation_schemas import RELATION_TABLES
from jobs.relations.repeats import crossings
from tests.inventory.test_relate import ITEMS, ITEMS_TABLE, SALES, SALES_TABLE, put

DAY = date(2024, 3, 1)


def fill(context: Context) -> None:
    for number in range(6):
        day = DAY + timedelta(days=number)
        rows = [(f"b{(number * 7 + place) % 15}", f"i{place % 9}", f"s{place % 2}") for place in range(40)]
        put(context, "sales", day, SALES, *rows, (None, "i1", None))
    put(context, "items", DAY, ITEMS, *[(f"i{place}", "s0", "n") for place in range(6)])


@pytest.mark.spark
def test_spark_tasks_find_what_one_process_finds(make_context: Callable[..., Context], spark: object) -> None:
    tables = {"sales": SALES_TABLE, "items": ITEMS_TABLE}
    here = make_context(DAY + timedelta(days=5), tables=tables)
    fill(here)
    relate.run(here)
    found = [here.lake.read(name, here.run_date).to_pylist() for name in RELATION_TABLES]
    for name in RELATION_TABLES:
        folder = here.lake.path(name, here.run_date)
        folder.rename(folder.with_name("away"))
    away = RelateConfig(local_megabytes=0, exact_rows=0)
    pipeline = here.project.pipeline.model_copy(update={"relate": away})
    there = make_context(here.run_date, tables=tables, pipeline=pipeline)
    relate.run(there)
    again = [there.lake.read(name, there.run_date).to_pylist() for name in RELATION_TABLES]
    for name, one, other in zip(RELATION_TABLES, found, again, strict=True):
        if name not in ("dependencies", "relations"):  # exact_rows = 0 also says: count no undeclared key exactly
            assert str(one) == str(other), name
    keep = ("table", "kind", "columns", "rows", "orphan_rows", "orphan_ids", "duplicate_rows")
    declared = [
        [{key: row[key] for key in keep} for row in rows if row["origin"] == "declared"]
        for rows in (found[0], again[0])
    ]
    assert declared[0] == declared[1]
    key = next(row for row in declared[0] if (row["table"], row["kind"]) == ("sales", "key"))
    assert key["duplicate_rows"] > 0


def test_a_file_that_is_gone_names_its_partition(make_context: Callable[..., Context]) -> None:
    context = make_context(DAY, tables={"items": ITEMS_TABLE})
    put(context, "items", DAY, ITEMS, ("a", "b", "c"))
    next(context.lake.path("clean/items", DAY).glob("*.parquet")).unlink()
    with pytest.raises(LakeError, match="clean/items/dt=2024-03-01"):
        relate.run(context)


def test_crossings_of_one_partition_are_none(make_context: Callable[..., Context]) -> None:
    class One:
        shares = ("only",)

    assert crossings(make_context(DAY), One(), ("a",), 5, nulls_alike=True) == 0
