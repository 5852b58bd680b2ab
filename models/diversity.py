"""Re-ranking between relevance and diversity by one knob: maximal marginal relevance (Carbonell and Goldstein, 1998).

    next = argmax over i of  (1 − λ) · relevance_i  −  λ · max over chosen j of cos(v_i, v_j)

Relevance is the standing of an item in the ranking it comes from, 1 / log2(rank + 1), so that λ means the same for
every user and blend; v is any description of the items: here categories and brand, beside the latent vector.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.ranking import NEVER
from models.substitutes import weighted_attributes

_PROJECTED = 64


def rerank(lists: np.ndarray, vectors: np.ndarray, knob: float, top: int) -> np.ndarray:
    """The first `top` places of each list chosen anew, int64 [users, min(top, places)]; −1 fills up.

    Args: as of `places_anew`.
    """
    places = places_anew(lists, vectors, knob, top)
    return np.where(places >= 0, np.take_along_axis(lists, np.maximum(places, 0), axis=1), -1)


def places_anew(lists: np.ndarray, vectors: np.ndarray, knob: float, top: int) -> np.ndarray:
    """Which place of each list comes first, second, …: int64 [users, min(top, places)]; −1 fills up.

    Args:
        lists: int64 [users, places], items best first; −1 is an empty place and stands at the end.
        vectors: float32 [items, dimensions] of length 1, or 0 for an item nothing is known of.
        knob: λ from 0, the ranking as it is, to 1, diversity alone (the first item stays).
    """
    users, places = lists.shape
    top = min(top, places)
    empty = lists < 0
    if knob <= 0 or not top:
        return np.where(empty, -1, np.arange(places))[:, :top]
    own = vectors[np.maximum(lists, 0)]
    gain = np.where(empty, NEVER, (1 - knob) / np.log2(np.arange(places) + 2.0)).astype(np.float64)
    nearest = np.full((users, places), -1.0)
    chosen = np.full((users, top), -1, dtype=np.int64)
    row = np.arange(users)
    for place in range(top):
        # Before anything is chosen all are equally far from it: the first of the ranking stays first.
        value = gain - knob * nearest if place else np.where(empty, NEVER, -np.arange(places, dtype=np.float64))
        best = value.argmax(axis=1)
        some = value[row, best] > NEVER
        chosen[some, place] = best[some]
        gain[row, best] = NEVER
        nearest = np.maximum(nearest, np.einsum("upd,ud->up", own, own[row, best]))
    return chosen


def described(codes: Sequence[np.ndarray], latent: np.ndarray | None, items: int, seed: int) -> np.ndarray:
    """Vectors of length 1 whose cosine is half that of the attributes, half that of the latent space; 0: nothing known.

    Attribute vectors are projected at random to 64 dimensions, which keeps cosines to about ±0.1 (Johnson and
    Lindenstrauss, 1984) and lets a list's vectors be compared at once.

    Args:
        codes: attributes, int [items] each, −1 unknown.
        latent: float32 [items, dimensions]; None without a model.
    """
    parts = []
    if codes and any((code >= 0).any() for code in codes):
        attributes = weighted_attributes(codes)
        projection = np.random.default_rng(seed).normal(size=(attributes.shape[1], _PROJECTED)).astype(np.float32)
        parts.append(_unit(attributes @ projection))
    if latent is not None:
        parts.append(_unit(latent - latent.mean(axis=0, keepdims=True)))
    return _unit(np.hstack(parts)) if parts else np.zeros((items, 1), dtype=np.float32)


def _unit(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0), dtype=np.float32)


def spread(lists: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Intra-list diversity: mean of 1 − cosine over the pairs of a list's items, float64 [users]; NaN below two items.

    Ziegler et al., Improving Recommendation Lists through Topic Diversification (WWW 2005).
    """
    filled = (lists >= 0).astype(np.float64)
    own = vectors[np.maximum(lists, 0)].astype(np.float64) * filled[:, :, None]
    count = filled.sum(axis=1)
    total = (own.sum(axis=1) ** 2).sum(axis=1) - (own**2).sum(axis=(1, 2))
    pairs = count * (count - 1)
    return np.asarray(1 - np.divide(total, pairs, out=np.full(len(lists), np.nan), where=pairs > 0))


def calibration_gap(lists: np.ndarray, kind: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """KL(p ‖ q̃) of each list, in nats, float64 [users]: p the user's shares of the kinds, q those of the list.

    Steck, Calibrated Recommendations (RecSys 2018), with q̃ = 0.99 q + 0.01 p; 0 is a list as mixed as the history.

    Args:
        kind: int [items], −1 unknown.
        wanted: float64 [users, kinds], shares of the user's history, summing to 1 (rows of 0: unknown, gap NaN).
    """
    kinds = wanted.shape[1]
    code = np.where(lists >= 0, kind[np.maximum(lists, 0)], -1)
    row = np.repeat(np.arange(len(lists)), lists.shape[1]).reshape(lists.shape)
    known = code >= 0
    found = np.bincount(row[known] * kinds + code[known], minlength=len(lists) * kinds).reshape(len(lists), kinds)
    share = found / np.maximum(found.sum(axis=1, keepdims=True), 1)
    mixed = 0.99 * share + 0.01 * wanted
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(wanted > 0, wanted * np.log(wanted / mixed), 0.0).sum(axis=1)
    return np.where((wanted.sum(axis=1) > 0) & known.any(axis=1), gap, np.nan)
