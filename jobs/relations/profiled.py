"""Columns as their stored profile knows them: what discovery looks at before it reads a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from conf.table_config import Column, TableConfig
from jobs.profiling.distinct import KeySample

_KEY_KINDS = ("text", "integer", "decimal")
_NO_KEY_TEXT = re.compile(r"[+-]?\d*\.\d+|\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")


@dataclass(frozen=True)
class Profiled:
    """One column of one table over its partitions in use. `english`: its table's and its own name in English words, if
    somebody read them: an id of `productos` then names what an `id_prodotto` does."""

    table: str
    column: str
    spec: Column
    kind: str
    rows: int
    nulls: int
    distinct: int
    smallest: str | None
    largest: str | None
    sample: KeySample
    english: tuple[str, str] | None = None

    @property
    def values(self) -> int:
        """Rows that have a value."""
        return self.rows - self.nulls

    @property
    def uniqueness(self) -> float:
        """Different values per row that has one."""
        return self.distinct / self.values if self.values else 0.0

    @property
    def can_be_key(self) -> bool:
        """Whether values of this kind name things: not fractions, times, truth values or dates written as text."""
        ends = [end for end in (self.smallest, self.largest) if end is not None]
        return self.kind in _KEY_KINDS and bool(ends) and not all(_NO_KEY_TEXT.fullmatch(end) for end in ends)


def profiled(rows: pa.Table, tables: Mapping[str, TableConfig]) -> dict[str, dict[str, Profiled]]:
    """Table → column → profile, of the rows of table_profiles that have a sample of hashed values."""
    found: dict[str, dict[str, Profiled]] = {}
    wanted = ["table", "column", "rows", "nulls", "distinct", "min", "max"]
    sketches = rows["sketches"].combine_chunks()
    samples, kinds = sketches.field("key_sample"), sketches.field("kind").to_pylist()
    for place, row in enumerate(rows.select(wanted).to_pylist()):
        table, column = row["table"], row["column"]
        if table not in tables or column not in tables[table].columns or not samples[place].is_valid:
            continue
        stored = samples[place]
        hashes = stored["hashes"].values.to_numpy(zero_copy_only=False).astype("uint64")
        counts = stored["counts"].values.to_numpy(zero_copy_only=False)
        found.setdefault(table, {})[column] = Profiled(
            table=table, column=column, spec=tables[table].columns[column], kind=kinds[place], rows=row["rows"],
            nulls=row["nulls"], distinct=row["distinct"], smallest=row["min"], largest=row["max"],
            sample=KeySample(hashes, counts, bool(stored["complete"].as_py())),
        )  # fmt: skip
    return found
