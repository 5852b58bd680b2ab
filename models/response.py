"""Who responds: a ranking judged by its responders, and ratios with intervals over users.

For one responder, the share of the non-responders of the same campaign who are ranked lower (ties count half) has the
AUC as its mean over responders (Mann and Whitney, 1947); whether the responder stands in the first tenth, over the
share of recipients that tenth is, has the lift as its mean. So figures of many campaigns are means over responders,
and users can be resampled, with all their campaigns, for the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True)
class Response:
    """A logistic regression over standardised features."""

    mean: np.ndarray
    scale: np.ndarray
    weight: np.ndarray
    intercept: float

    def parts(self, features: np.ndarray) -> np.ndarray:
        """What each feature adds to the log-odds against an average recipient: [rows, features]."""
        return np.asarray((features - self.mean) / self.scale * self.weight)

    def score(self, features: np.ndarray) -> np.ndarray:
        """Probability of a response, [rows]."""
        return np.asarray(1 / (1 + np.exp(-(self.parts(features).sum(axis=1) + self.intercept))))


def fit_response(features: np.ndarray, responded: np.ndarray) -> Response:
    """Fit to the recipients of earlier campaigns; some must have responded and some not.

    Args:
        features: float64 [recipients, features], finite.
        responded: bool [recipients].
    """
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    model = LogisticRegression(max_iter=500).fit((features - mean) / scale, responded)
    return Response(mean, scale, model.coef_[0], float(model.intercept_[0]))


def places_of_responders(score: np.ndarray, responded: np.ndarray) -> np.ndarray:
    """Share of the non-responders ranked below each responder, ties half: [responders]; their mean is the AUC."""
    others = np.sort(score[~responded])
    own = score[responded]
    below = np.searchsorted(others, own, "left") + np.searchsorted(others, own, "right")
    return np.asarray(below / (2 * max(len(others), 1)))


def gains_of_responders(score: np.ndarray, responded: np.ndarray, share: float) -> np.ndarray:
    """Chance of each responder to be among the first `share` of recipients, over that share; their mean is the lift.

    Where equal scores straddle the edge, each has the same chance to be in.
    """
    size = max(int(np.ceil(share * len(score))), 1)
    ranked = np.sort(score)[::-1]
    edge = ranked[size - 1]
    above, ties = int((score > edge).sum()), int((score == edge).sum())
    chance = np.where(score > edge, 1.0, np.where(score == edge, (size - above) / ties, 0.0))
    return np.asarray(chance[responded] / (size / len(score)))


def ratio_intervals(
    above: np.ndarray, below: np.ndarray, *, resamples: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(Σ above / Σ below, low, high) of every column, with 95 % percentile bootstrap intervals over the rows.

    Args:
        above, below: float64 [units, columns]; a unit is resampled whole.

    Returns:
        float64 [columns] each; NaN where Σ below is 0.
    """
    units, columns = above.shape
    if not units:
        return (np.full(columns, np.nan),) * 3
    random = np.random.default_rng(seed)
    ratios = np.empty((resamples, columns))
    with np.errstate(invalid="ignore", divide="ignore"):
        for start in range(0, resamples, 100):
            size = min(100, resamples - start)
            drawn = random.multinomial(units, np.full(units, 1.0 / units), size=size).astype(np.float64)
            ratios[start : start + size] = (drawn @ above) / (drawn @ below)
        value = above.sum(axis=0) / below.sum(axis=0)
    told = np.isfinite(value)
    low, high = np.full(columns, np.nan), np.full(columns, np.nan)
    if told.any():
        low[told], high[told] = np.nanquantile(ratios[:, told], [0.025, 0.975], axis=0)
    return np.where(told, value, np.nan), low, high
