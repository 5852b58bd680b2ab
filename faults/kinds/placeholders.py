"""Values that stand for nothing: `unknown`, `n/a`, and those a column declares, such as −1."""

from __future__ import annotations

import pandas as pd

from conf.table_config import COMMON_PLACEHOLDERS
from faults.ground import Ground, is_text
from faults.planting import Planted

DIMENSION = "completeness"


def plant(ground: Ground) -> Planted | None:
    """The common words in text, and in every column what it declares; in turn."""
    changes = {}
    for name in ground.columns():
        words = _words(ground, name)
        if words:
            labels = ground.some(ground.filled(name))
            changes[name] = pd.Series([words[at % len(words)] for at in range(len(labels))], labels, dtype=object)
    return ground.spoilt(changes)


def _words(ground: Ground, name: str) -> list[str | float]:
    column = ground.table.columns[name]
    if is_text(ground.rows[name]):
        kept = {word.lower() for word in column.keep}
        # An empty text and none at all cannot be told apart in csv.
        return [word for word in (*COMMON_PLACEHOLDERS, *column.placeholders) if word and word.lower() not in kept]
    return [float(word) for word in column.placeholders if pd.api.types.is_numeric_dtype(ground.rows[name])]
