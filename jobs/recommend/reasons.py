"""Which source put an item into a list, and why, in words that can be checked against the history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.attribution import Taste
from models.blend import GROUPS
from models.candidates import Candidates
from models.neighbours import Neighbours, heaviest_terms
from models.sources import Sources

WITH = {"ease": "often bought with ", "vae": "fits the taste shown by "}
OF_HISTORY = " of the user's history"


@dataclass(frozen=True)
class Grounds:
    """What lists are explained and spread by, beside the sources."""

    neighbours: Neighbours
    """of the linear model: which items speak for another"""
    taste: Taste | None
    """the VAE's encoder, which tells the same"""
    knob: float = 0.0
    """of diversity (models/diversity.py)"""
    vectors: np.ndarray | None = None
    """what items are compared by for it; only needed where the knob is above 0"""


def named_source(influence: dict[str, np.ndarray], owned: np.ndarray) -> np.ndarray:
    """Position in GROUPS of the source whose silence costs each row most; `repeat` only for items the user had."""
    size = len(owned)
    parts = np.stack([influence.get(group, np.full(size, -np.inf)) for group in GROUPS], axis=1)
    parts[~owned, GROUPS.index("repeat")] = -np.inf
    return np.asarray(parts.argmax(axis=1))


def reasons(sources: Sources, pairs: Candidates, chosen: np.ndarray, source: np.ndarray, grounds: Grounds) -> list[str]:
    """Why each chosen row stands in its list, in words, from the source it names."""
    user, item = pairs.user[chosen], pairs.item[chosen]
    events, age, buyers = (pairs.features[name][chosen] for name in ("events", "age_days", "item_users"))
    linear = np.flatnonzero(source == GROUPS.index("ease"))
    terms = np.full((len(chosen), 2), -1, dtype=np.int64)
    terms[linear] = heaviest_terms(sources.ease_history.training, user[linear], item[linear], grounds.neighbours)
    latent = np.flatnonzero(source == GROUPS.index("vae"))
    if grounds.taste is not None and len(latent):
        # Pairs are ordered by rank within a user; the encoder wants the pairs of a user side by side, which they are.
        terms[latent] = grounds.taste.heaviest(user[latent], item[latent])
    ids = sources.cut.items
    words = []
    for row, group in enumerate(source):
        times = "once" if events[row] == 1 else f"{events[row]:.0f} times"
        own = f"bought {times}, last {age[row]:.0f} days before the newest data" if events[row] else ""
        named = " and ".join(str(ids[term]) for term in terms[row] if term >= 0)
        other = {
            "repeat": "",
            "ease": f"{WITH['ease']}{named}{OF_HISTORY}" if named else "fits the user's history as a whole",
            "neighbours": "taken lately by users with a like history",
            "category": "sells best of a kind the user comes back to",
            "store": "sells well lately in the stores the user goes to",
            "vae": f"{WITH['vae']}{named}{OF_HISTORY}"
            if named
            else "fits the taste the user shares with similar users",
            "popularity": f"popular lately: {buyers[row]:.0f} users have it",
        }[GROUPS[group]]
        words.append("; ".join(part for part in (other, own) if part))
    return words


def first_named(reason: str, source: str, history: set[str]) -> str | None:
    """The first item of the user's `history` (ids) that a reason of `source` names; None if it names none."""
    if source not in WITH or not reason.startswith(WITH[source]) or OF_HISTORY not in reason:
        return None
    named = reason.removeprefix(WITH[source]).split(OF_HISTORY)[0]
    # An id may itself hold the word that joins two of them.
    parts = named.split(" and ")
    return next((id_ for end in range(1, len(parts) + 1) if (id_ := " and ".join(parts[:end])) in history), None)
