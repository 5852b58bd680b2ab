"""Items that too few users have to be in any model, ranked for every user by what their attributes say.

    1. On a past cut, items are hidden from all histories, a fold at a time, as if they were new.
    2. Every hidden item gets several guesses of its place in the latent space (models/cold_space.py).
    3. Small, monotone gradient-boosted trees learn from what users then bought of the hidden items which guesses to
       believe. They see no id, so they hold for any other item.

What is popular among cold items matters as much as taste, so an item's expected popularity is a feature too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from conf.model_config import ColdConfig
from models.cold_attributes import Coded, membership, one_hot, telling
from models.cold_space import nearest_by_content, ridge, smoothed_space, telling_groups
from models.ease import fit_ease
from models.matrix import Interactions
from models.popularity import popularity
from models.ranking import blocks, top_k


@dataclass(frozen=True)
class Catalogue:
    """Attributes and marketing of all items that may be scored, warm or cold."""

    coded: Coded
    shown: np.ndarray
    """float32 [items, windows]: how often marketing showed the item of late, up to the cut; 0 columns if nowhere."""


@dataclass(frozen=True)
class Guesses:
    """What is known of the cold items of one cut, ready to be scored for any of its users."""

    users: np.ndarray
    """float32 [users, dimensions]"""
    vectors: dict[str, np.ndarray]
    """Guess → float32 [cold, dimensions]; one `shared: <attribute>` for each telling attribute."""
    alone: dict[str, np.ndarray]
    """What is known of the item apart from any user → float32 [cold]; never falling in how much it is bought."""
    history: dict[str, tuple[csr_matrix, np.ndarray]]
    """The user's own events by value of an attribute: float32 [users, values], and the value of every cold item."""
    activity: np.ndarray
    """float32 [users]"""
    nearest: np.ndarray
    """int64 [cold], the warm item (position) most like each; −1 where nothing is shared."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the features, in the order of `features`."""
        return (*self.vectors, *self.alone, *self.history, "user_events")

    def features(self, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        """float32 [pairs, columns] of the users (rows) and cold items (positions)."""
        found = np.empty((len(user), len(self.columns)), dtype=np.float32)
        for part in blocks(len(user), 1 << 16):
            u, i = user[part], item[part]
            taste = self.users[u]
            column = [np.einsum("pd,pd->p", taste, vectors[i]) for vectors in self.vectors.values()]
            column += [values[i] for values in self.alone.values()]
            for own, value in self.history.values():
                known = value[i] >= 0
                column.append(np.where(known, np.asarray(own[u, np.maximum(value[i], 0)]).ravel(), 0.0))
            column.append(self.activity[u])
            found[part] = np.stack(column, axis=1)
        return found

    def simple(self, rows: slice) -> dict[str, np.ndarray]:
        """The plain baselines of a block: float32 [users, cold] of each guess, and `average` of the first two."""
        found = {name: self.users[rows] @ self.vectors[name].T for name in ("attributes", "neighbours")}
        found["average"] = (found["attributes"] + found["neighbours"]) / 2
        return found


@dataclass(frozen=True)
class ColdRanker:
    """The trees and the attributes they were fitted with."""

    model: HistGradientBoostingClassifier
    groups: tuple[str, ...]

    def scores(self, guesses: Guesses, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        """Log-odds float64 [pairs] that the user buys the item in the next period."""
        if not len(user):
            return np.zeros(0)
        return np.asarray(self.model.decision_function(guesses.features(user, item)))


def guess(
    cut: Interactions, catalogue: Catalogue, warm: np.ndarray, cold: np.ndarray, config: ColdConfig,
    groups: tuple[str, ...] | None = None,
) -> tuple[Guesses, tuple[str, ...]]:  # fmt: skip
    """Guesses for the items `cold`, from the histories of the items `warm` alone.

    Args:
        warm, cold: positions in the catalogue; `warm` in the order of the cut's columns.
        groups: attributes to group by; chosen by what they tell of the warm items where none are given.

    Returns:
        (the guesses, the attributes grouped by).
    """
    logs = cut.events.copy()
    logs.data = np.log1p(logs.data)
    space = smoothed_space(fit_ease(logs, config.l2), config.dimensions, config.seed)
    known = np.zeros(len(catalogue.coded), dtype=bool)
    known[warm] = True
    buyers = np.log(np.maximum(np.bincount(cut.events.indices, minlength=len(warm)), 1))
    lately = popularity(cut.age, config.popularity_half_life_days)
    lately = np.log(lately / max(float(lately.mean()), 1e-12) + 0.05)
    plain = np.column_stack([buyers, lately]).astype(np.float32)
    groups = telling_groups(catalogue.coded, warm, space.items, config.groups) if groups is None else groups
    values = one_hot(catalogue.coded, known)
    centre = np.hstack([space.items.mean(axis=0), plain.mean(axis=0)])
    targets = np.hstack([space.items, plain]) - centre
    told = np.asarray(values[cold] @ ridge(values[warm], targets, config.ridge_penalty)) + centre
    alike = telling(one_hot(catalogue.coded, known, groups, with_words=False), known)
    weights, likeness = nearest_by_content(alike[cold], alike[warm], config.neighbours)
    dimensions = space.items.shape[1]
    vectors = {"attributes": told[:, :dimensions], "neighbours": np.asarray(weights @ space.items)}
    alone = {
        "expected_buyers": told[:, dimensions],
        "expected_lately": told[:, dimensions + 1],
        "neighbours_buyers": np.asarray(weights @ buyers),
    }
    history = {}
    for name in groups:
        code = catalogue.coded.codes.get(name, np.full(len(catalogue.coded), -1))
        member = membership(code[warm], int(code.max(initial=-1)) + 1)
        size = np.maximum(np.bincount(member.indices, minlength=member.shape[1]), 1)
        place = np.maximum(code[cold], 0)
        inside = (code[cold] >= 0)[:, None]
        mean = np.asarray(member.T @ space.items) / size[:, None]
        vectors[f"shared: {name}"] = np.where(inside, mean[place], 0.0)
        alone[f"buyers: {name}"] = np.where(inside[:, 0], (np.asarray(member.T @ buyers) / size)[place], 0.0)
        history[name] = (csr_matrix(cut.frequency @ member), code[cold])
    for window in range(catalogue.shown.shape[1]):
        alone[f"shown_{window}"] = catalogue.shown[cold, window]
    activity = np.asarray(logs.sum(axis=1)).ravel()
    found = Guesses(
        users=space.users,
        vectors=_single(vectors),
        alone=_single({**alone, "likeness": likeness}),
        history=history,
        activity=activity.astype(np.float32),
        nearest=np.where(likeness > 0, heaviest(weights), -1),
    )
    return found, groups


def fit_cold(
    cut: Interactions, catalogue: Catalogue, place: np.ndarray, relevant: csr_matrix, config: ColdConfig
) -> ColdRanker | None:
    """Hide the items of `cut` a fold at a time and learn from `relevant` what was bought of them.

    Args:
        place: int64 [items of the cut], where each stands in the catalogue.
        relevant: [users, items] of the cut: what was bought in the period after it.

    Returns:
        None where there are too few items or purchases to learn from.
    """
    items = cut.shape[1]
    if items < 10 * config.folds or relevant.nnz < config.min_positives:
        return None
    random = np.random.default_rng(config.seed)
    order = random.permutation(items)
    features, labels = [], []
    groups: tuple[str, ...] | None = None
    for fold in range(config.folds):
        hidden = np.sort(order[fold :: config.folds])
        seen = np.setdiff1d(np.arange(items), hidden)
        guesses, groups = guess(only(cut, seen), catalogue, place[seen], place[hidden], config, groups)
        bought = relevant[:, hidden]
        active = np.diff(relevant.indptr) > 0
        user, item = sampled(bought, active, config.negative_share, random)
        features.append(guesses.features(user, item))
        labels.append(np.asarray(bought[user, item]).ravel() > 0)
        columns = guesses.columns
    inputs, answers = np.vstack(features), np.concatenate(labels)
    if not answers.any() or answers.all():
        return None
    model = HistGradientBoostingClassifier(
        max_iter=config.trees, learning_rate=0.08, max_leaf_nodes=8, l2_regularization=10.0, max_features=0.5,
        min_samples_leaf=max(20, len(answers) // 250), early_stopping=False, random_state=config.seed,
        monotonic_cst=[0 if name in ("user_events", "likeness") else 1 for name in columns],
    )  # fmt: skip
    # One thread: the sums, and so the trees, do not depend on how many cores the machine has.
    with threadpool_limits(1, user_api="openmp"):
        model.fit(inputs, answers)
    return ColdRanker(model, groups or ())


def ranked(
    ranker: ColdRanker | None, guesses: Guesses, top: int, depth: int, forbidden: csr_matrix | None = None
) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Every user's best cold items, a block of users at a time: (rows, positions int64 [users, top], scores float32).

    The trees order the `depth` best items of the averaged guesses; without trees the average itself decides.

    Args:
        forbidden: [users, cold], an entry stored where the item may not stand in the user's list.
    """
    for rows in blocks(len(guesses.users)):
        scores = np.array(guesses.simple(rows)["average"])
        if forbidden is not None:
            own = forbidden[rows]
            scores[np.repeat(np.arange(own.shape[0]), np.diff(own.indptr)), own.indices] = -np.inf
        if ranker is not None:
            near = top_k(scores, depth)
            user, spot = np.nonzero(near >= 0)
            item = near[user, spot]
            scores = np.full(scores.shape, -np.inf, dtype=np.float32)
            scores[user, item] = ranker.scores(guesses, user + rows.start, item)
        best = top_k(scores, top)
        yield rows, best, np.take_along_axis(scores, np.maximum(best, 0), axis=1)


def only(cut: Interactions, items: np.ndarray) -> Interactions:
    """The cut with the columns `items` (positions, ascending) alone; users left without history stay."""
    own = {field.name: getattr(cut, field.name) for field in fields(cut)}
    part = {name: value[:, items] for name, value in own.items() if isinstance(value, csr_matrix)}
    return replace(cut, items=cut.items[items], **part)


def sampled(
    bought: csr_matrix, active: np.ndarray, share: float, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(users, items) of all pairs bought and about a `share` of the others of `active` users (bool), sorted."""
    users, items = np.flatnonzero(active), bought.shape[1]
    drawn = int(len(users) * items * share)
    other = users[random.integers(0, max(len(users), 1), drawn)] * items + random.integers(0, items, drawn)
    rows = np.repeat(np.arange(bought.shape[0]), np.diff(bought.indptr))
    pairs = np.unique(np.concatenate([rows * items + bought.indices, other]))
    return pairs // items, pairs % items


def heaviest(weights: csr_matrix) -> np.ndarray:
    """Column of the largest entry of every row, int64 [rows]; 0 where a row stores none."""
    return np.asarray(weights.argmax(axis=1)).ravel() if weights.shape[1] else np.zeros(weights.shape[0], np.int64)


def _single(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: np.asarray(values, dtype=np.float32) for name, values in arrays.items()}
