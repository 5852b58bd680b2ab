"""One thing landed twice under the same key, with a value that differs."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "accuracy"
UNIT = "row"


def plant(ground: Ground) -> Planted | None:
    """Copies with the value of another row in one column beside the key; only for a table with a key.

    The column is one that says nothing on its own: no part of a foreign key, no time, no code, no price.
    """
    table = ground.table
    referring = {name for key in table.foreign_keys for name in key.columns}
    free = ground.columns(
        lambda name, column: (
            name not in table.key
            and name not in referring
            and column.role in ("quantity", "attribute", "category", "text", "discount", "store_id")
        )
    )
    free = [name for name in free if ground.rows[name].nunique() > 1]
    if not table.key or not free:
        return None
    labels = ground.some(ground.rows.index)
    copies = ground.rows.loc[labels].copy()
    for place, label in enumerate(labels):
        name = free[place % len(free)]
        others = ground.rows[name].dropna().unique()
        others = others[others != copies.at[label, name]]
        copies.at[label, name] = others[int(ground.random.integers(len(others)))]
    return ground.with_rows(copies)
