"""References between tables, by the search that the stage relate uses, on all rows of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from conf.relate_config import DiscoveryConfig
from conf.table_config import Column
from jobs.discover.table import Table, key_view
from jobs.discover.whole import value_counts_of_all
from jobs.profiling.counting import count_values
from jobs.profiling.distinct import key_sample
from jobs.profiling.hashing import hash_values
from jobs.relations.discovery import discover
from jobs.relations.encoding import value_counts
from jobs.relations.profiled import Profiled
from jobs.relations.wanted import Columns

# (table, columns) → the different values with their rows, and whether they are of all rows.
_Values = Callable[[str, Columns], tuple[pa.Table, bool]]
_DAY_KEYS = frozenset(("key", "sk", "id", "fk"))
# What people read, or nobody should compute with, names no row.
_NEVER_NAMES = ("text", "quantity", "price", "discount", "event_type")


def find_references(tables: Mapping[str, Table], config: DiscoveryConfig) -> None:
    """The references between `tables`; ids on both ends of one become text if one of them is."""
    keys = {name: [table.key] if table.key else [] for name, table in tables.items()}
    counted: dict[tuple[str, Columns], tuple[pa.Table, bool]] = {}

    def values(name: str, columns: Columns) -> tuple[pa.Table, bool]:
        if (name, columns) not in counted:
            table = tables[name]
            if table.opened.is_whole:
                rows = pa.table({column: key_view(table.columns[column]) for column in columns})
                found, counts = value_counts(rows, columns)
                counted[name, columns] = pa.table({"value": found, "rows": counts}), True
            else:
                counted[name, columns] = value_counts_of_all(table, columns), True
        return counted[name, columns]

    days = frozenset(t.key[0] for t in tables.values() if len(t.key) == 1 and t.columns[t.key[0]].type == "date")
    parts = frozenset(name for table in tables.values() if len(table.key) > 1 for name in table.key)
    profiles = {name: _profiles(table, values, parts, days) for name, table in tables.items()}
    for table in tables.values():
        table.references = []
    borne_out = discover(profiles, keys, values, config)
    by_key = {
        (each.candidate.table, each.candidate.parent)
        for each in borne_out
        if tables[each.candidate.parent].key == each.candidate.references
    }
    for found in borne_out:
        child, named = tables[found.candidate.table], tables[found.candidate.parent]
        is_personal = named.roles[found.candidate.references[0]] == "ignore"
        is_known = (child.name, named.name) in by_key or child.of("user_id") or child.key == found.candidate.columns
        if named.key != found.candidate.references and is_personal and is_known:
            # Two tables that know the same telephone speak of one person, by another id.
            continue
        child.references.append(found)
    for table in tables.values():
        table.named = frozenset(
            found.candidate.references[0]
            for other in tables.values()
            for found in other.references
            if found.candidate.parent == table.name != other.name and len(found.candidate.references) == 1
        )


def _profiles(table: Table, values: _Values, parts: frozenset[str], days: frozenset[str]) -> dict[str, Profiled]:
    """What the search looks at first. Of a table read in part, its key is counted in all rows: others may name it.

    `parts`: names of columns of composite keys; times and kinds of events among them name rows with others only.
    `days`: names of the keys of calendars, which days of that name name rows of.
    """
    found = {}
    for name, seen in table.columns.items():
        is_alone = seen.type in ("string", "integer", "bigint") and table.roles.get(name) not in _NEVER_NAMES
        is_day = seen.type == "date" and (name in days or not _DAY_KEYS.isdisjoint(seen.words))
        if (
            not is_alone
            and not is_day
            and not (name in parts and (seen.is_time or table.roles.get(name) == "event_type"))
        ):
            continue
        if table.key == (name,) and not table.opened.is_whole:
            pairs = values(table.name, (name,))[0]
            texts, counts = pairs["value"].combine_chunks(), pairs["rows"].to_numpy()
            nulls = 0
        else:
            own = count_values(key_view(seen))
            texts, counts, nulls = own.values, own.counts, own.nulls
        ends = pc.min_max(texts).as_py() if len(texts) else {"min": None, "max": None}
        spec = Column(type=seen.type, role="attribute" if is_day else table.roles[name], description="a column")
        if is_day:
            # A day is a time, which names nothing by itself, unless it is written as a label.
            ends = {end: text.replace("-", "") for end, text in ends.items() if text}
        found[name] = Profiled(
            table=table.name, column=name, spec=spec, kind="text" if is_alone or is_day else "part",
            rows=int(counts.sum()) + nulls, nulls=nulls, distinct=len(texts),
            smallest=ends.get("min"), largest=ends.get("max"),
            sample=key_sample(hash_values(texts, "text"), counts),
            english=("_".join(table.words), "_".join(seen.words)),
        )  # fmt: skip
    return found
