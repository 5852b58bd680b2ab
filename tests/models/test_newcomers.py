"""Users without a history: what their like take, the market where nothing is known, never an empty list."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from models.newcomers import popular_among_alike

AGE = csr_matrix(
    (np.array([1.0] * 200 + [14.0] * 20), (np.r_[np.arange(200), np.arange(20)], [0] * 100 + [1] * 100 + [2] * 20))
)
KNOWN = [{"age": "young", "city": "X"}] * 100 + [{"age": "old"}] * 100


def test_newcomers_get_what_users_like_them_take() -> None:
    found = popular_among_alike(AGE, KNOWN, 14.0)([{"age": "young"}, {"age": "old"}, {}, {"age": "unheard of"}])
    assert found[0].argmax() == 0 and found[1].argmax() == 1
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-5)
    total = np.exp2(-1 / 14) * 200 + 0.5 * 20
    market = np.array([100 * np.exp2(-1 / 14), 100 * np.exp2(-1 / 14), 10]) / total
    np.testing.assert_allclose(found[2], market, rtol=1e-5)
    np.testing.assert_array_equal(found[2], found[3])


def test_a_value_of_few_users_stays_near_the_market() -> None:
    few = [{"shoe": "47"}] + [{}] * 199
    found = popular_among_alike(AGE, few, 14.0)([{"shoe": "47"}, {}])
    assert 0 < np.abs(found[0] - found[1]).max() < 0.02


def test_an_empty_market_gives_numbers() -> None:
    assert np.isfinite(popular_among_alike(csr_matrix((0, 3)), [], 14.0)([{"age": "old"}])).all()
