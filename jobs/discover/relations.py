"""Keys of tables and references between them, by the search that the stage relate uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.relate_config import DiscoveryConfig
from conf.table_config import Column, Role
from jobs.discover.columns import Seen
from jobs.discover.naming import word_set, words_of
from jobs.discover.opening import Opened
from jobs.profiling.counting import count_values
from jobs.profiling.distinct import key_sample
from jobs.profiling.hashing import hash_values
from jobs.relations.discovery import Found, discover
from jobs.relations.encoding import Encoded, distinct_codes, encode, pack, value_counts
from jobs.relations.keys import unique_sets
from jobs.relations.profiled import Profiled
from jobs.relations.wanted import Columns

# Words of what a row is told apart by, beside ids and times.
_ORDINALS = word_set(
    "line pos posten lfd no number nr seq sequence sequential position index installment step rank week version"
)
_ID_WORDS = word_set("id no code key uuid guid sku number nr asin isbn upc ean barcode hash ref")
_TEXTS = word_set("name title description email phone mobile address remark content comment note text url")
_MOST_KEY_COLUMNS = 12
_LEAST_MEANT, _BROKEN = -0.6, 0.5
_MOST_LINES = 100
_FINE_TIME = 0.5
_IDS = ("user_id", "item_id", "store_id", "campaign_id", "basket_id")
# What people read, or nobody should compute with, names no row.
_NEVER_NAMES = ("text", "quantity", "price", "discount", "event_type")
_EVENT: tuple[Role, ...] = ("user_id", "item_id", "event_type", "event_ts")


@dataclass
class Table:
    """One table: its columns, and what is found of it step by step."""

    name: str
    opened: Opened
    columns: dict[str, Seen]
    key: Columns = ()
    key_evidence: str = ""
    references: list[Found] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    role_evidence: dict[str, str] = field(default_factory=dict)
    kind: str = "reference"
    kind_evidence: str = ""
    pii: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return self.opened.rows.num_rows

    def of(self, role: Role) -> list[Seen]:
        """The columns of a role, in order."""
        return [self.columns[name] for name, own in self.roles.items() if own == role]

    def reference_of(self, column: str) -> Found | None:
        """The reference that a column makes by itself."""
        return next((found for found in self.references if found.candidate.columns == (column,)), None)


def find_key(table: Table, config: DiscoveryConfig) -> None:
    """The set of columns that tells the rows of a table apart, exact copies left out, if one could be meant.

    Beside what the search finds, who did what to which thing and when is tried: a time that hardly repeats would make
    a key with anything, so the search does not see it.
    """
    encoded = _without_copies(table)
    rows = len(next(iter(encoded.values())).codes)
    if rows < 2:
        return
    best: tuple[float, Columns, int] | None = None
    event = tuple(seen.name for role in _EVENT for seen in table.of(role)[:1])
    for chosen in sorted(_possible_keys(table, encoded, event, config), key=lambda chosen: -_meant(table, chosen)):
        score = _meant(table, chosen)
        if best is not None and best[0] >= score:
            break
        again = rows - distinct_codes(pack([encoded[name] for name in chosen]))
        score -= _BROKEN if again and chosen != event else 0
        if again <= (1 - config.min_uniqueness) * rows and (best is None or score > best[0]):
            best = (score, chosen, again)
    if best is None or best[0] < _LEAST_MEANT:
        return
    table.key = tuple(name for name in table.columns if name in best[1])
    copies = table.rows - rows
    said = "no two rows are alike in it" if not best[2] else f"{best[2]:,} rows repeat it or lack a part of it"
    said += f", of {table.rows:,}" + ("" if table.opened.is_whole else " that were read")
    table.key_evidence = said + (f"; {copies:,} exact copies are left out" if copies else "")


def _possible_keys(
    table: Table, encoded: Mapping[str, Encoded], event: Columns, config: DiscoveryConfig
) -> Iterable[Columns]:
    """What tells the first rows apart, all of them or nearly; and who did what to which thing and when."""
    columns = _searched(table)
    found: dict[Columns, None] = {}
    if columns:
        some = _some_rows(len(encoded[columns[0]].codes), config.key_rows)
        codes = {name: encoded[name].codes[some] for name in columns}
        rows = pa.table({name: pa.array(own, mask=own < 0) for name, own in codes.items()})
        for least in (1.0, config.min_uniqueness):
            found |= dict.fromkeys(unique_sets(rows, columns, config, least))
    if table.of("event_ts") and len(event) > 2:
        found[event] = None
    return found


def _some_rows(rows: int, most: int) -> np.ndarray:
    """Places of at most `most` rows: the first ones, where repeats stand side by side, and others from end to end."""
    if rows <= most:
        return np.arange(rows)
    half = most // 2
    return np.unique(np.concatenate([np.arange(half), np.linspace(0, rows - 1, half).astype(np.int64)]))


def _without_copies(table: Table) -> dict[str, Encoded]:
    """The columns as they are compared, one row of each that are alike in all of them."""
    encoded = {name: encode(_key_view(seen)) for name, seen in table.columns.items()}
    codes = pack(list(encoded.values()), nulls_alike=True)
    _, first = np.unique(codes, return_index=True)
    if len(first) == len(codes):
        return encoded
    kept = np.sort(first)
    return {name: Encoded(column.codes[kept], column.values) for name, column in encoded.items()}


def _searched(table: Table) -> list[str]:
    """Columns that a key could be made of, likeliest first."""
    likely = [
        seen
        for seen in table.columns.values()
        if seen.type in ("string", "integer", "bigint") or (seen.is_time and seen.uniqueness < _FINE_TIME)
    ]
    scored = sorted(likely, key=lambda seen: -_part(table, seen))
    chosen = {seen.name for seen in scored[:_MOST_KEY_COLUMNS] if _part(table, seen) > -2}
    return [name for name in table.columns if name in chosen]


def _part(table: Table, seen: Seen) -> float:
    """How likely a column is meant to tell rows apart, by its name, place and kind of value."""
    role = table.roles.get(seen.name)
    score = 0.0
    if _ID_WORDS.intersection(seen.words) or role in ("user_id", "item_id", "basket_id", "store_id", "campaign_id"):
        score += 2
    elif _ORDINALS.intersection(seen.words):
        score += 1
    elif role in ("event_type", "event_ts") or seen.is_time:
        score += 0.5
    if next(iter(table.columns)) == seen.name:
        score += 1
    if role in ("price", "discount", "quantity", "text") or _TEXTS.intersection(seen.words):
        # Names are what the rows of a short list are told apart by.
        score -= 1.5 if seen.words[-1:] == ["name"] and role != "text" else 3
    if seen.name in table.pii and seen.name not in table.key:
        score -= 3
    return score


def _meant(table: Table, chosen: Columns) -> float:
    """How likely a set of columns is meant as the key: few, ids, one of them named as the table is."""
    parts = [_part(table, table.columns[name]) for name in chosen]
    if len(chosen) == 1:
        own = set(table.columns[chosen[0]].words) & set(words_of(table.name))
        alone = 1.0 if own or table.columns[chosen[0]].words == ["id"] else 0.0
        return parts[0] + alone + 1 - (2.5 if table.columns[chosen[0]].is_time else 0)
    return min(parts) + 0.1 * sum(parts) / len(parts) - 0.5 * (len(chosen) - 1) + 0.5


def _key_view(seen: Seen) -> pa.ChunkedArray:
    """Values as they are compared across tables: whole numbers as text."""
    return seen.values.cast(pa.string()) if seen.is_whole else seen.values


def find_references(tables: Mapping[str, Table], config: DiscoveryConfig) -> None:
    """The references between `tables`; ids on both ends of one become text if one of them is."""
    profiles = {name: _profiles(table) for name, table in tables.items()}
    keys = {name: [table.key] if table.key else [] for name, table in tables.items()}
    counted: dict[tuple[str, Columns], tuple[pa.Table, bool]] = {}

    def values(name: str, columns: Columns) -> tuple[pa.Table, bool]:
        if (name, columns) not in counted:
            table = tables[name]
            rows = pa.table({column: _key_view(table.columns[column]) for column in columns})
            found, counts = value_counts(rows, columns)
            counted[name, columns] = pa.table({"value": found, "rows": counts}), table.opened.is_whole
        return counted[name, columns]

    for table in tables.values():
        table.references = []
    for found in discover(profiles, keys, values, config):
        tables[found.candidate.table].references.append(found)


def _profiles(table: Table) -> dict[str, Profiled]:
    found = {}
    for name, seen in table.columns.items():
        if seen.type not in ("string", "integer", "bigint") or table.roles.get(name) in _NEVER_NAMES:
            continue
        view = _key_view(seen)
        counted = count_values(view)
        ends = pc.min_max(counted.values).as_py() if len(counted.values) else {"min": None, "max": None}
        spec = Column(type=seen.type, role=table.roles.get(name, "attribute"), description="a column")
        found[name] = Profiled(
            table=table.name, column=name, spec=spec, kind="text", rows=counted.rows, nulls=counted.nulls,
            distinct=len(counted.values), smallest=ends["min"], largest=ends["max"],
            sample=key_sample(hash_values(counted.values, "text"), counted.counts),
        )  # fmt: skip
    return found


def settle_types(tables: Mapping[str, Table]) -> None:
    """Whole numbers that name things become text: parts of keys and references, so that both ends are of one type."""
    for table in tables.values():
        for name, role in table.roles.items():
            seen = table.columns[name]
            if role in _IDS and seen.is_whole and not seen.has_fractions:
                seen.become_text(f"a {role}: told apart, never added up")
        for found in table.references:
            parent = tables[found.candidate.parent]
            for name, reference in zip(found.candidate.columns, found.candidate.references, strict=True):
                for seen in (table.columns[name], parent.columns[reference]):
                    if seen.is_whole:
                        seen.become_text("a reference or the end of one: told apart, never added up")
        if len(table.key) == 1 and table.columns[table.key[0]].is_whole:
            table.columns[table.key[0]].become_text("the key: told apart, never added up")
    for table in tables.values():
        for name in table.key if len(table.key) > 1 else ():
            if table.roles.get(name) == "attribute" and not table.reference_of(name):
                _become_line_number(table.columns[name])


def _become_line_number(seen: Seen) -> None:
    """A column whose name speaks of an id, and whose values count from 1 inside of something else, is a number."""
    if seen.type == "string" and is_counter(seen):
        seen.become_whole("small numbers that count from the beginning of something, in spite of the name")


def is_counter(seen: Seen) -> bool:
    """Whether the values are few small whole numbers from 0 or 1 on, nearly all of them used, again and again."""
    values = seen.state.frequent.values.to_pylist()
    if seen.state.distinct > _MOST_LINES or seen.filled < 3 * seen.state.distinct or not values:
        return False
    if not all(re.fullmatch(r"0|[1-9]\d*", str(value)) for value in values):
        return False
    numbers = sorted(int(value) for value in values)
    return numbers[0] in (0, 1) and numbers[-1] - numbers[0] + 1 <= 1.5 * len(numbers)
