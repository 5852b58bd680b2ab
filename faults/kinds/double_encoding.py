"""Text whose UTF-8 bytes were read as Windows-1252 and written again: `Ã¼` for `ü`."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground, is_text
from faults.planting import Planted

DIMENSION = "conformity"
_ACCENTS = str.maketrans("aeioucAEIOUC", "áéíóúçÁÉÍÓÚÇ")


def plant(ground: Ground) -> Planted | None:
    """Text, categories and brands; plain ASCII gets an accent first, since it is the same in every encoding."""
    roles = ("text", "category", "brand")
    changes = {}
    for name in ground.columns(lambda _, column: column.role in roles and column.allowed is None):
        if is_text(ground.rows[name]):
            labels = ground.some(_with_letters(ground, name))
            texts = ground.rows.loc[labels, name]
            changes[name] = pd.Series([garbled(text) for text in texts], labels, dtype=object)
    return ground.spoilt(changes)


def garbled(text: str) -> str:
    """The text, encoded once too often; bytes that Windows-1252 has no character for stay controls."""
    accented = text if not text.isascii() else text.translate(_ACCENTS)
    return "".join(
        bytes([byte]).decode("cp1252", errors="ignore") or bytes([byte]).decode("latin-1") for byte in accented.encode()
    )


def _with_letters(ground: Ground, name: str) -> pd.Index:
    labels = ground.filled(name)
    return labels[ground.rows.loc[labels, name].str.contains("[aeioucAEIOUC]|[^\x00-\x7f]", regex=True).to_numpy(bool)]
