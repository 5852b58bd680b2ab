"""What the catalogue says of an item, alone and to who knows the user's history."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer

from conf.table_config import Role, TableConfig
from jobs.score.value.behaviour import Behaviour
from jobs.score.value.known import Known
from jobs.score.value.players import group_of
from jobs.score.value.scene import Feature, Scene, counts, encode, latest

_GROUPING: tuple[Role, ...] = ("category", "brand", "attribute")
_PRIOR_EVENTS = 5.0
_TEXT_BUCKETS = 1 << 12
_PRICE_BANDS = 10


def catalogue_columns(config: TableConfig) -> list[str]:
    """The columns of an item table that the features read."""
    roles: tuple[Role, ...] = ("item_id", *_GROUPING, "price", "text")
    return [name for role in roles for name in config.columns_of(role)]


def catalogue_features(scene: Scene, known: Known, behaviours: list[Behaviour]) -> list[Feature]:
    """Popularity of an item's category, brand … (alone), and each user's own share of them (with events)."""
    groups = item_groups(scene, known)
    features = []
    for name, (player, group, size) in groups.items():
        label, needs = f"{known.config.table}: {name}", frozenset({player})
        features.append(
            Feature(
                f"{label} popularity", needs, scene.of_items(_log_share(scene.popularity, group, size)), known.newest
            )
        )
        for own in behaviours:
            values = _affinity(scene, own.frequency, group, size)
            features.append(
                Feature(f"{label} taste × {own.table}", needs | {own.history}, values, latest(known.newest, own.newest))
            )
    texts = known.config.columns_of("text")
    for own in behaviours if texts else []:
        values = _text_match(scene, known, texts, own.frequency)
        features.append(
            Feature(
                f"{known.config.table}: text match × {own.table}",
                frozenset({group_of(known.config, "text"), own.history}),
                values,
                latest(known.newest, own.newest),
            )
        )
    return features


def item_groups(scene: Scene, known: Known) -> dict[str, tuple[str, np.ndarray, int]]:
    """For every category, brand, attribute and price column: its player, each item's group [items] (−1: none) and how
    many groups there are."""
    config, rows = known.config, known.rows
    column = scene.columns_of(rows[str(config.column_of("item_id"))])
    found = {}
    for role in _GROUPING:
        for name in config.columns_of(role):
            found[name] = (group_of(config, role), *_by_item(scene, column, *encode(rows[name])))
    for name in config.columns_of("price"):
        bands = _bands(pc.cast(rows[name], pa.float64()).to_numpy(zero_copy_only=False))
        found[f"{name} band"] = (group_of(config, "price"), *_by_item(scene, column, *bands))
    return found


def _by_item(scene: Scene, column: np.ndarray, code: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    group = np.full(len(scene.items), -1, dtype=np.int64)
    group[column[column >= 0]] = code[column >= 0]
    return group, max(size, 1)


def _bands(price: np.ndarray) -> tuple[np.ndarray, int]:
    usable = np.isfinite(price)
    if not usable.any():
        return np.full(len(price), -1), 1
    edges = np.unique(np.quantile(price[usable], np.linspace(0, 1, _PRICE_BANDS + 1)[1:-1]))
    return np.where(usable, np.searchsorted(edges, np.where(usable, price, 0.0)), -1), len(edges) + 1


def _log_share(popularity: np.ndarray, group: np.ndarray, size: int) -> np.ndarray:
    """Log of a group's mean popularity per item, for each item; NaN where an item has no group."""
    inside = group >= 0
    total = np.bincount(group[inside], weights=popularity[inside], minlength=size)
    members = np.bincount(group[inside], minlength=size)
    mean = np.log((total + 1e-9) / np.maximum(members, 1))
    return np.where(inside, mean[np.maximum(group, 0)], np.nan)


def _affinity(scene: Scene, frequency: csr_matrix, group: np.ndarray, size: int) -> np.ndarray:
    """log of (the user's share of the item's group) over (everyone's share), smoothed by a few events of prior."""
    members = counts(np.arange(len(group)), group, (len(group), size))
    taken = csr_matrix(frequency @ members)
    everyone = np.asarray(taken.sum(axis=0)).ravel()
    prior = (everyone + 1e-9) / (everyone.sum() + 1e-9 * size)
    amount = scene.of_groups(taken, group)
    total = np.asarray(taken.sum(axis=1)).ravel()[scene.judged][:, None]
    expected = scene.of_items(np.where(group >= 0, prior[np.maximum(group, 0)], np.nan))
    share = (amount + _PRIOR_EVENTS * expected) / (total + _PRIOR_EVENTS)
    return np.asarray(np.log(share / expected), dtype=np.float32)


def _text_match(scene: Scene, known: Known, texts: list[str], frequency: csr_matrix) -> np.ndarray:
    """Cosine of an item's hashed words with the words of all the user took, float32 [judged, pool]."""
    column = scene.columns_of(known.rows[str(known.config.column_of("item_id"))])
    words = np.full(len(scene.items), "", dtype=object)
    for name in texts:
        texts_of_rows = np.asarray(pc.fill_null(known.rows[name].cast(pa.string()), "").to_pylist(), dtype=object)
        words[column[column >= 0]] += texts_of_rows[column >= 0] + " "
    hashed = HashingVectorizer(n_features=_TEXT_BUCKETS, alternate_sign=False).transform(words)
    taste = csr_matrix(frequency[scene.judged] @ hashed)
    length = np.sqrt(np.asarray(taste.multiply(taste).sum(axis=1)).ravel())
    values = np.empty(scene.pool.shape, dtype=np.float32)
    for row, items in enumerate(scene.pool):
        values[row] = (hashed[items] @ taste[row].T).toarray().ravel() / max(length[row], 1e-9)
    return values
