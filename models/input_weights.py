"""What an event of each type is worth and how fast it fades, learned from the period after a cut.

The repeat variant of the input says how often a user will come back to an item: its rate is

    λ = Σ over event types t of  b(t) · Σ over events e of type t of  2^(−age(e)/h(t)).

The weights b(t) ≥ 0 and half-lives h(t) of a grid are those under which the counts of the following period are
likeliest as Poisson counts of that rate. For given half-lives the b(t) follow by expectation–maximisation for a sum of
Poisson rates (Lange and Carson, 1984), which never lowers the likelihood; the half-lives
by going over the types in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_STEPS = 200
_FLOOR = 1e-6
"""Rate that stands in where nothing speaks for a pair, so that one surprise does not decide everything."""


@dataclass(frozen=True)
class InputWeights:
    """Of every event type."""

    weight: dict[str, float]
    """Worth of one event, the largest being 1."""
    half_life_days: dict[str, float]
    gain: dict[str, float]
    """Log-likelihood per event of the period lost if the type is left out, or, for the only type, against no decay."""


def decayed_counts(
    pair: np.ndarray, age: np.ndarray, events: np.ndarray, pairs: int, half_lives: Sequence[float]
) -> np.ndarray:
    """Σ of `events` · 2^(−age/h) of every pair for every half-life: float64 [half-lives, pairs]."""
    return np.stack([np.bincount(pair, events * np.exp2(-age / h), minlength=pairs) for h in half_lives])


def fit_input_weights(
    counts: Mapping[str, np.ndarray], bought: np.ndarray, half_lives: Sequence[float]
) -> InputWeights:
    """The likeliest weights and half-lives.

    Args:
        counts: event type → `decayed_counts` of the pairs, with the same `half_lives`.
        bought: [pairs], events of the following period, or 1 where there was one.

    Raises:
        ValueError: nothing was bought, so that nothing can be learned.
    """
    if not bought.sum():
        raise ValueError("no pair has an event in the period to learn from")
    names = sorted(counts)
    chosen = {name: len(half_lives) // 2 for name in names}
    for _ in range(3):
        before = dict(chosen)
        for name in names:
            likelihoods = [
                _fitted(_rates(counts, {**chosen, name: place}), bought)[1] for place in range(len(half_lives))
            ]
            chosen[name] = int(np.argmax(likelihoods))
        if chosen == before:
            break
    weights, best = _fitted(_rates(counts, chosen), bought)
    gain = {}
    for name in names:
        rest = {other: chosen[other] for other in names if other != name} or {name: len(half_lives) - 1}
        gain[name] = (best - _fitted(_rates(counts, rest), bought)[1]) / float(bought.sum())
    top = max(float(weights.max()), 1e-12)
    return InputWeights(
        weight={name: float(weights[place]) / top for place, name in enumerate(names)},
        half_life_days={name: float(half_lives[chosen[name]]) for name in names},
        gain=gain,
    )


def _rates(counts: Mapping[str, np.ndarray], chosen: Mapping[str, int]) -> np.ndarray:
    return np.stack([counts[name][place] for name, place in sorted(chosen.items())])


def _fitted(rates: np.ndarray, bought: np.ndarray) -> tuple[np.ndarray, float]:
    """(weights [types], log-likelihood up to a constant) of Poisson counts with rate weights · rates."""
    total = np.maximum(rates.sum(axis=1), _FLOOR)
    weights = np.full(len(rates), bought.sum() / total.sum())
    for _ in range(_STEPS if len(rates) > 1 else 1):
        weights = weights * (rates @ (bought / (weights @ rates + _FLOOR))) / total
    rate = weights @ rates + _FLOOR
    return weights, float(bought @ np.log(rate) - rate.sum())
