"""The demo landing: what an upstream system would have dropped by each day, and nothing of its future."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import structlog

from jobs.land import land

LOG = structlog.get_logger()


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("landing")
    land(folder, upto=date(2017, 3, 10), log=LOG)
    return folder


def _days(folder: Path) -> list[date]:
    return sorted(date.fromisoformat(child.name[3:]) for child in folder.iterdir())


def test_transactions_come_by_event_day_and_promotions_by_week(landing: Path) -> None:
    first = date(2017, 1, 1)
    assert _days(landing / "transactions") == [first + timedelta(days=day) for day in range(69)]
    weeks = _days(landing / "promotions")
    assert weeks[0] == first
    assert weeks[1:] == [date(2017, 1, 2) + timedelta(days=7 * week) for week in range(10)]


def test_time_stamps_are_plain_microseconds_in_utc_and_row_groups_are_small(landing: Path) -> None:
    file = next((landing / "transactions" / "dt=2017-03-01").glob("*.parquet"))
    assert pq.read_schema(file).field("transaction_timestamp").type == pa.timestamp("us", tz="UTC")
    metadata = pq.ParquetFile(file).metadata
    physical = {metadata.schema.column(i).name: metadata.schema.column(i).physical_type for i in range(11)}
    assert physical["transaction_timestamp"] == "INT64"
    promotions = next((landing / "promotions" / "dt=2017-03-06").glob("*.parquet"))
    assert pq.ParquetFile(promotions).metadata.num_row_groups > 1
    day = pc.unique(pc.cast(pq.ParquetFile(file).read()["transaction_timestamp"], pa.date32())).to_pylist()
    assert day == [date(2017, 3, 1)]


def test_a_snapshot_holds_nothing_of_its_future(landing: Path) -> None:
    for dt in (date(2017, 2, 1), date(2017, 3, 1)):
        redeemed = pq.read_table(landing / "coupon_redemptions" / f"dt={dt}", partitioning=None)["redemption_date"]
        assert pc.max(redeemed).as_py().date() <= dt
        started = pq.read_table(landing / "campaign_descriptions" / f"dt={dt}", partitioning=None)
        assert pc.max(started["start_date"]).as_py().date() <= dt
        known = set(started["campaign_id"].to_pylist())
        for table in ("campaigns", "coupons"):
            rows = pq.read_table(landing / table / f"dt={dt}", partitioning=None)
            assert set(rows["campaign_id"].to_pylist()) <= known


def test_landing_again_writes_nothing_and_later_days_are_added(landing: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in landing.rglob("*.parquet")}
    land(landing, upto=date(2017, 3, 10), log=LOG)
    assert {file: file.stat().st_mtime_ns for file in landing.rglob("*.parquet")} == before
    land(landing, upto=date(2017, 3, 11), log=LOG)
    added = {file for file in landing.rglob("*.parquet") if file not in before}
    assert {file.parent for file in added} == {landing / "transactions" / "dt=2017-03-11"}
