"""Values that the baseline has never seen: the type is the same, the code list is another."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from scipy.stats import norm

from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.pair import Pair
from jobs.profiling.state import State

_KINDS = ("text", "integer", "boolean")
_SHOWN = 3


def measure(pair: Pair) -> Measure | None:
    """Share of the filled rows whose value the baseline does not have, for columns whose values are all listed.

    How much unseen mass sampling alone brings is the Good–Turing estimate f₁ / n, with standard deviation
    √(f₁ (1 − f₁/n) + 2 f₂) / n (Esty, A normal limit law for a nonparametric estimator of the coverage, 1983), where f₁
    and f₂ values of the baseline occur once and twice. Detail names replacements of similar share: a renamed code.
    """
    before, after = pair.before, pair.after
    rows, earlier = after.rows - after.nulls, before.rows - before.nulls
    if before.kind not in _KINDS or not rows or not earlier or before.frequent.error or after.frequent.error:
        return None
    is_new = pc.invert(pc.is_in(after.frequent.values, before.frequent.values)).to_numpy(zero_copy_only=False)
    value = float(after.frequent.counts[is_new].sum() / rows)
    once, twice = (int((before.frequent.counts == times).sum()) for times in (1, 2))
    unseen = once / earlier
    deviation = np.sqrt(once * (1 - unseen) + 2 * twice) / earlier + np.sqrt(unseen * (1 - unseen) / rows)
    limit = unseen + float(norm.ppf(pair.config.level)) * float(deviation)
    return Measure(value, unseen, limit, _replaced(before, after, is_new) if value else "no new value")


def _replaced(before: State, after: State, is_new: np.ndarray) -> str:
    """In words: the most frequent new values, each beside the most frequent vanished one."""
    new = [(str(after.frequent.values[int(i)]), after.frequent.counts[i] / after.rows) for i in np.flatnonzero(is_new)]
    lost = pc.invert(pc.is_in(before.frequent.values, after.frequent.values)).to_numpy(zero_copy_only=False)
    gone = [
        (str(before.frequent.values[int(i)]), before.frequent.counts[i] / before.rows) for i in np.flatnonzero(lost)
    ]
    pairs = [
        f"'{gone[place][0]}' ({gone[place][1]:.1%}) → '{name}' ({share:.1%})"
        if place < len(gone) and abs(gone[place][1] - share) <= max(gone[place][1], share) / 2
        else f"new '{name}' ({share:.1%})"
        for place, (name, share) in enumerate(new[:_SHOWN])
    ]
    more = f" and {len(new) - _SHOWN} more" if len(new) > _SHOWN else ""
    return f"{', '.join(pairs)}{more}"
