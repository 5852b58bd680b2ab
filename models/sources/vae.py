"""The VAE's decoder: user vector · item vector + bias."""

from __future__ import annotations

import numpy as np

from models.sources.material import Material, Scorer

GROUP = "vae"


def fit(material: Material) -> Scorer | None:
    """Log-probabilities: they compare between users, which raw logits do not."""
    latent = material.latent
    if latent is None:
        return None

    def scores(rows: slice) -> np.ndarray:
        logits = latent.users[rows] @ latent.items.T + latent.bias
        top = logits.max(axis=1, keepdims=True)
        return np.asarray(logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True)))

    return scores
