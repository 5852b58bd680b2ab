"""Segments: found where they are, numbered as last night, in a metric that a turned latent space does not change."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from models.segments import cluster, matched, score_space


def groups(sizes: tuple[int, ...], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    centres = 10 * np.eye(len(sizes))
    truth = np.repeat(np.arange(len(sizes)), sizes)
    return centres[truth] + random.normal(size=(len(truth), len(sizes))), truth


def test_the_number_of_groups_is_found_and_the_largest_is_first() -> None:
    points, truth = groups((20, 60, 40))
    found = cluster(points, range(2, 7), seed=1, sample=1000)
    assert found.clusters == 3 and max(found.silhouette, key=found.silhouette.__getitem__) == 3
    assert np.bincount(found.labels).tolist() == [60, 40, 20]
    assert all(len(np.unique(truth[found.labels == one])) == 1 for one in range(3))


def test_last_nights_number_stays_unless_another_is_clearly_better() -> None:
    points, truth = groups((30, 30, 30))
    before = np.minimum(truth, 1)
    assert cluster(points, range(2, 6), seed=1, sample=1000, before=before, gain=0.01).clusters == 3
    assert cluster(points, range(2, 6), seed=1, sample=1000, before=before, gain=0.9).clusters == 2


@pytest.mark.parametrize("points", [np.zeros((0, 2)), np.zeros((5, 2)), np.eye(2)])
def test_too_little_to_tell_apart_is_one_group(points: np.ndarray) -> None:
    found = cluster(points, range(2, 5), seed=1, sample=10)
    assert found.labels.tolist() == [0] * len(points)


def test_the_distance_is_that_of_the_item_scores_and_survives_a_turn() -> None:
    random = np.random.default_rng(3)
    users, items = random.normal(size=(12, 4)), random.normal(size=(50, 4))
    scores = users @ items.T
    centred = scores - scores.mean(axis=1, keepdims=True)
    found = pdist(score_space(users, items))
    assert found == pytest.approx(pdist(centred) / np.sqrt(50), rel=0.1)
    turn, _ = np.linalg.qr(random.normal(size=(4, 4)))
    stretch = turn * np.array([1.0, 5.0, 0.1, 2.0])
    turned = score_space(users @ stretch, items @ np.linalg.inv(stretch).T)
    assert pdist(turned) == pytest.approx(found)


def test_matching_has_the_largest_sum_of_overlaps() -> None:
    random = np.random.default_rng(5)
    before, labels = random.integers(1, 5, 200), random.integers(0, 4, 200)

    def jaccard(segment: int, label: int) -> float:
        return ((before == segment) & (labels == label)).sum() / ((before == segment) | (labels == label)).sum()

    found = matched(before, labels)
    best = max(
        sum(jaccard(segment, label) for label, segment in enumerate(order))
        for order in itertools.permutations(range(1, 5))
    )
    assert sum(overlap for _, overlap in found.values()) == pytest.approx(best)
    assert all(jaccard(segment, label) == pytest.approx(overlap) for label, (segment, overlap) in found.items())


def test_a_segment_nobody_is_left_of_continues_nowhere() -> None:
    assert matched(np.array([7, 7, -1, -1]), np.array([0, 0, 1, 1])) == {0: (7, 1.0)}
    assert matched(np.array([-1, -1]), np.array([0, 1])) == {}
