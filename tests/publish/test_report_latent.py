"""The map of the latent space: who is near in it is near in the space, and it is the same on every run."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.manifold import trustworthiness

from conf.report_config import MapConfig
from jobs.lake.context import Context
from jobs.publish.report.latent import latent_space, matrix, nearest, principal, projected, unit
from tests.publish.tiny_shop import NIGHT, night_rows, write_night


@pytest.fixture(scope="module")
def bunches() -> np.ndarray:
    """float [90, 10]: unit vectors in three bunches of thirty."""
    random = np.random.default_rng(7)
    middles = random.normal(size=(3, 10))
    return unit(np.repeat(middles, 30, axis=0) + 0.3 * random.normal(size=(90, 10)))


def test_a_bunch_stays_a_bunch_and_neighbours_are_kept_better_than_by_principal_components(bunches) -> None:
    places = projected(bunches, seed=1)
    assert places.shape == (90, 2) and np.abs(places).max() == 1.0
    kind = np.repeat(np.arange(3), 30)
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2) + 9 * np.eye(90)
    assert (kind[gaps.argmin(axis=1)] == kind).all()
    own = trustworthiness(bunches, places, n_neighbors=8)
    assert own > 0.9 and own > trustworthiness(bunches, principal(bunches), n_neighbors=8)


def test_the_map_is_the_same_on_every_run(bunches) -> None:
    assert (projected(bunches, seed=1) == projected(bunches.copy(), seed=1)).all()


@pytest.mark.parametrize("rows", [1, 2, 3, 19, 21])
def test_few_items_and_equal_items_have_a_place(rows: int) -> None:
    different = unit(np.random.default_rng(rows).normal(size=(rows, 4)))
    for directions in (different, np.ones((rows, 4)), np.zeros((rows, 4)), np.zeros((rows, 1))):
        places = projected(directions, seed=1)
        assert places.shape == (rows, 2) and np.isfinite(places).all() and np.abs(places).max() <= 1.0


def test_nearest_items_are_those_of_largest_cosine() -> None:
    directions = unit(np.random.default_rng(3).normal(size=(40, 5)))
    for chosen, found in zip((4, 0, 39), nearest(directions, np.asarray([4, 0, 39]), 6), strict=True):
        cosines = {other: float(directions[chosen] @ directions[other]) for other in range(40) if other != chosen}
        expected = sorted(cosines, key=lambda other: -cosines[other])[:6]
        assert [other for other, _ in found] == expected
        assert [cosine for _, cosine in found] == pytest.approx([cosines[other] for other in expected])


def test_lists_become_a_matrix_row_by_row() -> None:
    column = pa.chunked_array([[[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]]], pa.list_(pa.float32()))
    assert matrix(column).tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert matrix(pa.chunked_array([], pa.list_(pa.float32()))).shape == (0, 0)


def test_the_space_of_a_night(shop: Context) -> None:
    rows = night_rows()
    rows["latent_items"] = [
        {"item_id": item, "vector": vector, "bias": 0.0, "model_version": "m1"}
        for item, vector in (("g1", [1.0, 0.0]), ("g2", [0.9, 0.1]), ("g3", [0.0, 1.0]), ("g4", [0.5, 0.4]))
    ]
    rows["item_profiles"] = [
        {"item_id": item, "is_recommendable": is_in, "users": users, "categories": [], "purchases": 1}
        for item, is_in, users in (("g1", True, 3), ("g2", True, 9), ("g3", False, 99), ("g5", True, 5))
    ]
    write_night(shop, rows)
    space = latent_space(shop.lake, NIGHT, MapConfig(neighbours=2), seed=1)
    assert space is not None
    assert [row["item_id"] for row in space.items] == ["g2", "g1"], "recommendable and in the model, most users first"
    assert [item for item, _ in space.near[1]] == ["g2", "g4"]
    assert [row["similar_item_id"] for row in space.similar[1]["substitute"]] == ["g2", "g3"]
    assert space.similar[0] == {"substitute": [], "complement": []}
    assert [row["name"] for row in space.segments] == ["Tea <b>lovers</b>"] and space.centres.shape == (1, 2)
    assert space.shown == {"g1", "g2", "g3", "g4"}


def test_without_a_model_there_is_no_map(shop: Context) -> None:
    config = MapConfig()
    assert latent_space(shop.lake, NIGHT, config, seed=1) is None
    write_night(shop, night_rows() | {"latent_items": [], "latent_users": []})
    assert latent_space(shop.lake, NIGHT, config, seed=1) is None
