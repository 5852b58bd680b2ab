"""Two ids in each other's place."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "consistency"
UNIT = "row"
_IDS = ("user_id", "item_id", "basket_id", "store_id", "campaign_id")


def plant(ground: Ground) -> Planted | None:
    """The first column of a foreign key and another id of the same type, exchanged in some rows."""
    first = {key.columns[0] for key in ground.table.foreign_keys}
    ids = ground.columns(lambda _, column: column.role in _IDS)
    for one in (name for name in ids if name in first):
        for other in ids:
            if other != one and ground.table.columns[other].type == ground.table.columns[one].type:
                there = ground.filled(one).intersection(ground.filled(other))
                labels = ground.some(there)
                return ground.spoilt({one: ground.rows.loc[labels, other], other: ground.rows.loc[labels, one]})
    return None
