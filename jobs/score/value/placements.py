"""What placements say: tables of items without users or campaigns, such as promotions by store and week."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from conf.table_config import TableConfig
from jobs.score.value.behaviour import Behaviour
from jobs.score.value.known import Known
from jobs.score.value.players import group_of, keys_of
from jobs.score.value.scene import Feature, Scene, counts, encode, latest
from models.matrix import positions

_FEW_VALUES = 40


def placement_columns(config: TableConfig) -> list[str]:
    """The columns of a placement table that the features read."""
    return [*config.columns_of("item_id"), *config.columns_of("store_id"), *_codes(config)]


def _codes(config: TableConfig) -> list[str]:
    return [name for name in config.columns_of("attribute") if config.columns[name].type in ("string", "boolean")]


def placement_features(scene: Scene, known: Known, behaviours: list[Behaviour]) -> list[Feature]:
    """How widely an item is placed, how (share of each attribute's unusual values), and in the user's own stores."""
    config, rows = known.config, known.rows
    column = scene.columns_of(rows[str(config.column_of("item_id"))])
    store = config.column_of("store_id")
    place = frozenset({group_of(config, "store_id") if store else keys_of(config)})
    alone = frozenset({group_of(config, "attribute")})
    code, stores = encode(rows[store]) if store else (np.zeros(rows.num_rows, dtype=np.int64), 1)
    placed = counts(column, code, (len(scene.items), max(stores, 1)))
    placed.data = np.minimum(placed.data, 1.0)
    share = np.asarray(placed.sum(axis=1)).ravel() / max(stores, 1)
    features = [Feature(f"{config.table}: share of places", place, scene.of_items(share), known.newest)]
    for name in _codes(config):
        unusual = _unusual_share(rows[name], column, len(scene.items))
        if unusual is not None:
            features.append(Feature(f"{config.table}: {name}", alone, scene.of_items(unusual), known.newest))
    if store:
        ids = np.asarray(sorted(pc.unique(rows[store]).cast(pa.string()).drop_null().to_pylist()), dtype=object)
        for own in behaviours:
            features.append(_in_own_stores(scene, known, own, placed, ids))
    return features


def _in_own_stores(scene: Scene, known: Known, own: Behaviour, placed: csr_matrix, store_ids: np.ndarray) -> Feature:
    """Share of the user's visits that went to stores which placed the item; NaN for a user of unknown stores."""
    at = positions(store_ids, own.store_ids) if len(own.store_ids) else np.empty(0, dtype=np.int64)
    same = counts(np.arange(len(at)), at, (own.stores.shape[1], max(len(store_ids), 1)))
    visits = csr_matrix(own.stores @ same)
    total = np.asarray(visits.sum(axis=1)).ravel()
    scaled = csr_matrix(visits.multiply(1.0 / np.maximum(total, 1e-12)[:, None]))
    values = np.empty(scene.pool.shape, dtype=np.float32)
    by_store = csr_matrix(placed.T)
    for start in range(0, len(scene.judged), 256):
        block = slice(start, start + 256)
        spread = np.asarray((scaled[scene.judged[block]] @ by_store).toarray(), dtype=np.float32)
        values[block] = np.take_along_axis(spread, scene.pool[block], axis=1)
    values[total[scene.judged] <= 0] = np.nan
    return Feature(
        f"{known.config.table}: in own stores × {own.table}",
        frozenset({group_of(known.config, "store_id"), own.history, own.store}),
        values,
        latest(known.newest, own.newest),
    )


def _unusual_share(values: pa.ChunkedArray, column: np.ndarray, items: int) -> np.ndarray | None:
    """Share of an item's rows with other than the commonest value [items]; None for a constant or an id-like column."""
    code, size = encode(values)
    if not 1 < size <= _FEW_VALUES:
        return None
    usual = int(np.bincount(code[code >= 0]).argmax())
    inside = column >= 0
    number = np.bincount(column[inside], minlength=items)
    unusual = np.bincount(column[inside], weights=(code != usual)[inside], minlength=items)
    return np.asarray(unusual / np.maximum(number, 1))
