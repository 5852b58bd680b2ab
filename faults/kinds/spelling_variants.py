"""The same value written in another way: blanks around it, other letter case in a code."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground, is_text
from faults.planting import Planted

DIMENSION = "conformity"


def plant(ground: Ground) -> Planted | None:
    """Blanks around texts; capitals instead where the column has a code list or a declared case."""
    changes = {}
    for name in ground.columns(lambda name, column: column.type == "string" and is_text(ground.rows[name])):
        labels = ground.some(ground.filled(name))
        texts = ground.rows.loc[labels, name].astype(str)
        column = ground.table.columns[name]
        padded = pd.Series(
            [f" {text}" if at % 2 else f"{text}\u00a0 " for at, text in enumerate(texts)], labels, dtype=object
        )
        cased = texts.str.swapcase().astype(object)
        is_code = column.allowed is not None and column.case == "keep"
        changes[name] = padded.where(
            pd.Series([not is_code or at % 2 == 0 for at in range(len(labels))], labels), cased
        )
    return ground.spoilt(changes)
