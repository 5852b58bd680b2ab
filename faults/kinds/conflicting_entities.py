"""One thing that is two: a basket of two households, an article in two categories."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "consistency"
_DEPENDS = "expect_column_to_depend_on_columns"


def plant(ground: Ground) -> Planted | None:
    """What a declared dependency says of an entity, taken from another one, in fewer than half of an entity's rows."""
    for expectation in ground.table.expectations:
        if expectation.type != _DEPENDS or expectation.column not in ground.columns():
            continue
        told, by = str(expectation.column), list(expectation.kwargs["column_list"])
        rows = ground.rows.loc[ground.filled(told)].dropna(subset=by)
        groups = rows.groupby(by, sort=False)
        few = rows.index[groups.cumcount() < groups[told].transform("size") // 2]
        values = ground.rows[told].dropna()
        others = values.sample(len(few), replace=True, random_state=ground.random).to_numpy()
        labels = ground.some(few)
        return ground.spoilt({told: pd.Series(others[: len(labels)], labels, dtype=values.dtype)})
    return None
