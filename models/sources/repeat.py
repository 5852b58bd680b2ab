"""The user's own decayed frequency of an item."""

from __future__ import annotations

from models.sources.material import Material, Scorer

GROUP = "repeat"


def fit(material: Material) -> Scorer:
    """Σ over the pair's events of behaviour weight × decay."""
    return lambda rows: material.cut.frequency[rows].toarray()
