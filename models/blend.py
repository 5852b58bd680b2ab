"""The second stage of ranking: one score out of what every source says of a candidate.

Two learned blends, both fitted to one period's purchases by log-loss, so that a score is an estimate of the
probability that the user buys the item in the next period: gradient-boosted trees over all features, and a logistic
regression over the sources' standardised scores. A third, with fixed weights, stands in when there is too little
history to learn from.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from models.candidates import FEATURES, Candidates, Keep, collect, labels_of, listed_blocks
from models.features import SPEAKS_FOR
from models.paths import follow
from models.rhythm import NEVER_DAYS
from models.sources import SOURCES, Sources

GROUPS = ("repeat", "ease", "vae", "neighbours", "category", "store", "popularity")
"""The sources a row can be attributed to; both EASE models are one."""

# What a feature says when its source knows nothing of the pair; a score's or rank's worst value among the user's
# candidates stands in where there is no such constant.
_SILENT: dict[str, float] = {
    "repeat_score": 0.0,
    "repeat_share": 0.0,
    "events": 0.0,
    "events_share": 0.0,
    "age_days": NEVER_DAYS,
    "item_events_per_user": 1.0,
    "item_repeat_share": 0.0,
    "popularity_trend": 1.0,
    **{name: speaks.silent for name, speaks in SPEAKS_FOR.items()},
}


class Blend(ABC):
    """Scores candidates; higher is better."""

    kind: str

    @abstractmethod
    def log_odds(self, candidates: Candidates) -> np.ndarray:
        """float64 [pairs]: the score before the logistic function."""

    def score(self, candidates: Candidates) -> np.ndarray:
        """float32 [pairs], in (0, 1)."""
        return expit(self.log_odds(candidates)).astype(np.float32)

    def influence(self, candidates: Candidates, chosen: np.ndarray) -> dict[str, np.ndarray]:
        """What each source adds to the log-odds of the `chosen` pairs (positions), by source; negative: speaks against.

        The mean of what it adds as the only source and of what it adds as the last one: with two sources exactly the
        Shapley value, with more an approximation of it, so the parts need not add up to the whole.
        """
        part = _take(candidates, chosen)
        silent = {name: _silent(candidates, name)[chosen] for name in part.features if FEATURES[name] in GROUPS}

        def heard(groups: set[str]) -> np.ndarray:
            features = {
                name: values if FEATURES[name] in groups or name not in silent else silent[name]
                for name, values in part.features.items()
            }
            return self.log_odds(Candidates(part.user, part.item, features))

        present = {FEATURES[name] for name in silent}
        everything, nothing = heard(present), heard(set())
        return {
            group: ((everything - heard(present - {group})) + (heard({group}) - nothing)) / 2
            for group in GROUPS
            if group in present
        }


@dataclass(frozen=True)
class TreeBlend(Blend):
    """Gradient-boosted trees over the `columns`."""

    model: HistGradientBoostingClassifier
    columns: tuple[str, ...]
    offset: float = 0.0
    """Added to the log-odds, to undo the sampling of negatives."""
    kind: str = "trees"

    def log_odds(self, candidates: Candidates) -> np.ndarray:
        if not len(candidates):
            return np.zeros(0)
        return np.asarray(self.model.decision_function(candidates.matrix(self.columns))) + self.offset

    def influence(self, candidates: Candidates, chosen: np.ndarray) -> dict[str, np.ndarray]:
        """What each source adds to the log-odds of the `chosen` pairs, by the paths they take through the trees.

        A split moves a pair's expected log-odds from that of the node to that of the child; the step belongs to the
        source of the split's feature (Saabas, 2014). The parts of all sources, and of what describes the user alone,
        add up to the log-odds above the mean of what the trees were fitted to.
        """
        matrix = _take(candidates, chosen).matrix(self.columns)
        groups = [group for group in GROUPS if any(FEATURES[name] == group for name in self.columns)]
        place = {group: position for position, group in enumerate(groups)}
        owner = np.array([place.get(FEATURES[name], len(groups)) for name in self.columns])
        parts = np.zeros((len(groups) + 1, len(matrix)))
        for (tree,) in self.model._predictors:
            follow(tree.nodes, matrix, owner, parts)
        return {group: parts[position] for group, position in place.items()}


@dataclass(frozen=True)
class LinearBlend(Blend):
    """Σ over sources of coefficient × standing among the user's candidates, plus an intercept."""

    coefficients: Mapping[str, float]
    intercept: float
    kind: str = "linear"

    def log_odds(self, candidates: Candidates) -> np.ndarray:
        total = np.full(len(candidates), self.intercept)
        for name, coefficient in self.coefficients.items():
            if f"{name}_rank" in candidates.features:
                total += coefficient * standing(candidates.features[f"{name}_rank"])
        return total


def standing(rank: np.ndarray) -> np.ndarray:
    """1 for the user's best candidate of a source, falling as the discount of NDCG does: 1 / log2(rank + 2)."""
    return 1.0 / np.log2(rank.astype(np.float64) + 2.0)


def fit_trees(
    candidates: Candidates,
    labels: np.ndarray,
    *,
    iterations: int,
    seed: int,
    leaves: int = 24,
    learning_rate: float = 0.1,
    negative_share: float = 1.0,
    without: str = "",
) -> TreeBlend:
    """Fit the trees to bought candidates and others; `without` leaves one source out.

    Args:
        negative_share: share of the candidates not bought that were kept; the log-odds are corrected for it.
    """
    columns = tuple(name for name in candidates.features if FEATURES[name] != without)
    model = HistGradientBoostingClassifier(
        max_iter=iterations,
        learning_rate=learning_rate,
        max_leaf_nodes=leaves,
        max_bins=127,
        max_features=0.5,
        min_samples_leaf=min(100, max(20, len(labels) // 1000)),
        l2_regularization=10.0,
        early_stopping=False,
        random_state=seed,
    )
    # One thread: the sums, and so the trees, do not depend on how many cores the machine has.
    with threadpool_limits(1, user_api="openmp"):
        model.fit(candidates.matrix(columns), labels)
    # With a share s of the negatives the odds are 1/s of the true ones too high.
    return TreeBlend(model, columns, offset=float(np.log(negative_share)))


def fit_linear(candidates: Candidates, labels: np.ndarray) -> LinearBlend:
    """Fit the logistic regression over the sources' standings."""
    names = [name for name in SOURCES if f"{name}_rank" in candidates.features]
    inputs = np.stack([standing(candidates.features[f"{name}_rank"]) for name in names], axis=1)
    model = LogisticRegression(max_iter=200).fit(inputs, labels)
    return LinearBlend(dict(zip(names, model.coef_[0].tolist(), strict=True)), float(model.intercept_[0]))


def training_pairs(
    sources: Sources, relevant: dict[str, csr_matrix], *, depth: int, users: int, seed: int, negative_share: float = 1.0
) -> dict[str, tuple[Candidates, np.ndarray]]:
    """Candidates and labels to fit the blend of each list on, of at most `users` users who have something relevant.

    Args:
        sources: generators fitted to the cut before the period.
        relevant: list → [users, items] of that cut, what was bought in the period (for `explore`: only what is new).
        negative_share: the share, drawn by `seed`, of the candidates not bought that is kept.

    Returns:
        list → (candidates, labels); a list of which nothing could have been proposed is left out.
    """
    eligible = np.flatnonzero(np.diff(relevant["all"].indptr) > 0)
    if len(eligible) > users:
        eligible = np.sort(np.random.default_rng(seed).choice(eligible, users, replace=False))
    wanted = np.zeros(relevant["all"].shape[0], dtype=bool)
    wanted[eligible] = True
    random = np.random.default_rng(seed)

    def keep_of(name: str) -> Keep:
        return lambda user, item: labels_of(relevant[name], user, item) | (random.random(len(user)) < negative_share)

    keep = {name: keep_of(name) for name in relevant}
    parts: dict[str, list[Candidates]] = {name: [] for name in relevant}
    for _, lists in listed_blocks(sources, tuple(relevant), depth, wanted, keep):
        for name, (pairs, _) in lists.items():
            parts[name].append(pairs)
    found = {}
    for name, own in parts.items():
        if own:
            pairs = collect(own)
            labels = pairs.labels(relevant[name])
            if labels.any() and not labels.all():
                found[name] = (pairs, labels)
    return found


def _take(candidates: Candidates, chosen: np.ndarray) -> Candidates:
    features = {name: values[chosen] for name, values in candidates.features.items()}
    return Candidates(candidates.user[chosen], candidates.item[chosen], features)


def _silent(candidates: Candidates, name: str) -> np.ndarray:
    """The value of a feature whose source knows nothing: its constant, or the user's highest rank or lowest score."""
    values = candidates.features[name]
    if name in _SILENT:
        return np.full(len(values), _SILENT[name], dtype=np.float32)
    starts = np.flatnonzero(np.diff(candidates.user, prepend=-1))
    if not len(starts):
        return values
    worst = (np.maximum if name.endswith("_rank") else np.minimum).reduceat(values, starts)
    return np.repeat(worst, np.diff(np.append(starts, len(values))))
