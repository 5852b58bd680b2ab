"""Weights and half-lives of behaviours, found again in counts drawn from known ones."""

from __future__ import annotations

import numpy as np
import pytest

from models.input_weights import decayed_counts, fit_input_weights

GRID = (7.0, 14.0, 30.0, 60.0, 120.0, 365.0)


def drawn(weights: dict[str, float], half_lives: dict[str, float], pairs: int = 12000):
    """(counts by type, events of the following period) of Poisson shoppers."""
    random = np.random.default_rng(7)
    counts, rate = {}, np.zeros(pairs)
    for name, weight in weights.items():
        rows = 8 * pairs
        pair, age = random.integers(0, pairs, rows), random.integers(0, 200, rows)
        counts[name] = decayed_counts(pair, age, np.ones(rows), pairs, GRID)
        rate += weight * counts[name][GRID.index(half_lives[name])]
    return counts, random.poisson(rate).astype(float)


def test_known_weights_and_half_lives_are_found_again() -> None:
    counts, bought = drawn({"purchase": 1.0, "view": 0.5}, {"purchase": 120.0, "view": 14.0})
    found = fit_input_weights(counts, bought, GRID)
    assert found.half_life_days == {"purchase": 120.0, "view": 14.0}
    assert found.weight["purchase"] == 1.0 and found.weight["view"] == pytest.approx(0.5, abs=0.05)
    assert found.gain["purchase"] > found.gain["view"] > 0


def test_a_type_that_foretells_nothing_gets_nothing() -> None:
    counts, bought = drawn({"purchase": 1.0, "view": 0.0}, {"purchase": 30.0, "view": 30.0})
    found = fit_input_weights(counts, bought, GRID)
    assert found.half_life_days["purchase"] == 30.0
    assert found.weight["view"] < 0.03


def test_decayed_counts_by_hand() -> None:
    found = decayed_counts(np.array([0, 0, 2]), np.array([0.0, 7.0, 14.0]), np.array([1.0, 4.0, 1.0]), 3, (7.0, 14.0))
    np.testing.assert_allclose(found, [[3.0, 0.0, 0.25], [1 + 4 * 2**-0.5, 0.0, 0.5]])


def test_nothing_bought_is_refused() -> None:
    with pytest.raises(ValueError, match="to learn from"):
        fit_input_weights({"purchase": np.ones((6, 3))}, np.zeros(3), GRID)
