"""EASE on undecayed log counts: the stronger of the two for what is new to the user."""

from __future__ import annotations

from models.sources.material import Material, Scorer

GROUP = "ease"


def fit(material: Material) -> Scorer:
    """The linear item–item model of whole histories."""
    return material.ease_history.scores
