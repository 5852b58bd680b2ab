"""A source that changed its columns without a word."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "conformity"
UNIT = "day"
ADDED = "added_upstream"


def plant(ground: Ground) -> Planted | None:
    """From the newest landing days on there is one more column; older rows have no value in it.

    Columns that go or change their names take values with them, which is a matter of completeness.
    """
    days = sorted(ground.days.unique())
    changed = days[len(days) - ground.count(len(days)) :]
    new = ground.days.isin(changed)
    return Planted(ground.rows.assign(**{ADDED: pd.Series("1", ground.rows.index).where(new)}), days=tuple(changed))
