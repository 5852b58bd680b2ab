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
        known = set(ground.rows[name].unique())
        values = ground.rows.loc[labels, name]
        if is_text(ground.rows[name]):
            changes[name] = pd.Series([_unlike(value, known) for value in values], labels, dtype=object)
        else:
            changes[name] = values + 10 * ground.rows[name].max()
    return ground.spoilt(changes)


def _unlike(value: str, known: set[str]) -> str:
    """An id that looks like the others and is none of them: its digits are turned, or it gets more of them."""
    for turn in range(1, 10):
        turned = "".join(str((int(one) + turn) % 10) if one.isdecimal() else one for one in value)
        if turned not in known:
            return turned
    return f"{value}99"
