"""References to something that does not exist."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground, is_text
from faults.planting import Planted

DIMENSION = "consistency"


def plant(ground: Ground) -> Planted | None:
    """Ids that no parent has, in the first column of every foreign key."""
    first = {key.columns[0] for key in ground.table.foreign_keys}
    changes = {}
    for name in ground.columns(lambda name, column: name in first and column.type == "string"):
        labels = ground.some(ground.filled(name))
        values = ground.rows.loc[labels, name]
        if is_text(ground.rows[name]):
            changes[name] = pd.Series([f"x{value}" for value in values], labels, dtype=object)
        else:
            changes[name] = values + 10 * ground.rows[name].max()
    return ground.spoilt(changes)
