"""The first stage of ranking: the candidates of a block of users, and what every source says of each.

A candidate is any item that stands high in at least one source; the blend (models/blend.py) then orders them. Its
features are each source's score and rank, plain figures of the cut, and the groups of models/features/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.features import SPEAKS_FOR, fit_groups
from models.features.speaks import Group
from models.ranking import NEVER, blocks, hide, top_k
from models.rhythm import NEVER_DAYS
from models.sources import GROUP_OF, SOURCES, Sources

_PLAIN = {
    "repeat_share": "repeat",
    "events": "repeat",
    "events_share": "repeat",
    "age_days": "repeat",
    "popularity_slow": "popularity",
    "popularity_trend": "popularity",
    "item_users": "popularity",
    "item_events_per_user": "popularity",
    "item_repeat_share": "popularity",
    "user_events": "user",
    "user_items": "user",
    "user_age_days": "user",
}
FEATURES: dict[str, str] = {
    **{f"{source}_{kind}": GROUP_OF[source] for source in SOURCES for kind in ("score", "rank")},
    **_PLAIN,
    **{name: speaks.source for name, speaks in SPEAKS_FOR.items()},
}
"""Feature → the source it speaks for; `user` describes the user alone and can never be the reason for an item."""


@dataclass(frozen=True)
class Candidates:
    """Pairs of some users, ordered by user, then item."""

    user: np.ndarray
    """int64 [pairs], row in the cut."""
    item: np.ndarray
    """int64 [pairs], column in the cut."""
    features: dict[str, np.ndarray]
    """float32 [pairs] by name; those of an absent source are left out."""

    def __len__(self) -> int:
        return len(self.user)

    def matrix(self, columns: tuple[str, ...]) -> np.ndarray:
        """float32 [pairs, columns]; a feature these candidates lack is NaN."""
        unknown = np.full(len(self), np.nan, np.float32)
        return np.stack([self.features.get(name, unknown) for name in columns], axis=1)

    def labels(self, relevant: csr_matrix) -> np.ndarray:
        """bool [pairs]: whether `relevant` [users, items] stores the pair."""
        return labels_of(relevant, self.user, self.item)

    def lists(self, scores: np.ndarray, rows: slice, k: int) -> np.ndarray:
        """The k best pairs of every user of the block `rows`: int64 [users, k], positions in `self`; −1 fills up.

        Equal scores are ordered by item.
        """
        order = np.lexsort((self.item, -scores, self.user))
        user = self.user[order] - rows.start
        place = np.arange(len(order)) - np.searchsorted(user, user)
        kept = place < k
        lists = np.full((rows.stop - rows.start, k), -1, dtype=np.int64)
        lists[user[kept], place[kept]] = order[kept]
        return lists


def labels_of(relevant: csr_matrix, user: np.ndarray, item: np.ndarray) -> np.ndarray:
    """bool [pairs]: whether `relevant` [users, items] stores the pair."""
    present = csr_matrix((np.ones(relevant.nnz, np.int8), relevant.indices, relevant.indptr), shape=relevant.shape)
    return np.asarray(present[user, item]).ravel() > 0


@dataclass(frozen=True)
class Profile:
    """What is known of every item and user of a cut apart from each other."""

    item_users: np.ndarray
    item_events_per_user: np.ndarray
    item_repeat_share: np.ndarray
    user_events: np.ndarray
    user_items: np.ndarray
    user_age_days: np.ndarray
    groups: list[Group]
    """Counted from the history of the cut; none without a history."""


def profile(sources: Sources) -> Profile:
    """Plain figures of the items and users of the cut, float32."""
    cut = sources.cut
    users, items = cut.shape
    item_users = np.bincount(cut.events.indices, minlength=items)
    row = np.repeat(np.arange(users), np.diff(cut.events.indptr))
    newest = np.full(users, NEVER_DAYS)
    np.minimum.at(newest, row, cut.age.data)
    again = np.bincount(cut.events.indices, weights=cut.events.data > 1, minlength=items)
    total = np.bincount(cut.events.indices, weights=cut.events.data, minlength=items)
    some = np.maximum(item_users, 1)
    return Profile(
        item_users=item_users.astype(np.float32),
        item_events_per_user=(total / some).astype(np.float32),
        item_repeat_share=(again / some).astype(np.float32),
        user_events=np.bincount(row, weights=cut.events.data, minlength=users).astype(np.float32),
        user_items=np.diff(cut.events.indptr).astype(np.float32),
        user_age_days=newest.astype(np.float32),
        groups=fit_groups(sources.history) if sources.history is not None else [],
    )


Keep = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""(user, item) of the candidates → bool: those whose features are wanted."""


def candidate_blocks(
    sources: Sources, list_name: str, depth: int, users: np.ndarray | None = None
) -> Iterator[tuple[slice, Candidates, dict[str, np.ndarray]]]:
    """As `listed_blocks`, for one list: (rows of the cut, candidates, scores by source)."""
    for rows, lists in listed_blocks(sources, (list_name,), depth, users):
        yield rows, *lists[list_name]


def listed_blocks(
    sources: Sources,
    list_names: tuple[str, ...],
    depth: int,
    users: np.ndarray | None = None,
    keep: dict[str, Keep] | None = None,
) -> Iterator[tuple[slice, dict[str, tuple[Candidates, dict[str, np.ndarray]]]]]:
    """Candidates of every block of users (with `users`, a bool mask: only pairs of those), with the dense scores.

    Args:
        list_names: `all`, or `explore`: items the user already had are left out.
        depth: how many items each source may propose per user.
        keep: by list, which of the candidates to count features of; the others still take part in the ranks.

    Yields:
        (rows of the cut, list → (its candidates, scores by source with −inf where the list forbids the item)).
    """
    known = profile(sources)
    for rows in blocks(sources.cut.shape[0]):
        if users is not None and not users[rows].any():
            continue
        raw = sources.scores(rows)
        found = {}
        for name in list_names:
            scores = _allowed(raw, sources.cut.events[rows], name)
            user, item = _proposed(scores, depth, None if users is None else users[rows])
            standings = _standings(scores, user, item)
            if keep is not None:
                kept = keep[name](user + rows.start, item)
                user, item = user[kept], item[kept]
                standings = {feature: values[kept] for feature, values in standings.items()}
            features = {**standings, **_figures(sources, known, rows, user, item, standings)}
            for group in known.groups:
                features.update(group(user + rows.start, item))
            ordered = {feature: features[feature].astype(np.float32) for feature in FEATURES if feature in features}
            found[name] = (Candidates(user + rows.start, item, ordered), scores)
        yield rows, found


def allowed_scores(sources: Sources, rows: slice, list_name: str) -> dict[str, np.ndarray]:
    """Every source's scores of a block, −inf where the list forbids the item."""
    return _allowed(sources.scores(rows), sources.cut.events[rows], list_name)


def _allowed(scores: dict[str, np.ndarray], seen: csr_matrix, list_name: str) -> dict[str, np.ndarray]:
    if list_name != "explore":
        return scores
    return {name: hide(np.array(score), seen) for name, score in scores.items()}


def _proposed(scores: dict[str, np.ndarray], depth: int, users: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """(user, item) of every pair that stands among the first `depth` of a source, in order; positions in the block."""
    chosen = np.zeros(next(iter(scores.values())).shape, dtype=bool)
    for name, score in scores.items():
        proposed = top_k(np.where(score > 0, score, NEVER) if name == "repeat" else score, depth)
        user, place = np.nonzero(proposed >= 0)
        chosen[user, proposed[user, place]] = True
    if users is not None:
        chosen[~users] = False
    user, item = np.nonzero(chosen)
    return user, item


def _standings(scores: dict[str, np.ndarray], user: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
    found = {}
    for name, score in scores.items():
        found[f"{name}_score"] = score[user, item]
        found[f"{name}_rank"] = _rank_within(user, score[user, item])
    return found


def _figures(
    sources: Sources, known: Profile, rows: slice, user: np.ndarray, item: np.ndarray, standings: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    cut = sources.cut
    events = cut.events[rows].toarray()[user, item]
    own = np.asarray(cut.frequency[rows].sum(axis=1)).ravel()
    person = user + rows.start
    return {
        "repeat_share": standings["repeat_score"] / np.maximum(own, 1e-9)[user],
        "events": events,
        "events_share": events / np.maximum(known.user_events[person], 1),
        "age_days": np.where(events > 0, cut.age[rows].toarray()[user, item], NEVER_DAYS),
        "item_users": known.item_users[item],
        "item_events_per_user": known.item_events_per_user[item],
        "item_repeat_share": known.item_repeat_share[item],
        "popularity_slow": sources.popularity_slow[item],
        "popularity_trend": sources.popularity[item] / np.maximum(sources.popularity_slow[item], 1e-12),
        "user_events": known.user_events[person],
        "user_items": known.user_items[person],
        "user_age_days": known.user_age_days[person],
    }


def _rank_within(user: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Rank of each value among its user's (0 = best, equal values by position); `user` ascends."""
    order = np.lexsort((np.arange(len(user)), -value, user))
    rank = np.empty(len(user), dtype=np.int64)
    rank[order] = np.arange(len(user)) - np.searchsorted(user, user[order])
    return rank


def collect(parts: list[Candidates]) -> Candidates:
    """The candidates of several blocks as one; at least one is needed. A feature some of them lack is NaN there."""
    return Candidates(
        user=np.concatenate([part.user for part in parts]),
        item=np.concatenate([part.item for part in parts]),
        features={
            name: np.concatenate([part.features.get(name, np.full(len(part), np.nan, np.float32)) for part in parts])
            for name in FEATURES
            if any(name in part.features for part in parts)
        },
    )
