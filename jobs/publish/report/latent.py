"""The latent space as a reader can look at it: the items most users have, the segments among them, and neighbours.

The map is a t-SNE of cosines, items and segments together, since neighbours are what a reader asks of it: principal
components keep them far worse (the measurement stands in docs/decisions). Vectors are taken from their mean first,
which holds what all items share; a segment is the mean of its users' vectors, from the mean of all users.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from conf.report_config import MapConfig
from jobs.lake.partitions import Lake
from jobs.publish.judgement import table_of

Rows = list[dict[str, Any]]
# Below it there are too few neighbours for a t-SNE to keep.
_FEWEST = 20
_PERPLEXITY = 30.0
_ITERATIONS = 500
_SENSES = ("substitute", "complement")


@dataclass(frozen=True)
class LatentSpace:
    """The items and segments of the map, in the order of `places` and `centres`.

    `items`: their profiles, most users first. `places`: float [items, 2]; `centres`: float [segments, 2], both within
    −1 … 1. `near`: for each item the (id, cosine) of those nearest to it among all items of the model. `similar`: for
    each item the published neighbours by sense.
    """

    items: Rows
    segments: Rows
    places: np.ndarray
    centres: np.ndarray
    near: list[list[tuple[str, float]]]
    similar: list[dict[str, Rows]]

    @property
    def shown(self) -> set[str]:
        """Ids of all items that are named."""
        published = (row["similar_item_id"] for own in self.similar for rows in own.values() for row in rows)
        return {row["item_id"] for row in self.items} | {item for own in self.near for item, _ in own} | {*published}


def latent_space(lake: Lake, dt: date, config: MapConfig, seed: int) -> LatentSpace | None:
    """The latent space of a run date; None where there is no model, or no profile of its items."""
    latent, profiles = table_of(lake, "latent_items", dt), table_of(lake, "item_profiles", dt)
    if latent is None or profiles is None:
        return None
    ids, vectors = latent["item_id"].to_pylist(), matrix(latent["vector"])
    items = most_bought(profiles, ids, config.items)
    if not items:
        return None
    place = {item: row for row, item in enumerate(ids)}
    chosen = np.asarray([place[row["item_id"]] for row in items])
    directions = unit(vectors - vectors.mean(axis=0))
    segments, centres = centres_of(lake, dt)
    places = projected(np.vstack([directions[chosen], centres]) if len(centres) else directions[chosen], seed)
    return LatentSpace(
        items,
        segments,
        places[: len(items)],
        places[len(items) :],
        [[(ids[other], cosine) for other, cosine in own] for own in nearest(directions, chosen, config.neighbours)],
        published(table_of(lake, "similar_items", dt), [row["item_id"] for row in items], config.neighbours),
    )


def most_bought(profiles: pa.Table, known: list[str], first: int) -> Rows:
    """Profiles of the recommendable items of the model that most users have."""
    names = [name for name in ("item_id", "users", "segment_id", "segment_lift") if name in profiles.column_names]
    wanted = pc.and_(
        pc.fill_null(profiles["is_recommendable"], False), pc.is_in(profiles["item_id"], pa.array(known, pa.string()))
    )
    order = [("users", "descending"), ("item_id", "ascending")]
    return profiles.select(names).filter(wanted).sort_by(order).slice(0, first).to_pylist()


def centres_of(lake: Lake, dt: date) -> tuple[Rows, np.ndarray]:
    """(segments with users of the model, float [segments, latent] unit vector of each)."""
    latent, users = table_of(lake, "latent_users", dt), table_of(lake, "user_profiles", dt)
    segments = table_of(lake, "segments", dt)
    if latent is None or users is None or segments is None or not latent.num_rows:
        return [], np.empty((0, 0))
    vectors = matrix(latent["vector"])
    of = dict(zip(users["user_id"].to_pylist(), users["segment_id"].to_pylist(), strict=True))
    segment = np.asarray([of.get(user) or 0 for user in latent["user_id"].to_pylist()])
    # Segment 0 holds those without a history: they have no taste to show.
    rows = [
        row for row in segments.sort_by("segment_id").to_pylist() if row["segment_id"] and row["segment_id"] in segment
    ]
    middle = vectors.mean(axis=0)
    centres = [vectors[segment == row["segment_id"]].mean(axis=0) - middle for row in rows]
    return rows, unit(np.asarray(centres)) if rows else np.empty((0, vectors.shape[1]))


def matrix(column: pa.ChunkedArray) -> np.ndarray:
    """A column of equally long lists as float64 [rows, length]."""
    values = pc.list_flatten(column).to_numpy().astype(np.float64)
    return values.reshape(len(column), -1) if len(column) else np.empty((0, 0))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of length 1; a row of zeros stays as it is."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length > 0, length, 1.0)


def nearest(directions: np.ndarray, chosen: np.ndarray, first: int) -> list[list[tuple[int, float]]]:
    """For each row of `chosen` the `first` other rows of largest cosine, largest first, with it."""
    cosines = directions[chosen] @ directions.T
    cosines[np.arange(len(chosen)), chosen] = -np.inf
    count = min(first, len(directions) - 1)
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :count]
    return [[(int(other), float(cosines[row, other])) for other in own] for row, own in enumerate(order)]


def projected(directions: np.ndarray, seed: int) -> np.ndarray:
    """float [rows, 2] within −1 … 1: near where directions are near. The same on every run: one thread, a seed."""
    start = principal(directions)
    if len(directions) < _FEWEST or not start[:, 0].std():
        return scaled(start)
    with threadpool_limits(1):
        tsne = TSNE(
            init=start / start[:, 0].std() * 1e-4,
            perplexity=min(_PERPLEXITY, (len(directions) - 1) / 3),
            max_iter=_ITERATIONS,
            random_state=seed,
            n_jobs=1,
        )
        return scaled(tsne.fit_transform(directions))


def principal(directions: np.ndarray) -> np.ndarray:
    """float [rows, 2]: the first two principal components, their signs fixed by the largest entry."""
    centred = directions - directions.mean(axis=0)
    left, size, right = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(directions), 2))
    for axis in range(min(2, len(size))):
        sign = np.sign(right[axis, np.argmax(np.abs(right[axis]))]) or 1.0
        found[:, axis] = left[:, axis] * size[axis] * sign
    return found


def scaled(places: np.ndarray) -> np.ndarray:
    """Moved and scaled alike in both directions into −1 … 1, rounded to what an eye can tell."""
    low, high = places.min(axis=0), places.max(axis=0)
    half = (high - low).max() / 2 or 1.0
    return np.round((places - (low + high) / 2) / half, 3)


def published(similar: pa.Table | None, items: list[str], first: int) -> list[dict[str, Rows]]:
    """For each item the first published neighbours in each sense."""
    found: dict[str, dict[str, Rows]] = {item: {sense: [] for sense in _SENSES} for item in items}
    if similar is not None:
        wanted = pc.and_(
            pc.less_equal(similar["rank"], first), pc.is_in(similar["item_id"], pa.array(items, pa.string()))
        )
        names = ["item_id", "similar_item_id", "sense", "rank", "score", "reason"]
        for row in similar.filter(wanted).select(names).sort_by("rank").to_pylist():
            found[row["item_id"]].setdefault(row["sense"], []).append(row)
    return [found[item] for item in items]
