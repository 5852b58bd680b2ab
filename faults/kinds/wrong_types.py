"""Text where a number or a time belongs."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground, is_text
from faults.planting import Planted

DIMENSION = "conformity"
_WORDS = {"date": "31 February", "timestamp": "yesterday at noon", "boolean": "perhaps"}


def plant(ground: Ground) -> Planted | None:
    """Words in columns of another declared type. A typed column is landed as text then, as an upstream export would."""
    changes = {}
    for name in ground.columns(lambda _, column: column.type != "string"):
        labels = ground.some(ground.filled(name))
        word = _WORDS.get(ground.table.columns[name].type, "twelve")
        changes[name] = pd.Series(word, labels, dtype=object)
    typed = {name: _as_text(ground.rows[name]) for name in changes if not is_text(ground.rows[name])}
    return Ground(ground.rows.assign(**typed), ground.table, ground.rate, ground.random).spoilt(changes)


def _as_text(values: pd.Series) -> pd.Series:
    return values.map(lambda value: None if pd.isna(value) else str(value)).astype(object)
