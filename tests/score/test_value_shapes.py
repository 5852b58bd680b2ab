"""Tables are told apart by their columns' roles, and read only as they stood on the last day before a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.score.value.evidence import shape_of
from jobs.score.value.known import Archive
from tests.score.small_shop import GOODS, ORDERS, config, write_clean

DAY = date(2021, 3, 10)


@pytest.mark.parametrize(
    ("table", "shape"),
    [
        ("transactions", "events"),
        ("products", "catalogue"),
        ("promotions", "placements"),
        ("coupons", "offers"),
        ("campaigns", "recipients"),
        ("campaign_descriptions", "descriptions"),
        ("coupon_redemptions", "redemptions"),
        ("demographics", "customers"),
    ],
)
def test_each_demo_table_is_read_for_what_it_is(project: Project, table: str, shape: str) -> None:
    assert shape_of(project.tables[table]) == shape


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    tables = {
        "orders": config("orders", "behaviour", "incremental", ORDERS, events={}),
        "goods": config("goods", "catalogue", "snapshot", GOODS, key=["thing"]),
        "leaflets": config("leaflets", "marketing", "incremental", {"thing": ("string", "item_id")}),
    }
    made = make_context(DAY, tables=tables)
    for back in (0, 5, 40):
        day = DAY - timedelta(days=back)
        write_clean(made, "goods", [{"thing": f"i{back}", "aisle": "a", "maker": "m"}], day)
        write_clean(made, "leaflets", [{"thing": f"i{back}"}], day)
    # A late arrival: an event of long ago in the newest partition, beside one of the day itself.
    stamps = [datetime(2021, 3, 1, 23, 59, tzinfo=UTC), datetime(2021, 3, 2, tzinfo=UTC)]
    write_clean(made, "orders", [{"buyer": "u", "thing": "i", "at": stamp} for stamp in stamps], DAY)
    return made


def things(context: Context, table: str, last_day: date) -> tuple[list[str], date | None]:
    known = Archive(context, lookback_days=28).known(context.project.tables[table], last_day, ["thing"])
    return known.rows["thing"].to_pylist(), known.newest


def test_a_snapshot_is_its_newest_partition_of_that_day(context: Context) -> None:
    assert things(context, "goods", DAY - timedelta(days=1)) == (["i5"], DAY - timedelta(days=5))


def test_partitions_without_stamps_are_read_as_far_back_as_configured(context: Context) -> None:
    assert things(context, "leaflets", DAY - timedelta(days=1))[0] == ["i5"]
    assert things(context, "leaflets", DAY)[0] == ["i5", "i0"]
    assert things(context, "leaflets", DAY - timedelta(days=6))[0] == ["i40"]


def test_stamped_rows_count_by_their_stamp_not_by_their_partition(context: Context) -> None:
    assert things(context, "orders", date(2021, 3, 1)) == (["i"], date(2021, 3, 1))
    assert len(things(context, "orders", date(2021, 3, 2))[0]) == 2


def test_what_came_too_late_carries_its_day(context: Context) -> None:
    assert things(context, "goods", DAY - timedelta(days=90))[1] == DAY - timedelta(days=40)
    assert things(context, "orders", date(2021, 2, 1))[1] == date(2021, 3, 1)


def test_a_table_without_partitions_is_known_to_say_nothing(context: Context) -> None:
    (context.lake.root / "clean" / "leaflets").rename(context.lake.root / "gone")
    assert things(context, "leaflets", DAY) == ([], None)
