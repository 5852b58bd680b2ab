"""What is popular among users who are alike in what is known of them: for users without a history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix

PRIOR_USERS = 50.0
"""Users' worth of the whole market mixed into what the users of one attribute value take."""


Attributes = Mapping[str, str]


def popular_among_alike(
    age: csr_matrix, known: Sequence[Attributes], half_life_days: float
) -> Callable[[Sequence[Attributes]], np.ndarray]:
    """Learn from users with a history what to show those without one.

    Args:
        age: [users, items], days since each user's newest event with each item.
        known: attributes of every user of `age`; empty where nothing is known.

    Returns:
        attributes of newcomers → float32 [newcomers, items]: the mean, over their attribute values, of the items' share
        in what users of that value take; rows sum to 1. The whole market's shares where nothing is known, or only
        values that no user of `age` has.
    """
    recent = age.copy()
    recent.data = np.exp2(-age.data / half_life_days)
    total = np.asarray(recent.sum(axis=0)).ravel()
    market = total / max(float(total.sum()), 1e-12)
    typical = float(total.sum()) / max(age.shape[0], 1)
    values = sorted({pair for own in known for pair in own.items()})
    place = {pair: position for position, pair in enumerate(values)}
    cells = [(place[pair], user) for user, own in enumerate(known) for pair in own.items()]
    of_value = np.asarray(cells, dtype=np.int64).reshape(-1, 2)
    members = csr_matrix((np.ones(len(cells)), (of_value[:, 0], of_value[:, 1])), shape=(len(values), age.shape[0]))
    taken = np.asarray((members @ recent).toarray())
    prior = PRIOR_USERS * typical
    shares = (taken + prior * market) / np.maximum(taken.sum(axis=1, keepdims=True) + prior, 1e-12)

    def scores(newcomers: Sequence[Attributes]) -> np.ndarray:
        found = np.tile(market, (len(newcomers), 1))
        for row, own in enumerate(newcomers):
            at = [place[pair] for pair in own.items() if pair in place]
            if at:
                found[row] = shares[at].mean(axis=0)
        return found.astype(np.float32)

    return scores
