"""Names of what is known of items and users: the attribute a column becomes, and which of them say what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role, TableConfig

Codes: TypeAlias = dict[str, tuple[np.ndarray, np.ndarray]]
"""Attribute → (its values, sorted; int64 [items] which of them an item has, −1 none)."""

ATTRIBUTE_ROLES: tuple[Role, ...] = ("category", "brand", "attribute", "text", "price")


def named(tables: Sequence[TableConfig]) -> list[tuple[TableConfig, dict[str, str]]]:
    """Each table with its attributes: column → its own name, or `table.column` where two of the tables share it.

    Columns of direct personal data are left out: no feature needs a name or an address.
    """
    columns = {
        t.table: [c for role in ATTRIBUTE_ROLES for c in t.columns_of(role) if t.columns[c].pii != "direct"]
        for t in tables
    }
    shared = Counter(column for own in columns.values() for column in own)
    return [(t, {c: c if shared[c] == 1 else f"{t.table}.{c}" for c in columns[t.table]}) for t in tables]


def attributes_of(tables: Iterable[TableConfig], role: Role) -> list[str]:
    """Attributes of the item catalogues that have `role`, in declared order and without personal columns."""
    catalogues = [table for table in tables if table.kind == "catalogue" and table.column_of("item_id")]
    return [
        name
        for table, names in named(catalogues)
        for column, name in names.items()
        if table.columns[column].role == role and table.columns[column].pii == "none"
    ]


def coded(attributes: pa.Table, names: Sequence[str]) -> Codes:
    """Codes of the attributes `names` of the rows of `item_attributes`."""
    entries = attributes["attributes"].combine_chunks()
    found: Codes = {}
    for name in names:
        texts = pc.map_lookup(entries, name, "first").dictionary_encode()
        words = np.asarray(texts.dictionary.to_pylist(), dtype=object)
        order = np.argsort(words.astype(str), kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        code = np.asarray(pc.fill_null(texts.indices, -1), dtype=np.int64)
        found[name] = (words[order], np.where(code >= 0, place[code], -1) if len(order) else code)
    return found
