"""Jensen–Shannon distance."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.pair import Pair


def measure(pair: Pair) -> Measure | None:
    """√(½ KL(p ‖ m) + ½ KL(q ‖ m)) in bits, m = (p + q) / 2: 0 for the same shares, 1 for disjoint ones.

    Lin, Divergence measures based on the Shannon entropy (1991). Near p = q the divergence is an eighth of the PSI (in
    nats), which gives its behaviour under sampling.
    """
    shares = pair.shares
    if shares is None:
        return None
    p, q = shares.before / shares.before.sum(), shares.after / shares.after.sum()
    middle = (p + q) / 2
    entropies = [float(np.sum(part[part > 0] * np.log2(part[part > 0] / middle[part > 0]))) for part in (p, q)]
    value = float(np.sqrt(max(sum(entropies) / 2, 0.0)))
    psi = shares.sampling * chi2.ppf([0.5, pair.config.level], len(p) - 1)
    typical, limit = np.sqrt(psi / 8 / np.log(2))
    return Measure(value, float(typical), float(limit))
