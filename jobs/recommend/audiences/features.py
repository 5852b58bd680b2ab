"""What is known of a user before a campaign begins: the features a response is foretold from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from jobs.recommend.audiences.campaigns import Campaign
from jobs.recommend.purchases import Lines

_LONG, _SHORT = 180, 90
FLOORS = ("recent redeemers", "spend", "bought the items")

# Feature → how a reason tells it, given its value before any transformation.
WORDS: dict[str, Callable[[float], str]] = {
    "set_lines": lambda n: f"bought items of the campaign {n:,.0f} times in {_LONG} days",
    "set_share": lambda n: f"{n:.0%} of the purchases are items of the campaign",
    "kind_lines": lambda n: f"bought {n:,.0f} times in its categories in {_LONG} days",
    "recency": lambda n: f"last bought {n:,.0f} days before it began",
    "visits": lambda n: f"{n:,.0f} baskets in {_SHORT} days",
    "spend": lambda n: f"spent {n:,.0f} in {_SHORT} days",
    "reduced_share": lambda n: f"{n:.0%} of the purchases were reduced",
    "redeemed": lambda n: f"responded to {n:,.0f} earlier campaigns",
    "received": lambda n: f"received {n:,.0f} earlier campaigns",
    "redeemed_lately": lambda n: "responded lately" if n > 0.25 else "has not responded lately",
}
NAMES = tuple(WORDS)
_LOGARITHMIC = ("set_lines", "kind_lines", "recency", "visits", "spend", "redeemed", "received")


def before_start(
    campaign: Campaign, earlier: Sequence[Campaign], lines: Lines, kind: np.ndarray, until: int
) -> np.ndarray:
    """Features of every user of `lines`, float64 [users, NAMES], untransformed.

    Args:
        earlier: campaigns whose recipients and responses count; only those before `until` do.
        kind: int [items of lines], finest category, −1 unknown.
        until: nothing of this day or later is looked at: the campaign's first day, or the day after the run date.
    """
    users, items = len(lines.users), len(lines.items)
    age = until - lines.day
    past, lately = (age > 0) & (age <= _LONG), (age > 0) & (age <= _SHORT)
    in_set = np.zeros(items, dtype=bool)
    in_set[campaign.items] = True
    kinds = np.isin(kind, np.unique(kind[campaign.items][kind[campaign.items] >= 0]))

    def count(which: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        own = None if weights is None else np.nan_to_num(weights[which])
        return np.bincount(lines.user[which], weights=own, minlength=users).astype(np.float64)

    newest = np.full(users, -1.0)
    np.maximum.at(newest, lines.user[age > 0], lines.day[age > 0])
    total = np.maximum(count(past), 1)
    visit = np.flatnonzero(lately)
    one_each = visit[np.unique(lines.basket[visit], return_index=True)[1]]
    redeemed, received, last = np.zeros(users), np.zeros(users), np.full(users, -np.inf)
    for other in earlier:
        if other.start < until:
            received[other.recipients] += 1
        known = other.responded < until
        redeemed[other.responders[known]] += 1
        np.maximum.at(last, other.responders[known], other.responded[known])
    own_lines = count(past & in_set[lines.item])
    found = {
        "set_lines": own_lines,
        "set_share": own_lines / total,
        "kind_lines": count(past & kinds[lines.item]),
        "recency": np.where(newest >= 0, until - newest, 4 * _LONG),
        "visits": np.bincount(lines.user[one_each], minlength=users).astype(np.float64),
        "spend": count(lately, lines.paid),
        "reduced_share": count(past, lines.reduced) / total,
        "redeemed": redeemed,
        "received": received,
        "redeemed_lately": np.exp2(-(until - last) / _SHORT),
    }
    return np.stack([found[name] for name in NAMES], axis=1)


def transformed(features: np.ndarray) -> np.ndarray:
    """Counts and amounts as log1p (negative amounts as 0); shares as they are."""
    found = features.copy()
    for place, name in enumerate(NAMES):
        if name in _LOGARITHMIC:
            found[:, place] = np.log1p(np.maximum(found[:, place], 0))
    return found


def floor_scores(features: np.ndarray) -> dict[str, np.ndarray]:
    """The simple rankings a learned one must beat, of untransformed features."""
    column = {name: features[:, place] for place, name in enumerate(NAMES)}
    return dict(zip(FLOORS, (column["redeemed_lately"], column["spend"], column["set_lines"]), strict=True))
