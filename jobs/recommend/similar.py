"""Rows of `similar_items`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from jobs.recommend.cuts import batch_of
from models.neighbours import Neighbours, cosine_neighbours
from models.ranking import blocks
from models.sources import Sources


def similar_rows(sources: Sources, linear: Neighbours, similar: int, version: str) -> Iterator[pa.RecordBatch]:
    """Rows of `similar_items`: neighbours of the linear model, filled up with the nearest latent vectors."""
    nearest = cosine_neighbours(sources.latent.items, similar) if sources.latent else None
    for rows in blocks(len(sources.cut.items), 2048):
        items, weights, is_linear = fill_up(linear, nearest, rows, similar)
        item, place = np.nonzero(items >= 0)
        yield batch_of(
            "similar_items",
            item_id=sources.cut.items[item + rows.start],
            similar_item_id=sources.cut.items[items[item, place]],
            rank=place + 1,
            score=weights[item, place],
            source=np.where(is_linear[item, place], "ease", "vae"),
            model_version=version,
        )


def fill_up(
    linear: Neighbours, nearest: Neighbours | None, rows: slice, similar: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Up to `similar` neighbours of the items `rows`: the linear ones first, then the nearest that are not among them.

    Returns:
        (positions [items, similar], −1 fills up; weights; whether a neighbour is a linear one).
    """
    items, weights = linear.item[rows], linear.weight[rows]
    if nearest is None:
        return items[:, :similar], weights[:, :similar], np.ones((len(items), min(similar, items.shape[1])), dtype=bool)
    more = nearest.item[rows]
    repeated = (more[:, :, None] == items[:, None, :]).any(axis=2)
    items = np.hstack([items, np.where(repeated, -1, more)])
    weights = np.hstack([weights, nearest.weight[rows]])
    is_linear = np.arange(items.shape[1]) < linear.item.shape[1]
    order = np.argsort(items < 0, axis=1, kind="stable")[:, :similar]
    return np.take_along_axis(items, order, 1), np.take_along_axis(weights, order, 1), is_linear[order]
