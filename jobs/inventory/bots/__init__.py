"""bots: user-days that look like no customer's: scrapers, order brushing (刷单), click farms and other scripts.

behaviour_days (by landing day) holds the signs of every user's day, made from that landing day's rows alone; bot_days
(by landing day) the verdicts, made from the signs of the window around it. Both are kept while what they were
made from is the same, so that a night costs what its new landing days cost, and the order of runs does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from conf.bots_config import BotsConfig
from conf.table_config import TableConfig
from jobs.inventory.bots.events import Events, columns_of, events_of
from jobs.inventory.bots.funnel import out_of_order
from jobs.inventory.bots.signs import signs_of
from jobs.inventory.bots.verdicts import judge, window_of
from jobs.lake.checks import schema_fingerprint
from jobs.lake.context import Context
from jobs.lake.partitions import Lake, Manifest
from jobs.lake.schemas import OUTPUTS

SIGNS, VERDICTS = "behaviour_days", "bot_days"
# Raise it whenever the same rows would give other signs or verdicts: everything is then made anew.
FORMAT = 3
_EPOCH = date(1970, 1, 1)


def run(context: Context) -> None:
    """Write the signs, then the verdicts, of every landing day of behaviour up to the run date that lacks them."""
    config = context.project.pipeline.bots
    for table in context.tables:
        if table.events is None:
            continue
        made = made_of(table, config)
        days = context.lake.partitions(f"clean/{table.table}", upto=context.run_date)
        new = 0
        for chunk in _chunks(context.lake, table, _stale_signs(context.lake, table, days, made), config):
            parts = {day: _read(context.lake, table, day) for day in chunk}
            rows = signs_rows(table, parts, config)
            for day in chunk:
                _replace(context.lake, SIGNS, day, table.table, rows.get(day), _sources(context.lake, table, day, made))
            new += len(chunk)
        judged, flagged = _judge_days(context, table, days, made)
        context.log.info("behaviour", table=table.table, days_with_new_signs=new, days_judged=judged, flagged=flagged)


def made_of(table: TableConfig, config: BotsConfig) -> str:
    """Hash of all but the rows that signs and verdicts of a table depend on."""
    said = [FORMAT, columns_of(table), [sign.name for sign in signs_of(table, config)], config.model_dump()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


# ---- signs


def signs_rows(table: TableConfig, parts: Mapping[date, pa.Table], config: BotsConfig) -> dict[date, pa.Table]:
    """Rows of behaviour_days of some landing days of one table; a day without events is left out.

    Every sign looks at one landing day at a time: which days are read together makes no difference.
    """
    events = events_of(table, parts, config)
    if events is None:
        return {}
    values = {sign.name: sign.values(events) for sign in signs_of(table, config)}
    items, sequence = _sequences(events)
    funnel = out_of_order(events, config.funnel)
    rows = pa.table(
        {
            "table": pa.repeat(pa.scalar(table.table), events.size),
            "user_id": pa.array(events.units["user_id"], pa.string()),
            "day": pa.array(events.units["day"].to_numpy().astype("int32")).cast(pa.date32()),
            "events": pa.array(events.count(events.unit).astype("int64")),
            "items": pa.array(items),
            "sequence": pa.array(sequence),
            "funnel_events": pa.array(funnel[0], pa.int64()),
            "funnel_out_of_order": pa.array(funnel[1], pa.int64()),
            "signs": _maps(values),
        },
        schema=OUTPUTS[SIGNS].schema,
    )
    found = {}
    landed = events.units["dt"].to_numpy()
    for dt in np.unique(landed):
        first, last = np.searchsorted(landed, [dt, dt + 1])
        found[_EPOCH + timedelta(days=int(dt))] = rows.slice(first, last - first)
    return found


def _sequences(events: Events) -> tuple[np.ndarray, np.ndarray]:
    """Different items of each unit, and a hash of which they are."""
    pairs = np.unique(np.stack([events.unit, events.item]), axis=1)
    number = events.count(pairs[0]).astype("int64")
    digest = np.zeros(events.size, dtype=np.uint64)
    np.add.at(digest, pairs[0], events.item_hash[pairs[1]])
    return number, digest.view(np.int64)


def _maps(values: Mapping[str, np.ndarray]) -> pa.Array:
    """One map a row, sign → value."""
    names, matrix = list(values), np.stack(list(values.values()), axis=1)
    offsets = np.arange(len(matrix) + 1, dtype="int32") * len(names)
    keys = pa.array(np.tile(np.array(names, dtype=object), len(matrix)), pa.string())
    return pa.MapArray.from_arrays(pa.array(offsets), keys, pa.array(matrix.ravel()))


def unfolded(rows: pa.Table, names: Sequence[str]) -> pd.DataFrame:
    """Rows of behaviour_days, all made with the signs `names`, with a column for each in place of the map."""
    frame = rows.drop_columns(["signs"]).to_pandas(date_as_object=False)
    matrix = rows["signs"].combine_chunks().items.to_numpy().reshape(len(frame), len(names))
    return pd.concat([frame, pd.DataFrame(matrix, columns=list(names))], axis=1)


# ---- verdicts


def _judge_days(context: Context, table: TableConfig, days: Sequence[date], made: str) -> tuple[int, int]:
    """(landing days judged, user-days flagged on them)"""
    lake, config = context.lake, context.project.pipeline.bots
    signs = signs_of(table, config)
    versions = {day: lake.manifest(SIGNS, day).version for day in days}
    window: dict[date, pd.DataFrame] = {}
    judged = flagged = 0
    for dt in days:
        inside = window_of(days, dt, config.window_days)
        inputs = {f"{SIGNS}/{table.table}": _hash([versions[day] for day in inside]), f"made/{table.table}": made}
        if _stands(lake, VERDICTS, dt, inputs):
            continue
        for day in [day for day in window if day not in inside]:
            del window[day]
        for day in inside:
            if day not in window:
                rows = lake.read(SIGNS, day)
                own = rows.filter(pc.equal(rows["table"], table.table))
                window[day] = unfolded(own.combine_chunks(), [sign.name for sign in signs])
        found = judge(pd.concat([window[day] for day in inside], ignore_index=True), dt, signs, config)
        found = found if len(window[dt]) else found.iloc[:0]
        _replace(lake, VERDICTS, dt, table.table, verdict_rows(table.table, found), inputs)
        judged += 1
        flagged += int(found["is_bot"].eq(True).sum())
    return judged, flagged


def verdict_rows(table: str, found: pd.DataFrame) -> pa.Table:
    """Rows of bot_days."""
    return pa.table(
        {
            "table": pa.repeat(pa.scalar(table), len(found)),
            "user_id": pa.array(found["user_id"], pa.string()),
            "day": pa.array(found["day"]).cast(pa.date32()),
            "events": pa.array(found["events"], pa.int64()),
            "p_value": pa.array(found["p_value"], pa.float64(), from_pandas=True),
            "score": pa.array(found["score"], pa.float64(), from_pandas=True),
            "is_bot": pa.array(found["is_bot"], pa.bool_(), from_pandas=True),
            "detail": pa.array(found["detail"], pa.string(), from_pandas=True),
        },
        schema=OUTPUTS[VERDICTS].schema,
    )


# ---- what is read, kept and replaced


def _read(lake: Lake, table: TableConfig, day: date) -> pa.Table:
    return lake.read(f"clean/{table.table}", day, list(columns_of(table).values()))


def _stale_signs(lake: Lake, table: TableConfig, days: Sequence[date], made: str) -> list[date]:
    return [day for day in days if not _stands(lake, SIGNS, day, _sources(lake, table, day, made))]


def _sources(lake: Lake, table: TableConfig, day: date, made: str) -> dict[str, str]:
    """What the signs of one landing day are made from."""
    clean = f"clean/{table.table}"
    return {clean: lake.manifest(clean, day).version, f"made/{table.table}": made}


def _chunks(lake: Lake, table: TableConfig, days: Sequence[date], config: BotsConfig) -> Iterator[list[date]]:
    """Landing days to read together: as many as `rows_per_pass` rows hold, at least one."""
    chunk: list[date] = []
    rows = 0
    for day in days:
        own = lake.manifest(f"clean/{table.table}", day).rows
        if chunk and rows + own > config.rows_per_pass:
            yield chunk
            chunk, rows = [], 0
        chunk.append(day)
        rows += own
    if chunk:
        yield chunk


def _stored(lake: Lake, name: str, dt: date) -> Manifest | None:
    """The manifest of a partition; None if there is none of today's columns, so that it is made anew."""
    found = lake.manifest(name, dt) if lake.exists(name, dt) else None
    return found if found and found.schema_fingerprint == schema_fingerprint(OUTPUTS[name].schema) else None


def _stands(lake: Lake, name: str, dt: date, inputs: Mapping[str, str]) -> bool:
    """Whether the partition is there and one table's part of it was made from `inputs`."""
    stored = _stored(lake, name, dt)
    return stored is not None and inputs.items() <= stored.inputs.items()


def _replace(lake: Lake, name: str, dt: date, table: str, rows: pa.Table | None, inputs: Mapping[str, str]) -> None:
    """Put one table's rows in place of its earlier ones, and keep those of other tables."""
    schema = OUTPUTS[name].schema
    parts = [schema.empty_table() if rows is None else rows]
    before: dict[str, str] = {}
    manifest = _stored(lake, name, dt)
    if manifest:
        stored = lake.read(name, dt, schema.names)
        parts.append(stored.filter(pc.not_equal(stored["table"], table)))
        before = manifest.inputs
    whole = pa.concat_tables(parts).sort_by([(key, "ascending") for key in ("table", "user_id", "day")])
    lake.write(name, dt, whole, inputs=before | dict(inputs))


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
