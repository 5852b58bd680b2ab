"""realised: what users did after each past night that was published, and what they have been shown so far.

A publication of night D is judged once its window has passed: by the events of the days D+1 … D+window, so never by a
window that is cut short. A row is taken if its user had an event with its item in the window; that does not say that
the list was the cause. Each night's partition holds only the windows that have become complete since the last one, so
a night costs what it newly judges; all partitions together are the history. A night whose lists were held back and
never released was not published and is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.model_config import ModelConfig
from conf.profile_config import FeedbackConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.purchases import Lines, lines_of, ordinal
from models.matrix import positions
from models.response import ratio_intervals

_LISTS = "user_candidates"
_ALL = "all"


def run(context: Context) -> None:
    """Write realised and exposures of the run date."""
    lake, dt, config = context.lake, context.run_date, context.project.model
    published = publications(context)
    due = list(due_windows(context, published, config.feedback.windows))
    shown = [night for night in published if (dt - night).days <= config.feedback.shown_days]
    if not published:
        context.log.warning("nothing was published before: nothing is realised yet")
    judged: list[pa.Table] = []
    exposures = OUTPUTS["exposures"].schema.empty_table()
    if due or shown:
        first = min([night for night, _ in due] + shown)
        days = (dt - first).days
        tables = [table for table in context.project.tables.values() if context.in_use(table.table)]
        events = lines_of(context, tables, bought=config.profiles.bought, days=max(days, 1))
        for night, window in due:
            judged.append(realised_rows(context, night, published[night], window, events, config))
            context.log.info("judged", published=str(night), window_days=window, rows=judged[-1].num_rows)
        if shown:
            exposures = exposure_rows(context, shown, events, config.feedback)
    inputs = lake.inputs([(_LISTS, night) for night in {*shown, *(night for night, _ in due)}])
    whole = pa.concat_tables(judged) if judged else OUTPUTS["realised"].schema.empty_table()
    for name, rows in (("realised", whole), ("exposures", exposures)):
        lake.write(name, dt, rows, inputs=inputs)
        context.log.info("written", table=name, rows=rows.num_rows)


def publications(context: Context) -> dict[date, str]:
    """Nights before the run date whose lists were released and still stand in the lake → version of the lists."""
    lake, found = context.lake, {}
    for night in lake.partitions("releases", upto=context.run_date - timedelta(days=1)):
        released = lake.read("releases", night, ["table", "version"]).to_pylist()
        version = next((row["version"] for row in released if row["table"] == _LISTS), None)
        if version is not None and lake.exists(_LISTS, night) and lake.manifest(_LISTS, night).version == version:
            found[night] = version
    return found


def due_windows(context: Context, published: dict[date, str], windows: Sequence[int]) -> Iterator[tuple[date, int]]:
    """(night, window) of the publications whose window has passed and that no earlier night has judged."""
    lake = context.lake
    known: set[tuple[date, str, int]] = set()
    for night in lake.partitions("realised", upto=context.run_date - timedelta(days=1)):
        rows = lake.read("realised", night, ["published_dt", "published_version", "window_days"])
        known |= {tuple(row.values()) for row in rows.group_by(rows.column_names).aggregate([]).to_pylist()}
    for night, version in published.items():
        for window in sorted(windows):
            if night + timedelta(days=window) <= context.run_date and (night, version, window) not in known:
                yield night, window


@dataclass(frozen=True)
class Shown:
    """Rows of one night's lists, as positions and codes: every array is [rows]."""

    user: np.ndarray
    taken: np.ndarray
    score: np.ndarray
    labels: dict[str, np.ndarray]
    """list, rank_band, source, slice of each row, as text."""


def realised_rows(
    context: Context, night: date, version: str, window: int, events: Lines, config: ModelConfig
) -> pa.Table:
    """Rows of `realised` of one night and window: each list as a whole, by rank band, by source and by segment."""
    lists = context.lake.read(_LISTS, night, ["user_id", "item_id", "list", "rank", "score", "source"])
    users, user = np.unique(np.asarray(lists["user_id"].to_pylist(), dtype=object), return_inverse=True)
    days = (events.day > ordinal(night)) & (events.day <= ordinal(night) + window)
    shown = Shown(
        user=user,
        taken=had(lists, events.where(days)) > 0,
        score=np.asarray(lists["score"].to_numpy(), dtype=np.float64),
        labels={
            "list": np.asarray(lists["list"].to_pylist(), dtype=object),
            "rank_band": band_of(lists["rank"].to_numpy(), config.feedback.ranks),
            "source": np.asarray(lists["source"].to_pylist(), dtype=object),
            "slice": segments_of(context, night, users)[user],
        },
    )
    rows = [
        {"published_dt": night, "published_version": version, "window_days": window, **cell}
        for cell in cells(shown, len(users), config.protocol.bootstrap, config.protocol.seed)
    ]
    return pa.Table.from_pylist(rows, schema=OUTPUTS["realised"].schema)


def cells(shown: Shown, users: int, resamples: int, seed: int) -> Iterator[dict[str, object]]:
    """Figures of each list, whole and split by one label at a time; intervals resample users with all their rows."""
    names: list[dict[str, str]] = []
    kept: list[np.ndarray] = []
    for name in sorted(set(shown.labels["list"].tolist())):
        own = shown.labels["list"] == name
        whole = {"list": name, "rank_band": _ALL, "source": _ALL, "slice": _ALL}
        names.append(whole)
        kept.append(own)
        for label in ("rank_band", "source", "slice"):
            for value in sorted(set(shown.labels[label][own].tolist())):
                names.append(whole | {label: value})
                kept.append(own & (shown.labels[label] == value))
    if not kept:
        return
    rows = np.stack([np.bincount(shown.user[one], minlength=users) for one in kept], axis=1).astype(np.float64)
    hits = np.stack([np.bincount(shown.user[one & shown.taken], minlength=users) for one in kept], axis=1)
    figures = ratio_intervals(hits.astype(np.float64), rows, resamples=resamples, seed=seed)
    for place, (name_of_cell, one) in enumerate(zip(names, kept, strict=True)):
        value, low, high = (float(figure[place]) for figure in figures)
        yield {
            **name_of_cell,
            "shown": int(one.sum()),
            "taken": int((one & shown.taken).sum()),
            "rate": value,
            "low": low,
            "high": high,
            "expected": float(shown.score[one].mean()),
            "users": int((rows[:, place] > 0).sum()),
        }


def had(lists: pa.Table, events: Lines) -> np.ndarray:
    """How many of `events` each row's user had with its item, int64 [rows]."""
    if not len(events):
        return np.zeros(lists.num_rows, dtype=np.int64)
    user, item = positions(events.users, lists["user_id"]), positions(events.items, lists["item_id"])
    wide = len(events.items)
    key, count = np.unique(events.user * wide + events.item, return_counts=True)
    wanted = np.where((user >= 0) & (item >= 0), user * wide + item, -1)
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return np.where(key[place] == wanted, count[place], 0)


def band_of(rank: np.ndarray, ends: Sequence[int]) -> np.ndarray:
    """The rank band of each row, `from–to`; beyond the last end `over <end>`: object [rows]."""
    edges = sorted(ends)
    names = [f"{low + 1}–{high}" for low, high in zip([0, *edges], edges, strict=False)] + [f"over {edges[-1]}"]
    return np.asarray(names, dtype=object)[np.searchsorted(edges, rank)]


def segments_of(context: Context, night: date, users: np.ndarray) -> np.ndarray:
    """The slice of each user: their segment of that night, `segment <id>`; `no segment` without profiles."""
    if not context.lake.exists("user_profiles", night):
        return np.full(len(users), "no segment", dtype=object)
    rows = context.lake.read("user_profiles", night, ["user_id", "segment_id"]).to_pydict()
    own = dict(zip(rows["user_id"], rows["segment_id"], strict=True))
    return np.asarray([f"segment {own[user]}" if user in own else "no segment" for user in users], dtype=object)


def exposure_rows(context: Context, nights: Sequence[date], events: Lines, config: FeedbackConfig) -> pa.Table:
    """Rows of `exposures`: what stood in the first ranks on `nights`, and what the user has had of it since."""
    parts = []
    for night in nights:
        lists = context.lake.read(_LISTS, night, ["user_id", "item_id", "list", "rank", "dt"])
        parts.append(lists.filter(pc.less_equal(lists["rank"], config.shown_rank)))
    whole = pa.concat_tables(parts).group_by(["user_id", "item_id", "list"]).aggregate(
        [("dt", "count"), ("dt", "min"), ("dt", "max"), ("rank", "min")]
    )  # fmt: skip
    whole = whole.rename_columns(
        {"dt_count": "times", "dt_min": "first_dt", "dt_max": "last_dt", "rank_min": "best_rank"}
    ).sort_by([("user_id", "ascending"), ("item_id", "ascending"), ("list", "ascending")])
    taken = np.zeros(whole.num_rows, dtype=np.int64)
    first = np.asarray(pc.cast(whole["first_dt"], pa.int32()).to_numpy(), dtype=np.int64)
    for day in np.unique(first).tolist():
        own = np.flatnonzero(first == day)
        taken[own] = had(whole.take(own), events.where(events.day > day))
    schema = OUTPUTS["exposures"].schema
    return whole.append_column("taken", pa.array(taken)).select(schema.names).cast(schema)
