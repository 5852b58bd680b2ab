"""Re-ranking against the greedy choice written out; spread and calibration against their definitions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from models.diversity import calibration_gap, rerank, spread


def market(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(30, 4))
    lists = np.stack([random.permutation(30)[:12] for _ in range(6)])
    lists[1, 9:] = -1
    lists[2] = -1
    return lists, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("knob", [0.1, 0.5, 0.9, 1.0])
def test_each_place_is_the_best_marginal_choice(knob: float) -> None:
    lists, vectors = market()
    found = rerank(lists, vectors, knob, 8)
    for own, chosen in zip(lists, found, strict=True):
        standing = {item: 1 / np.log2(place + 2) for place, item in enumerate(own.tolist()) if item >= 0}
        picked: list[int] = []
        for _ in range(min(8, len(standing))):
            left = [item for item in standing if item not in picked]
            picked.append(
                max(
                    left,
                    key=lambda i: (
                        (1 - knob) * standing[i]
                        - knob
                        * max((float(vectors[i] @ vectors[j]) for j in picked), default=-1.0 if not picked else 0.0)
                        + (1e-9 * standing[i] if not picked else 0.0)
                    ),
                )
            )
        assert chosen[chosen >= 0].tolist() == picked


@given(st.floats(0, 1), st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_whatever_the_knob_the_items_are_the_list_s_own_and_each_once(knob: float, seed: int) -> None:
    lists, vectors = market(seed)
    found = rerank(lists, vectors, knob, 12)
    assert (np.sort(found, axis=1) == np.sort(lists, axis=1)).all() and (found[:, 0] == lists[:, 0]).all()


def test_no_knob_is_the_ranking_as_it_is_and_more_knob_is_more_spread() -> None:
    lists, vectors = market()
    assert rerank(lists, vectors, 0.0, 5).tolist() == lists[:, :5].tolist()
    means = [np.nanmean(spread(rerank(lists, vectors, knob, 5), vectors)) for knob in (0.0, 0.5, 1.0)]
    assert means[0] < means[1] and means[0] < means[2]


def test_spread_is_the_mean_distance_of_pairs() -> None:
    lists, vectors = market()
    found = spread(lists, vectors)
    for own, value in zip(lists, found, strict=True):
        pairs = list(itertools.combinations(own[own >= 0].tolist(), 2))
        wanted = np.mean([1 - vectors[a] @ vectors[b] for a, b in pairs]) if pairs else np.nan
        assert value == pytest.approx(wanted, nan_ok=True, abs=1e-6)


def test_the_gap_is_the_divergence_of_the_shares() -> None:
    kind = np.array([0, 0, 1, 2, -1])
    wanted = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5], [0.0, 0.0, 0.0]])
    found = calibration_gap(np.array([[0, 2, 4], [0, 1, -1], [0, 1, 2]]), kind, wanted)
    assert found[0] == pytest.approx(0, abs=1e-12) and np.isnan(found[2])
    assert found[1] == pytest.approx(entropy(wanted[1], 0.99 * np.array([1.0, 0, 0]) + 0.01 * wanted[1]))
