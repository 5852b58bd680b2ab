"""What a table of events says about a user and an item: own history, what goes together, and what is rising."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from conf.model_config import CandidateConfig, InputConfig
from conf.table_config import Role, TableConfig
from jobs.score.value.known import Known
from jobs.score.value.players import group_of, keys_of
from jobs.score.value.scene import Feature, Scene, counts, encode
from models.ease import Ease, fit_ease

_MICROSECONDS_PER_DAY = 86_400_000_000
_TREND_DAYS = 28
_DEMAND_OF_A_NEW_ITEM = 5.0


@dataclass(frozen=True)
class Behaviour:
    """The events of one table before a cut, summed up. All matrices are float [users, items].

    `frequency` is the decayed, behaviour-weighted count; `weight` the input of EASE; `age` the days since the newest
    event (zeros stored); `recent` the count of the last 28 days, `total` of all days; `stores` [users, stores] the
    decayed visits; `channels` the same by the table's channel; `since` [items] the days since an item's first event.
    `history`, `store` and `paid` are the players that the events, the stores and the prices belong to.
    """

    table: str
    history: str
    store: str
    paid: str
    newest: date | None
    frequency: csr_matrix
    weight: csr_matrix
    age: csr_matrix
    recent: csr_matrix
    total: csr_matrix
    stores: csr_matrix
    store_ids: np.ndarray
    channels: csr_matrix
    channel_ids: np.ndarray
    since: np.ndarray
    price: np.ndarray
    ease: Ease | None


def behaviour_columns(config: TableConfig) -> list[str]:
    """The columns of an events table that the features read."""
    roles: tuple[Role, ...] = ("user_id", "item_id", "event_ts", "event_type", "store_id", "price", "quantity")
    named = [name for role in roles if (name := config.column_of(role))]
    return [*named, *([config.channel] if config.channel and config.channel not in named else [])]


def behaviour_of(scene: Scene, known: Known, inputs: InputConfig, generators: CandidateConfig) -> Behaviour:
    """Sum up the events of one table; weight and frequency as in the stage `features`."""
    config, rows = known.config, known.rows
    user = scene.rows_of(rows[str(config.column_of("user_id"))])
    item = scene.columns_of(rows[str(config.column_of("item_id"))])
    age = _age(rows[str(config.column_of("event_ts"))], scene.last_day)
    value = _weights(rows, config, inputs)
    decay = np.exp2(-age / inputs.half_life_days)
    shape = (len(scene.users), len(scene.items))
    frequency = counts(user, item, shape, value * decay)
    newest = _newest(user, item, age, shape)
    weight = _log_weight(user, item, age, value, shape, inputs.half_life_days)
    stores, store_ids = _visits(rows, config.column_of("store_id"), user, decay, len(scene.users))
    channels, channel_ids = _visits(rows, config.channel, user, decay, len(scene.users))
    since = np.zeros(shape[1])
    np.maximum.at(since, item[item >= 0], age[item >= 0] + 1.0)
    return Behaviour(
        table=config.table,
        history=keys_of(config),
        store=group_of(config, "store_id"),
        paid=group_of(config, "price"),
        newest=known.newest,
        frequency=frequency,
        weight=weight,
        age=newest,
        recent=counts(user, item, shape, (age < _TREND_DAYS).astype(float)),
        total=counts(user, item, shape),
        stores=stores,
        store_ids=store_ids,
        channels=channels,
        channel_ids=channel_ids,
        since=since,
        price=_price(rows, config, item, shape[1]),
        ease=fit_ease(weight, generators.ease_l2, generators.ease_max_side) if weight.nnz else None,
    )


def behaviour_features(scene: Scene, own: Behaviour, ease_scores: np.ndarray) -> list[Feature]:
    """Own history, item–item score and trend. `ease_scores` is float32 [judged, pool]."""
    age = scene.of_pairs(_shifted(own.age))
    age[age == 0] = np.nan
    frequency = np.log1p(scene.of_pairs(own.frequency))
    demand = np.asarray(own.frequency.sum(axis=0)).ravel()
    total, recent = (np.asarray(matrix.sum(axis=0)).ravel() for matrix in (own.total, own.recent))
    trend = np.log((recent + _DEMAND_OF_A_NEW_ITEM) / (total + _DEMAND_OF_A_NEW_ITEM))
    activity = np.log1p(np.asarray(own.frequency.sum(axis=1)).ravel())[scene.judged]
    known = {
        "own frequency": frequency,
        "own count": np.log1p(scene.of_pairs(own.total)),
        "own recency": np.log(age),
        "goes together": ease_scores,
        "demand": scene.of_items(np.log1p(demand)),
        "trend": scene.of_items(trend),
        "user activity": np.broadcast_to(activity[:, None], scene.pool.shape).astype(np.float32),
    }
    alone = frozenset({own.history})
    features = [
        Feature(f"{own.table}: {name}", alone, values.astype(np.float32), own.newest) for name, values in known.items()
    ]
    if np.isfinite(own.price).any():
        fit = scene.of_items(np.log(own.price)) - _price_level(own)[scene.judged][:, None]
        features.append(
            Feature(f"{own.table}: price fit", alone | {own.paid}, np.asarray(fit, dtype=np.float32), own.newest)
        )
    return features


def ease_blocks(scene: Scene, own: Behaviour, size: int = 256) -> Iterator[tuple[slice, np.ndarray]]:
    """EASE scores of the judged users, a block at a time: (slice of judged, float32 [block, items])."""
    for start in range(0, len(scene.judged), size):
        block = slice(start, min(start + size, len(scene.judged)))
        rows = scene.judged[block]
        if own.ease is None:
            yield block, np.zeros((len(rows), len(scene.items)), dtype=np.float32)
            continue
        # `scores` takes consecutive rows, and nearly every user is judged.
        spread = own.ease.scores(slice(int(rows[0]), int(rows[-1]) + 1))
        yield block, spread[rows - rows[0]]


def _visits(
    rows: pa.Table, column: str | None, user: np.ndarray, decay: np.ndarray, users: int
) -> tuple[csr_matrix, np.ndarray]:
    """Decayed events by user and value of `column`, [users, values], and the values sorted (both empty without it)."""
    if column is None:
        return csr_matrix((users, 1)), np.empty(0, dtype=object)
    code, size = encode(rows[column])
    ids = np.asarray(sorted(pc.unique(rows[column]).cast(pa.string()).drop_null().to_pylist()), dtype=object)
    return counts(user, code, (users, max(size, 1)), decay), ids


def _age(stamps: pa.ChunkedArray, last_day: date) -> np.ndarray:
    """Whole days from each stamp's day to `last_day`."""
    if pa.types.is_timestamp(stamps.type):
        day = pc.cast(stamps, pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy() // _MICROSECONDS_PER_DAY
    else:
        day = pc.cast(stamps, pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64)
    return np.asarray((last_day - date(1970, 1, 1)).days - day, dtype=np.int64)


def _weights(rows: pa.Table, config: TableConfig, inputs: InputConfig) -> np.ndarray:
    column = config.column_of("event_type")
    if column is None:
        default = config.events.default_type if config.events else "purchase"
        return np.full(rows.num_rows, inputs.behaviour_weights.get(default, 1.0))
    code, kinds = encode(rows[column])
    names = sorted(pc.unique(rows[column]).cast(pa.string()).drop_null().to_pylist())
    weight = np.array([*(inputs.behaviour_weights.get(name, 1.0) for name in names[:kinds]), 0.0])
    return np.asarray(weight[code])


def _newest(user: np.ndarray, item: np.ndarray, age: np.ndarray, shape: tuple[int, int]) -> csr_matrix:
    kept = np.flatnonzero((user >= 0) & (item >= 0))
    key = user[kept] * shape[1] + item[kept]
    order = np.lexsort((age[kept], key))
    first = np.unique(key[order], return_index=True)[1]
    chosen = kept[order[first]]
    return csr_matrix((age[chosen].astype(np.float32), (user[chosen], item[chosen])), shape=shape)


def _log_weight(
    user: np.ndarray, item: np.ndarray, age: np.ndarray, value: np.ndarray, shape: tuple[int, int], half_life: float
) -> csr_matrix:
    """Σ over event kinds of weight × log1p(count) × decay since the newest event of that kind."""
    total = csr_matrix(shape, dtype=np.float32)
    for kind in np.unique(value):
        mine = np.where(value == kind, user, -1)
        number = counts(mine, item, shape)
        newest = _newest(mine, item, age, shape)
        number.sort_indices()
        newest.sort_indices()
        number.data = kind * np.log1p(number.data) * np.exp2(-newest.data / half_life)
        total = csr_matrix(total + number, dtype=np.float32)
    return total


def _price(rows: pa.Table, config: TableConfig, item: np.ndarray, items: int) -> np.ndarray:
    """Mean price of a piece by item, NaN where none is known, float64 [items]."""
    column, quantity = config.column_of("price"), config.column_of("quantity")
    if column is None:
        return np.full(items, np.nan)
    price = pc.cast(rows[column], pa.float64()).to_numpy()
    pieces = pc.cast(rows[quantity], pa.float64()).to_numpy() if quantity else np.ones(len(price))
    usable = (item >= 0) & (price > 0) & (pieces > 0)
    paid = np.bincount(item[usable], weights=price[usable], minlength=items)
    bought = np.bincount(item[usable], weights=pieces[usable], minlength=items)
    return np.divide(paid, bought, out=np.full(items, np.nan), where=bought > 0)


def _price_level(own: Behaviour) -> np.ndarray:
    """Mean log price of what each user takes, NaN without any, float64 [users]."""
    level = np.log(own.price)
    usable = np.isfinite(level)
    weight = np.asarray(own.frequency[:, usable].sum(axis=1)).ravel()
    total = own.frequency[:, usable] @ level[usable]
    return np.divide(total, weight, out=np.full(len(weight), np.nan), where=weight > 0)


def _shifted(age: csr_matrix) -> csr_matrix:
    """Ages plus one day, so that 0 can mean "never"."""
    shifted = age.copy()
    shifted.data = shifted.data + 1.0
    return shifted
