"""Encoding and exact top-k over a cluster: the model or the item matrix is broadcast, users are a partition's rows.

Both are what one process does (models/vae.py, models/top_products.py), an Arrow batch at a time, so an executor holds
the items once and some thousand users, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import torch
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from scipy.sparse import csr_matrix

from models.matrix import positions
from models.registry import Checkpoint
from models.top_products import Catalogue
from models.vae import MultVae

_LATENT = "user_id string, vector array<float>, model_version string"
_RANKED = "user_id string, item_id string, rank int, score float"


def encode_users(interactions: DataFrame, users: DataFrame, checkpoint: Checkpoint) -> DataFrame:
    """Rows of `latent_users`: one for every user of `interactions` or `users`.

    Args:
        interactions: user_id, item_id, weight of one cut, a pair once.
        users: user_id; who has no interactions gets the vector of an empty history.
        checkpoint: a model whose items hold those of `interactions`.
    """
    entry = F.struct("item_id", "weight")
    histories = users.select("user_id").distinct().join(
        interactions.groupBy("user_id").agg(F.collect_list(entry).alias("history")), "user_id", "full_outer"
    )  # fmt: skip
    weights = {name: values.numpy() for name, values in checkpoint.model.state_dict().items()}
    shared = users.sparkSession.sparkContext.broadcast(
        (weights, checkpoint.items, checkpoint.meta["sizes"], checkpoint.version)
    )

    def encode(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        weights, items, sizes, version = shared.value
        torch.set_num_threads(1)  # as many tasks as cores run already
        model = MultVae(len(items), **sizes, dropout=0.0)
        model.load_state_dict({name: torch.from_numpy(np.array(values)) for name, values in weights.items()})
        model.eval()
        for batch in batches:
            history = batch.column("history")
            flat = history.flatten()
            matrix = _ragged(_lengths(history), flat.field("item_id"), items, flat.field("weight").to_numpy())
            yield _rows(
                user_id=batch.column("user_id"),
                vector=_lists(model.user_vectors(matrix)),
                model_version=pa.array([version] * batch.num_rows, pa.string()),
            )

    return histories.mapInArrow(encode, _LATENT)


def top_items(users: DataFrame, item_ids: np.ndarray, items: np.ndarray, bias: np.ndarray | None, k: int) -> DataFrame:
    """user_id, item_id, rank from 1, score of every user's k best items, as `Catalogue.top` finds them.

    Args:
        users: user_id, vector and, where own items may not be listed, `seen` (array of item ids; unknown ones are
            left aside).
        item_ids: [items], sorted text; items: float32 [items, dimensions]; bias: [items].
    """
    has_seen = "seen" in users.columns
    shared = users.sparkSession.sparkContext.broadcast((item_ids, items, bias))

    def rank(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        ids, items, bias = shared.value
        catalogue: Catalogue | None = None
        names = pa.array(ids.tolist(), pa.string())
        for batch in batches:
            catalogue = catalogue or Catalogue(items, bias)  # not in a task without users
            vectors = batch.column("vector").flatten().to_numpy().reshape(batch.num_rows, -1).astype(np.float32)
            seen = _ragged(_lengths(batch.column("seen")), batch.column("seen").flatten(), ids) if has_seen else None
            chosen, scores = catalogue.top(vectors, k, seen, threads=1)
            row, place = np.nonzero(chosen >= 0)
            yield _rows(
                user_id=batch.column("user_id").take(pa.array(row)),
                item_id=names.take(pa.array(chosen[row, place])),
                rank=pa.array(place + 1, pa.int32()),
                score=pa.array(scores[row, place], pa.float32()),
            )

    return users.mapInArrow(rank, _RANKED)


def _ragged(lengths: np.ndarray, ids: pa.Array, known: np.ndarray, values: np.ndarray | None = None) -> csr_matrix:
    """[rows, known] of lists of ids, columns ascending; ids that are not known are left out."""
    column = positions(known, pa.chunked_array([ids]))
    row = np.repeat(np.arange(len(lengths)), lengths)
    weight = np.ones(len(column), np.float32) if values is None else values.astype(np.float32)
    kept = column >= 0
    matrix = csr_matrix((weight[kept], (row[kept], column[kept])), shape=(len(lengths), len(known)))
    matrix.sort_indices()
    return matrix


def _lengths(lists: pa.Array) -> np.ndarray:
    """How many entries each list has; 0 where there is no list."""
    return np.asarray(pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False))


def _lists(vectors: np.ndarray) -> pa.Array:
    offsets = np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.ravel(), pa.float32()))


def _rows(**columns: Any) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(columns)
