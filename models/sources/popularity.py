"""What many users took lately."""

from __future__ import annotations

import numpy as np

from models.sources.material import Material, Scorer

GROUP = "popularity"


def fit(material: Material) -> Scorer:
    """The same scores for everyone."""
    return lambda rows: np.tile(material.popularity, (rows.stop - rows.start, 1))
