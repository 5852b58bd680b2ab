"""Keys that nobody declared: the smallest sets of columns in which no two rows are alike.

A level-wise search that prunes supersets (as in TANE; Huhtala, Kärkkäinen, Porkka and Toivonen, 1999) over whole
partitions, since repeats of a key mostly stand side by side. A set without repeats is told only if independent columns
of the same values would have shown some: few rows are unique in almost anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from conf.relate_config import DiscoveryConfig
from conf.table_config import TableConfig
from jobs.relations.encoding import Encoded, Ints, distinct_codes, encode, pack, read_encoded
from jobs.relations.spread import Share
from jobs.relations.wanted import Columns

_NO_KEY_ROLES = frozenset(("quantity", "price", "text"))
_NO_KEY_TYPES = frozenset(("double", "boolean"))
_MOST_COLUMNS = 16
_GLANCE = 4096
_CLUSTERED = 0.02


def searchable(table: TableConfig) -> list[str]:
    """Columns that a key may be made of, in declared order."""
    return [
        name
        for name, column in table.columns.items()
        if column.role not in _NO_KEY_ROLES
        and column.type not in _NO_KEY_TYPES
        and not column.type.startswith("decimal")
    ]


def newest(shares: Sequence[Share], rows: int) -> list[Share]:
    """The newest partitions that have at most `rows` rows together, oldest first; at least one."""
    chosen: list[Share] = []
    for share in reversed(shares):
        if chosen and sum(each.rows for each in chosen) + share.rows > rows:
            break
        chosen.append(share)
    return chosen[::-1]


def read_rows(shares: Iterable[Share], columns: Sequence[str]) -> pa.Table:
    """Rows of several partitions in one table."""
    return read_encoded([file for share in shares for file in share.files], columns)


def unique_sets(rows: pa.Table, columns: Sequence[str], config: DiscoveryConfig, least: float = 1.0) -> list[Columns]:
    """The smallest sets of `columns` without two alike rows and without a null, likeliest to be meant first.

    `least`: share of the rows that must differ and have a value; below 1, keys that a few rows break.
    """
    encoded = {name: encode(rows[name]) for name in columns}
    whole = {name: one for name, one in encoded.items() if (one.codes >= 0).sum() >= least * len(one.codes)}
    sizes = {name: distinct_codes(column.codes) for name, column in whole.items()}
    varied = sorted((name for name in whole if sizes[name] > 1), key=lambda name: -sizes[name])[:_MOST_COLUMNS]
    found: list[Columns] = []
    for level in range(1, config.key_columns + 1):
        for chosen in combinations(sorted(varied, key=list(columns).index), level):
            if any(set(key) <= set(chosen) for key in found):
                continue
            if np.prod([float(sizes[name]) for name in chosen]) < least * rows.num_rows:
                continue
            parts = [whole[name] for name in chosen]
            if _is_unique(parts, least) and (level == 1 or collisions(parts) >= config.min_collisions):
                found.append(chosen)
    return found


def _is_unique(parts: Sequence[Encoded], least: float) -> bool:
    glance = [Encoded(part.codes[:_GLANCE], part.values) for part in parts]
    first = pack(glance)
    # Repeats stand side by side: a few more of them than in all rows are no proof.
    if distinct_codes(first) < len(first) * (1.0 if least == 1 else least - _CLUSTERED):
        return False
    codes = pack(parts)
    return distinct_codes(codes) >= least * len(codes)


def collisions(parts: Sequence[Encoded]) -> float:
    """Pairs of alike rows to be expected were the columns independent: all pairs, times the share of pairs alike in
    each column."""
    rows = len(parts[0].codes)
    pairs = rows * (rows - 1) / 2
    return pairs * float(np.prod([_alike(part.codes) / pairs for part in parts]))


def _alike(codes: Ints) -> float:
    counts = np.bincount(codes[codes >= 0])
    return float((counts * (counts - 1)).sum()) / 2
