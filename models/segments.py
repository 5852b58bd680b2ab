"""Segments of users: clusters of their latent vectors, as many as separate best, with ids that last over nights.

Two users are near each other if the decoder gives all items similar scores for them: with W the item vectors centred
over items, the distance of z and z' is ‖W(z − z')‖ / √items. It does not change if the latent space is turned or a
dimension nobody uses is stretched, which a distance of the bare vectors would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

_VARIANCE_KEPT = 0.99


@dataclass(frozen=True)
class Clustering:
    """Labels of users, and the figure the number of clusters was chosen by."""

    labels: np.ndarray
    """int64 [users], 0 … clusters − 1; by falling size where nothing came before."""
    silhouette: dict[int, float]
    """Mean silhouette (Rousseeuw, 1987) of each number of clusters that was tried."""

    @property
    def clusters(self) -> int:
        """How many clusters there are; 0 without users."""
        return int(self.labels.max()) + 1 if len(self.labels) else 0


def score_space(users: np.ndarray, items: np.ndarray) -> np.ndarray:
    """User vectors in coordinates whose Euclidean distance is the distance of their item scores; float64 [users, kept].

    Coordinates are principal components, the least of which (together under 1 % of the variance) are left out.
    """
    centred = items.astype(np.float64) - items.mean(axis=0, dtype=np.float64)
    values, vectors = np.linalg.eigh(centred.T @ centred / max(len(items), 1))
    scores = (users.astype(np.float64) @ vectors) * np.sqrt(np.maximum(values, 0.0))
    scores -= scores.mean(axis=0) if len(scores) else 0.0
    spread, axes = np.linalg.eigh(scores.T @ scores)
    order = np.argsort(-spread)
    share = np.cumsum(spread[order]) / max(spread.sum(), 1e-300)
    kept = order[: int(np.searchsorted(share, _VARIANCE_KEPT)) + 1]
    return np.asarray(scores @ axes[:, kept])


def cluster(
    points: np.ndarray, sizes: range, *, seed: int, sample: int, before: np.ndarray | None = None, gain: float = 0.0
) -> Clustering:
    """K-means for every number of clusters in `sizes`; the one with the highest silhouette is kept.

    Args:
        points: float64 [users, dimensions].
        sample: users the silhouette is computed on, at most; the same for every number.
        before: int [users], last night's cluster of each user, −1 unknown. Its number of clusters is kept unless
            another one beats it by more than `gain`, and its clusters are where that run starts.
        gain: in units of the silhouette.
    """
    distinct = len(np.unique(points, axis=0))
    tried = [size for size in sizes if size < distinct]
    if not tried:
        return Clustering(np.zeros(len(points), dtype=np.int64), {})
    chosen = np.random.default_rng(seed).permutation(len(points))[:sample]
    last = None if before is None else _centres(points, before)
    found: dict[int, np.ndarray] = {}
    silhouette: dict[int, float] = {}
    # One thread: sums, and with them labels, do not depend on how many cores the machine has.
    with threadpool_limits(1):
        for size in dict.fromkeys([*tried, *([len(last)] if last is not None and 2 <= len(last) < distinct else [])]):
            start = last if last is not None and len(last) == size else None
            model = (
                KMeans(size, n_init=4, random_state=seed)
                if start is None
                else KMeans(size, n_init=1, init=start, random_state=seed)
            )
            labels = model.fit_predict(points).astype(np.int64)
            if 1 < len(np.unique(labels[chosen])) < len(chosen):
                found[size] = labels
                silhouette[size] = float(silhouette_score(points[chosen], labels[chosen]))
    if not found:
        return Clustering(np.zeros(len(points), dtype=np.int64), {})
    best = max(found, key=lambda size: (silhouette[size], -size))
    if last is not None and len(last) in found and silhouette[best] <= silhouette[len(last)] + gain:
        best = len(last)
    return Clustering(_by_size(found[best]), silhouette)


def matched(before: np.ndarray, labels: np.ndarray) -> dict[int, tuple[int, float]]:
    """Which earlier segment each cluster continues: cluster → (segment id, Jaccard overlap of their users).

    The assignment with the largest sum of overlaps (Kuhn, 1955). Clusters that share no user with their partner are
    left out, as are those too many.

    Args:
        before: int [users], last night's segment ids of the users; −1 where a user had none.
        labels: int [users], tonight's clusters of the same users.
    """
    ids, clusters = np.unique(before[before >= 0]), np.unique(labels)
    overlap = np.zeros((len(ids), len(clusters)))
    for row, segment in enumerate(ids):
        for column, own in enumerate(clusters):
            both = int(((before == segment) & (labels == own)).sum())
            either = int(((before == segment) | (labels == own)).sum())
            overlap[row, column] = both / either
    return {
        int(clusters[column]): (int(ids[row]), float(overlap[row, column]))
        for row, column in zip(*linear_sum_assignment(-overlap), strict=True)
        if overlap[row, column] > 0
    }


def _centres(points: np.ndarray, before: np.ndarray) -> np.ndarray | None:
    ids = np.unique(before[before >= 0])
    return np.stack([points[before == segment].mean(axis=0) for segment in ids]) if len(ids) else None


def _by_size(labels: np.ndarray) -> np.ndarray:
    counts = np.bincount(labels)
    rank = np.empty(len(counts), dtype=np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return rank[labels]
