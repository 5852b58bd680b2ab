"""encode: the published latent tables: user vector · item vector + item bias = the model's score.

Every user of the publish cut has the vector of their history; a user known only otherwise (from a customer table, or
from events with items outside the model) has the vector of an empty history, whose scores follow popularity.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix, vstack

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.cuts import stream
from models.matrix import Interactions, interactions_of
from models.registry import Checkpoint, load


def run(context: Context) -> None:
    """Write latent_users and latent_items of the run date from the model `publish`."""
    lake, dt = context.lake, context.run_date
    inputs = lake.inputs((table, dt) for table in ("interactions", "user_attributes", "models"))
    lake.manifest("models", dt)  # refuses to go on where there is no trained model
    folder = lake.path("models", dt) / "publish"
    if folder.is_dir() and not context.project.environment.spark.is_local:
        run_on_cluster(context, load(folder), inputs)
        return
    cut = interactions_of(stream(context, "interactions"), "publish")
    if not cut.shape[0]:
        context.log.warning("no latent vectors: there is no model, for want of history")
        users, items = OUTPUTS["latent_users"].schema.empty_table(), OUTPUTS["latent_items"].schema.empty_table()
    else:
        checkpoint = load(folder)
        known = np.asarray(lake.read("user_attributes", dt, ["user_id"])["user_id"].to_pylist(), dtype=object)
        users, items = latent_users_of(checkpoint, cut, known), latent_items_of(checkpoint)
    for name, rows in (("latent_users", users), ("latent_items", items)):
        lake.write(name, dt, rows, inputs=inputs)
        context.log.info("written", table=name, rows=rows.num_rows)


def run_on_cluster(context: Context, checkpoint: Checkpoint, inputs: dict[str, str]) -> None:
    """Write the same rows without ever holding all users here."""
    from jobs.lake.frames import read_frame, write_frame
    from jobs.recommend.spread import encode_users

    lake, dt = context.lake, context.run_date
    pairs = read_frame(context.spark, lake, "interactions", [dt]).filter("cut = 'publish'")
    known = read_frame(context.spark, lake, "user_attributes", [dt])
    users = encode_users(pairs, known, checkpoint)
    write_frame(lake, "latent_users", dt, users, keys=["user_id"], inputs=inputs)
    lake.write("latent_items", dt, latent_items_of(checkpoint), inputs=inputs)
    context.log.info("written", table="latent_users", over=context.project.environment.spark.master)


def latent_users_of(checkpoint: Checkpoint, cut: Interactions, known: np.ndarray) -> pa.Table:
    """Rows of `latent_users`: the users of `cut` and, with an empty history, every other user of `known` (ids)."""
    others = np.setdiff1d(known, cut.users)
    weight = vstack([cut.weight, csr_matrix((len(others), cut.shape[1]), dtype=np.float32)], format="csr")
    vectors = checkpoint.latent(weight).users
    return _table("user_id", np.concatenate([cut.users, others]), vectors, checkpoint.version)


def latent_items_of(checkpoint: Checkpoint) -> pa.Table:
    """Rows of `latent_items`: every item of the model."""
    vectors, bias = checkpoint.model.item_vectors()
    rows = _table("item_id", checkpoint.items, vectors, checkpoint.version)
    return rows.append_column("bias", pa.array(bias, pa.float32()))


def _table(key: str, ids: np.ndarray, vectors: np.ndarray, version: str) -> pa.Table:
    order = np.argsort(ids.astype(str), kind="stable")
    offsets = np.arange(len(ids) + 1, dtype=np.int32) * vectors.shape[1]
    return pa.table(
        {
            key: pa.array(ids[order].tolist(), pa.string()),
            "vector": pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors[order].ravel(), pa.float32())),
            "model_version": pa.array([version] * len(ids), pa.string()),
        }
    )
