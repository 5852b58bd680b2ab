"""EASE on recency-decayed weights."""

from __future__ import annotations

from models.sources.material import Material, Scorer

GROUP = "ease"


def fit(material: Material) -> Scorer:
    """The linear item–item model of what users take lately."""
    return material.ease.scores
