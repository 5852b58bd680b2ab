"""Which source put an item into a list, and why, in words that can be checked against the history."""

from __future__ import annotations

import numpy as np

from models.blend import GROUPS
from models.candidates import Candidates
from models.neighbours import Neighbours, heaviest_terms
from models.sources import Sources


def named_source(influence: dict[str, np.ndarray], owned: np.ndarray) -> np.ndarray:
    """Position in GROUPS of the source whose silence costs each row most; `repeat` only for items the user had."""
    size = len(owned)
    parts = np.stack([influence.get(group, np.full(size, -np.inf)) for group in GROUPS], axis=1)
    parts[~owned, GROUPS.index("repeat")] = -np.inf
    return np.asarray(parts.argmax(axis=1))


def reasons(
    sources: Sources, pairs: Candidates, chosen: np.ndarray, source: np.ndarray, neighbours: Neighbours
) -> list[str]:
    """Why each chosen row stands in its list, in words, from the source it names."""
    user, item = pairs.user[chosen], pairs.item[chosen]
    events, age, buyers = (pairs.features[name][chosen] for name in ("events", "age_days", "item_users"))
    linear = np.flatnonzero(source == GROUPS.index("ease"))
    terms = np.full((len(chosen), 2), -1, dtype=np.int64)
    terms[linear] = heaviest_terms(sources.ease_history.training, user[linear], item[linear], neighbours)
    ids = sources.cut.items
    words = []
    for row, group in enumerate(source):
        times = "once" if events[row] == 1 else f"{events[row]:.0f} times"
        own = f"bought {times}, last {age[row]:.0f} days before the newest data" if events[row] else ""
        named = " and ".join(str(ids[term]) for term in terms[row] if term >= 0)
        other = {
            "repeat": "",
            "ease": f"often bought with {named} of the user's history"
            if named
            else "fits the user's history as a whole",
            "vae": "fits the taste the user shares with similar users",
            "popularity": f"popular lately: {buyers[row]:.0f} users have it",
        }[GROUPS[group]]
        words.append("; ".join(part for part in (other, own) if part))
    return words
