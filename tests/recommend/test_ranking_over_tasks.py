"""Top-k over Spark's partitions gives the rows that one process gives; encoding is tested in test_train.py."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from jobs.recommend.spread import top_items
from models.registry import Checkpoint
from models.top_products import top_products
from models.vae import MultVae

ITEMS = np.array([f"i{number:02}" for number in range(40)], dtype=object)
PAIRS = sorted({(f"u{n % 7}", f"i{(n * 11) % 40:02}", 1.0 + n % 3) for n in range(60)})


def checkpoint() -> Checkpoint:
    return Checkpoint(
        MultVae(len(ITEMS), 8, 4, 0.0, seed=3).eval(),
        ITEMS,
        {"model_version": "v1", "sizes": {"hidden": 8, "latent": 4}},
    )


def matrix(users: list[str]):
    from scipy.sparse import csr_matrix

    entries = {(user, item): weight for user, item, weight in PAIRS}
    row = [users.index(user) for user, _ in entries]
    column = [int(item[1:]) for _, item in entries]
    return csr_matrix((np.array(list(entries.values()), np.float32), (row, column)), shape=(len(users), len(ITEMS)))


@pytest.mark.spark
def test_users_ranked_over_partitions_have_the_lists_of_one_process(spark) -> None:
    users = sorted({user for user, _, _ in PAIRS} | {"nobody"})
    latent = checkpoint().latent(matrix(users))
    seen = [(user, [item for other, item, _ in PAIRS if other == user] + ["gone"]) for user in users]
    vectors = [(user, vector.tolist(), own) for (user, own), vector in zip(seen, latent.users, strict=True)]
    people = spark.createDataFrame(vectors, "user_id string, vector array<float>, seen array<string>").repartition(3)
    ranked = top_items(people, ITEMS, latent.items, latent.bias, 35).toArrow()
    ranked = ranked.sort_by([("user_id", "ascending"), ("rank", "ascending")])
    positions, scores = top_products(latent.users, latent.items, latent.bias, 35, matrix(users))
    row, place = np.nonzero(positions >= 0)
    expected = pa.table(
        {
            "user_id": pa.array([users[r] for r in row]),
            "item_id": pa.array(ITEMS[positions[row, place]].tolist()),
            "rank": pa.array(place + 1, pa.int32()),
            "score": pa.array(scores[row, place]),
        }
    )
    assert ranked.equals(expected)
    assert len(ranked) < 35 * len(users)  # whoever has seen more than five items has a shorter list
