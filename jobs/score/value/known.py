"""What each source table said on the last day before a decision: the only rows a feature may be made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from conf.table_config import TableConfig
from jobs.lake.context import Context

_DAY = timedelta(days=1)
_ARROW = {
    "integer": pa.int32(), "bigint": pa.int64(), "double": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """Rows of one source table, and the newest day that speaks in them (None: no rows at all)."""

    config: TableConfig
    rows: pa.Table
    newest: date | None


class Archive:
    """Reads source tables as they stood at the end of a day; tables with time stamps are read once for all days.

    `read` names the partitions that were read, as (lake table, dt).
    """

    def __init__(self, context: Context, lookback_days: int) -> None:
        self._context = context
        self._lookback_days = lookback_days
        self._stamped: dict[str, pa.Table] = {}
        self.read: set[tuple[str, date]] = set()

    def known(self, config: TableConfig, last_day: date, columns: Iterable[str]) -> Known:
        """The rows of `config` as they stood at the end of `last_day`.

        Time-stamped rows count by their own stamp, whatever partition they came in. Otherwise a snapshot is its newest
        partition, an incremental table its partitions of the last days (`lookback_days`). Where a table said nothing by
        `last_day`, its earliest later rows are returned: their day tells the reader that they came too late.
        """
        wanted = list(dict.fromkeys(columns))
        stamp = config.column_of("event_ts")
        partitions = self._context.lake.partitions(f"clean/{config.table}", upto=self._context.run_date)
        if not partitions:
            return Known(config, pa.table({name: pa.array([], pa.string()) for name in wanted}), None)
        if stamp is None:
            found = _standing(partitions, config, last_day, self._lookback_days)
            return Known(config, self._rows(config, found, wanted), found[-1])
        rows = self._all_stamped(config, stamp, wanted)
        known = rows.filter(not_after(rows[stamp], last_day))
        if known.num_rows == 0 and rows.num_rows:
            return Known(config, rows, _day(pc.min(rows[stamp])))
        return Known(config, known, _day(pc.max(known[stamp])) if known.num_rows else None)

    def _all_stamped(self, config: TableConfig, stamp: str, wanted: list[str]) -> pa.Table:
        if config.table not in self._stamped:
            found = self._context.in_use(config.table)
            columns = list(dict.fromkeys([*wanted, stamp]))
            self._stamped[config.table] = self._rows(config, found, columns)
        return self._stamped[config.table]

    def _rows(self, config: TableConfig, partitions: list[date], columns: list[str]) -> pa.Table:
        name = f"clean/{config.table}"
        self.read.update((name, dt) for dt in partitions)
        try:
            return self._context.lake.read_many(name, partitions, columns)
        except KeyError:  # a column declared after some partition was written: it says nothing there
            return pa.concat_tables([self._part(config, dt, columns) for dt in partitions])

    def _part(self, config: TableConfig, dt: date, columns: list[str]) -> pa.Table:
        name = f"clean/{config.table}"
        stored = pq.read_schema(self._context.lake.files(name, dt)[0])
        part = self._context.lake.read(name, dt, [column for column in columns if column in stored.names])
        for column in columns:
            if column not in stored.names:
                blank = pa.nulls(part.num_rows, _ARROW.get(config.columns[column].type, pa.string()))
                part = part.append_column(column, blank)
        return part.select(columns)


def not_after(stamps: pa.ChunkedArray, last_day: date) -> pa.ChunkedArray:
    """Which of `stamps` (date or timestamp, UTC) lie on or before `last_day`."""
    if pa.types.is_date(stamps.type):
        return pc.less_equal(stamps, pa.scalar(last_day, stamps.type))
    midnight = datetime.combine(last_day + _DAY, datetime.min.time(), tzinfo=UTC)
    return pc.less(stamps, pa.scalar(midnight, stamps.type))


def _standing(partitions: list[date], config: TableConfig, last_day: date, lookback_days: int) -> list[date]:
    standing = [dt for dt in partitions if dt <= last_day]
    if not standing:
        return partitions[:1]
    if config.load == "snapshot":
        return standing[-1:]
    recent = [dt for dt in standing if dt > last_day - timedelta(days=lookback_days)]
    return recent or standing[-1:]


def _day(stamp: pa.Scalar) -> date:
    value = stamp.as_py()
    return value.date() if isinstance(value, datetime) else value
