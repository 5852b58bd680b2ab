"""The first stage of ranking: the candidates of a block of users, and what every source says of each.

A candidate is any item that stands high in at least one source; the blend (models/blend.py) then orders them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.ranking import NEVER, blocks, hide, top_k
from models.sources import Sources

# Feature → the source it speaks for; `user` describes the user alone and can never be the reason for an item.
FEATURES: dict[str, str] = {
    "repeat_score": "repeat",
    "repeat_rank": "repeat",
    "repeat_share": "repeat",
    "events": "repeat",
    "events_share": "repeat",
    "age_days": "repeat",
    "ease_score": "ease",
    "ease_rank": "ease",
    "ease_history_score": "ease",
    "ease_history_rank": "ease",
    "vae_score": "vae",
    "vae_rank": "vae",
    "popularity_score": "popularity",
    "popularity_rank": "popularity",
    "popularity_slow": "popularity",
    "popularity_trend": "popularity",
    "item_users": "popularity",
    "item_events_per_user": "popularity",
    "item_repeat_share": "popularity",
    "user_events": "user",
    "user_items": "user",
    "user_age_days": "user",
}
NEVER_DAYS = 9999.0
"""Age of an event that never happened."""


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
        """float32 [pairs, columns]."""
        return np.stack([self.features[name] for name in columns], axis=1)

    def labels(self, relevant: csr_matrix) -> np.ndarray:
        """bool [pairs]: whether `relevant` [users, items] stores the pair."""
        present = csr_matrix((np.ones(relevant.nnz, np.int8), relevant.indices, relevant.indptr), shape=relevant.shape)
        return np.asarray(present[self.user, self.item]).ravel() > 0

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


@dataclass(frozen=True)
class Profile:
    """What is known of every item and user of a cut apart from each other."""

    item_users: np.ndarray
    item_events_per_user: np.ndarray
    item_repeat_share: np.ndarray
    user_events: np.ndarray
    user_items: np.ndarray
    user_age_days: np.ndarray


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
    )


def candidate_blocks(
    sources: Sources, list_name: str, depth: int, users: np.ndarray | None = None
) -> Iterator[tuple[slice, Candidates, dict[str, np.ndarray]]]:
    """Candidates of every block of users (with `users`, a bool mask: only pairs of those), with the dense scores.

    Args:
        list_name: `all`, or `explore`: items the user already had are left out.
        depth: how many items each source may propose per user.

    Yields:
        (rows of the cut, their candidates, scores by source with −inf where the list forbids the item).
    """
    known = profile(sources)
    for rows in blocks(sources.cut.shape[0]):
        if users is not None and not users[rows].any():
            continue
        scores = allowed_scores(sources, rows, list_name)
        chosen = np.zeros((rows.stop - rows.start, sources.cut.shape[1]), dtype=bool)
        for name, score in scores.items():
            proposed = top_k(np.where(score > 0, score, NEVER) if name == "repeat" else score, depth)
            user, place = np.nonzero(proposed >= 0)
            chosen[user, proposed[user, place]] = True
        if users is not None:
            chosen[~users[rows]] = False
        user, item = np.nonzero(chosen)
        yield rows, Candidates(user + rows.start, item, _features(sources, known, scores, rows, user, item)), scores


def allowed_scores(sources: Sources, rows: slice, list_name: str) -> dict[str, np.ndarray]:
    """Every source's scores of a block, −inf where the list forbids the item."""
    scores = sources.scores(rows)
    if list_name == "explore":
        scores = {name: hide(np.array(score), sources.cut.events[rows]) for name, score in scores.items()}
    return scores


def _features(
    sources: Sources, known: Profile, scores: dict[str, np.ndarray], rows: slice, user: np.ndarray, item: np.ndarray
) -> dict[str, np.ndarray]:
    cut = sources.cut
    found: dict[str, np.ndarray] = {}
    for name, score in scores.items():
        value = score[user, item]
        found[f"{name}_score"] = value
        found[f"{name}_rank"] = _rank_within(user, value)
    events = cut.events[rows].toarray()[user, item]
    own = np.asarray(cut.frequency[rows].sum(axis=1)).ravel()
    person = user + rows.start
    found["repeat_share"] = found["repeat_score"] / np.maximum(own, 1e-9)[user]
    found["events"] = events
    found["events_share"] = events / np.maximum(known.user_events[person], 1)
    found["age_days"] = np.where(events > 0, cut.age[rows].toarray()[user, item], NEVER_DAYS)
    found["item_users"] = known.item_users[item]
    found["item_events_per_user"] = known.item_events_per_user[item]
    found["item_repeat_share"] = known.item_repeat_share[item]
    found["popularity_slow"] = sources.popularity_slow[item]
    found["popularity_trend"] = sources.popularity[item] / np.maximum(sources.popularity_slow[item], 1e-12)
    found["user_events"] = known.user_events[person]
    found["user_items"] = known.user_items[person]
    found["user_age_days"] = known.user_age_days[person]
    return {name: found[name].astype(np.float32) for name in FEATURES if name in found}


def _rank_within(user: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Rank of each value among its user's (0 = best, equal values by position); `user` ascends."""
    order = np.lexsort((np.arange(len(user)), -value, user))
    rank = np.empty(len(user), dtype=np.int64)
    rank[order] = np.arange(len(user)) - np.searchsorted(user, user[order])
    return rank


def collect(parts: list[Candidates]) -> Candidates:
    """The candidates of several blocks as one; at least one is needed."""
    return Candidates(
        user=np.concatenate([part.user for part in parts]),
        item=np.concatenate([part.item for part in parts]),
        features={name: np.concatenate([part.features[name] for part in parts]) for name in parts[0].features},
    )
