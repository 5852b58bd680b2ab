"""Keeping a model up: carry it over to another vocabulary by item id, learn from a few users, tell how far it moved.

A carried model gives every item that is still there the scores it had; an item that came gets vectors from the items
most like it; one that vanished is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_matrix

from models.cold_attributes import coded, one_hot
from models.cold_space import nearest_by_content
from models.matrix import positions
from models.registry import Checkpoint
from models.vae import MultVae, log_share

_NEIGHBOURS = 10


@dataclass(frozen=True)
class Carried:
    """A model over tonight's items, and how many of them it did not know, and knew but are gone."""

    model: MultVae
    new_items: int
    vanished_items: int


def carry_over(
    parent: Checkpoint,
    items: np.ndarray,
    popularity: np.ndarray,
    attributes: Sequence[Mapping[str, str]],
    dropout: float,
) -> Carried:
    """The parent's weights for the vocabulary `items`, without any training.

    A new item's input and decoder vectors are the mean of the ten items most like it, nearer ones counting more; 0
    where no attribute is shared, so that only its bias speaks. That is its log-share of `popularity`, on the scale of
    the parent's biases.

    Args:
        items: item ids (str), sorted.
        popularity: float [items], what an item weighs over all users.
        attributes: of every item, in the order of `items`; may be empty mappings.
        dropout: of the training that follows.

    Raises:
        ValueError: the vocabulary is empty or names an id twice.
    """
    if len(items) == 0 or len(set(items.tolist())) < len(items):
        raise ValueError("a vocabulary needs at least one item, and no id twice")
    old = parent.model
    hidden, latent = old.mean.in_features, old.mean.out_features
    model = MultVae(len(items), hidden, latent, dropout, popularity=popularity)
    place = positions(parent.items, items)
    kept = place >= 0
    with torch.no_grad():
        for name in ("mean", "log_variance"):
            getattr(model, name).load_state_dict(getattr(old, name).state_dict())
        model.input_bias.copy_(old.input_bias)
        share = log_share(popularity)
        bias = share.copy()
        bias[kept] = old.decoder.bias.numpy()[place[kept]]
        if kept.any():
            # A bias is a log-share less what the vectors add; the median difference puts both on one scale.
            bias[~kept] += float(np.median(bias[kept] - share[kept]))
        model.decoder.bias.copy_(torch.from_numpy(bias))
        for mine, theirs in ((model.input.weight, old.input.weight), (model.decoder.weight, old.decoder.weight)):
            own = np.zeros(mine.shape, dtype=np.float32)
            own[kept] = theirs.numpy()[place[kept]]
            if kept.any() and not kept.all():
                own[~kept] = _alike(attributes, kept) @ own[kept]
            mine.copy_(torch.from_numpy(own))
    return Carried(model, int((~kept).sum()), int((positions(items, parent.items) < 0).sum()))


def _alike(attributes: Sequence[Mapping[str, str]], kept: np.ndarray) -> csr_matrix:
    """float32 [new items, kept items], rows summing to 1, or 0 where nothing is shared."""
    values = one_hot(coded(attributes), kept, pairs=(), with_words=False)
    return nearest_by_content(values[~kept], values[kept], _NEIGHBOURS)[0]


def to_rehearse(changed: np.ndarray, replay_share: float, seed: int) -> np.ndarray:
    """Rows to learn from on a warm night: every user who did something new, and a sample of the others.

    Args:
        changed: bool [users].
        replay_share: share of the other users, so that what is not new is not forgotten.
    """
    random = np.random.default_rng(seed)
    return np.flatnonzero(changed | (random.random(len(changed)) < replay_share))


@dataclass(frozen=True)
class Drift:
    """How far the item vectors moved from one model to the next, over the items both know."""

    items: int
    aligned: float
    """1 − mean cosine after the best rotation: what is really another geometry; 0 where nothing moved."""
    unaligned: float
    """The same without a rotation: what a vector index that keeps old vectors sees."""


def drift(before: np.ndarray, after: np.ndarray) -> Drift | None:
    """Drift between two models' vectors of the same items, float32 [items, dimensions]; None where they do not compare.

    The rotation is the orthogonal Procrustes solution (Schönemann, 1966): with before = A, after = B and
    AᵀB = USVᵀ, R = UVᵀ minimises ‖AR − B‖.
    """
    if before.shape != after.shape or not len(before):
        return None
    left, _, right = np.linalg.svd(before.T.astype(np.float64) @ after.astype(np.float64))
    return Drift(len(before), 1.0 - _cosine(before @ (left @ right), after), 1.0 - _cosine(before, after))


def _cosine(left: np.ndarray, right: np.ndarray) -> float:
    length = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    some = length > 0
    if not some.any():
        return 1.0
    return float(((left * right).sum(axis=1)[some] / length[some]).mean())
