"""A column's type: told from its different texts, then every value of it as that type."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.discover.columns import Seen
from jobs.discover.conversion import as_numbers, as_type
from jobs.discover.placeholders import extremes, never_dates, split_words
from jobs.discover.readings import Reading, Texts, readings, texts_of
from jobs.discover.typed import typed

_ENOUGH = 0.95


def see(table: str, name: str, source: str, landed: pa.ChunkedArray, type_rows: int, prefix: str = "") -> Seen:
    """What a landed column holds; its type is told from the first and last rows, `type_rows` at most. `prefix`: what
    a system puts before the names of all columns."""
    if not pa.types.is_string(landed.type):
        return typed(table, name, source, landed, prefix)
    some = landed
    if len(landed) > type_rows:
        half = type_rows // 2
        some = pa.chunked_array([*landed.slice(0, half).chunks, *landed.slice(len(landed) - half).chunks])
    texts, words = split_words(texts_of(name.removeprefix(prefix), some))
    reading = read_as(texts)
    proposed = [words]
    if reading.type in ("integer", "bigint", "double"):
        numbers = as_numbers(pc.filter(texts.values, pa.array(reading.read)), reading.format).to_numpy(
            zero_copy_only=False
        )
        proposed.append(extremes(texts, numbers, reading.read))
    elif reading.type in ("date", "timestamp"):
        proposed.append(never_dates(texts))
    placeholders = tuple(dict.fromkeys(value for one in proposed for value in one.placeholders))
    keep = tuple(value for one in proposed for value in one.keep)
    evidence = [*reading.evidence, *(line for one in proposed for line in one.evidence)]
    values = as_type(landed, reading, placeholders, keep)
    unread = int(texts.counts[~reading.read].sum())
    if unread and reading.type != "string":
        evidence.append(f"{unread:,} rows do not fit")
    return Seen(
        table, name, source, landed, values, reading.type, reading.format, reading.unit, placeholders, keep, evidence,
        unread, reading, prefix,
    )  # fmt: skip


def read_as(texts: Texts) -> Reading:
    """The first reading that explains enough of the rows; text if none does."""
    if texts.rows:
        for read in readings():
            found = read(texts)
            if found is not None and texts.share(found.read) >= _ENOUGH:
                return found
    return Reading("string", np.ones(len(texts.values), np.bool_))
