"""The set of columns that tells the rows of a table apart, if one could be meant.

Uniqueness alone proves little: few rows are unique in almost anything. So a set has to be meant, as its names and kinds
of values say (`_meant`), and either be alone, or show that independent columns would have repeated (Birthday bound:
`collisions`), or be who did what to which thing at which second. A table may well have no key.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np
import pyarrow as pa

from conf.relate_config import DiscoveryConfig
from conf.table_config import Role
from jobs.discover.columns import Seen
from jobs.discover.naming import word_set, words_of
from jobs.discover.settling import is_counter
from jobs.discover.table import Table, key_view
from jobs.discover.whole import can_check, repeats_in_all
from jobs.relations.encoding import Encoded, distinct_codes, encode, pack
from jobs.relations.keys import collisions, unique_sets
from jobs.relations.wanted import Columns

_ID_WORDS = word_set("id no nr nbr number code key uuid guid hash ref sku asin isbn upc ean gtin barcode")
# Words of what a row is told apart by inside of something else: a line of an order; a week, a version.
_LINES = word_set("line pos posten position seq sequence sequential running row")
_ORDINALS = _LINES | word_set("index installment step rank version year quarter month week day hour")
_TEXTS = word_set("name title description email phone mobile address remark content comment note text url ip")
_LABELS = word_set("name tag keyword query")
_WHO = word_set("session visit device cookie visitor browser")
_IDS: tuple[Role, ...] = ("user_id", "item_id", "basket_id", "store_id", "campaign_id")
_UNMEANT: tuple[Role, ...] = ("price", "discount", "quantity", "text")
_MOST_KEY_COLUMNS = 12
_LEAST_PART, _LEAST_MEANT, _BROKEN = -2.0, -0.6, 1.0
_LINE, _ID, _ORDINAL, _TIME, _MEASURE, _READ, _NAME, _FIRST = 2.6, 2.0, 1.0, 0.5, -2.0, -3.0, -1.5, 1.0
# Times finer than a day hardly repeat and would make a key with anything, unless they do repeat.
_FINE_TIME = 0.5
# Rows that have a value in a part of an event.
_FILLED = 0.99
_ORDERS = word_set("order basket cart invoice receipt transaction")
# Of a set that some rows repeat, the share of the repeats that independent columns would show.
_MOST_REPEATS = 0.1
# Words of times that a row holds for, and ids beside a line or such a time, at most.
_PERIODS = word_set("valid effective from since week month quarter year period version snapshot")
_MOST_IDS = 2


def find_key(table: Table, config: DiscoveryConfig) -> None:
    """The table's key with its evidence; of a table read in part it is one only if all of its rows bear it out."""
    encoded = _compared(table)
    rows = len(next(iter(encoded.values())).codes)
    if rows < 2:
        return
    copies = table.rows - rows
    for chosen, again in _ranked(table, encoded, config):
        checked, all_rows = again, table.rows
        if not table.opened.is_whole:
            if not can_check(table):
                table.key_evidence = (
                    f"{', '.join(chosen)} is unique in the {table.rows:,} rows read; the others are unchecked"
                )
                return
            most = 1 - config.min_uniqueness
            checked, all_rows = repeats_in_all(table, chosen, most, leave_copies=not says_twice(table))
            if checked > most * all_rows:
                table.key_evidence = f"{', '.join(chosen)} fails further on: {checked:,} of {all_rows:,} rows repeat it"
                continue
        table.key = tuple(name for name in table.columns if name in chosen)
        said = "no two rows are alike in it" if not checked else f"{checked:,} rows repeat it or lack a part of it"
        beside = f"; {copies:,} exact copies{'' if table.opened.is_whole else ' in the rows read'} are left out"
        table.key_evidence = f"{said}, of {all_rows:,}" + (beside if copies else "")
        return


def _ranked(table: Table, encoded: Mapping[str, Encoded], config: DiscoveryConfig) -> Iterator[tuple[Columns, int]]:
    """Sets that tell nearly all rows apart, with the rows that repeat them, the likeliest to be meant first."""
    rows = len(next(iter(encoded.values())).codes)
    event = _event(table)
    possible = _possible(table, encoded, event, config)
    waiting = sorted(((_meant(table, chosen), chosen) for chosen in possible), reverse=True)
    counted: list[tuple[float, Columns, int]] = []
    for place, (score, chosen) in enumerate(waiting):
        if score < _LEAST_MEANT:
            break
        parts = [encoded[name] for name in chosen]
        again = rows - distinct_codes(pack(parts))
        if again <= min(1 - config.min_uniqueness, _allowed(table, chosen, parts, event)) * rows:
            heapq.heappush(counted, (-(score - (_BROKEN if again and chosen != event else 0)), chosen, again))
        following = waiting[place + 1][0] if place + 1 < len(waiting) else -np.inf
        while counted and -counted[0][0] >= following:
            _, best, repeats = heapq.heappop(counted)
            yield best, repeats
    for score, best, repeats in sorted(counted):
        if -score >= _LEAST_MEANT:
            yield best, repeats


def _allowed(table: Table, chosen: Columns, parts: list[Encoded], event: Columns) -> float:
    """The share of rows that may repeat a set: fewer than by chance; of a column that nothing speaks for, none."""
    if chosen == event:
        return 1.0
    if len(chosen) == 1:
        return 1.0 if _part(table, table.columns[chosen[0]]) >= _FIRST else 0.0
    return _MOST_REPEATS * collisions(parts) / len(parts[0].codes)


def _possible(
    table: Table, encoded: Mapping[str, Encoded], event: Columns, config: DiscoveryConfig
) -> Iterable[Columns]:
    """Sets of columns that tell the first rows apart, all of them or nearly, and not by accident."""
    found: dict[Columns, None] = {}
    columns = _searched(table)
    if columns:
        some = _some_rows(len(encoded[columns[0]].codes), config.key_rows)
        codes = {name: encoded[name].codes[some] for name in columns}
        rows = pa.table({name: pa.array(own, mask=own < 0) for name, own in codes.items()})
        for least in (1.0, config.min_uniqueness):
            found |= dict.fromkeys(unique_sets(rows, columns, config, least))
    found |= dict.fromkeys(_numbered(table, encoded))
    if _is_link(table) and len(table.columns) <= config.key_columns:
        found[tuple(table.columns)] = None
    if event:
        found[event] = None
    return found


def _numbered(table: Table, encoded: Mapping[str, Encoded]) -> Iterator[Columns]:
    """Ids with the line inside of them, or the time from which a row holds: meant by their names, however few rows."""
    ids = [name for name, seen in table.columns.items() if _is_id(table, seen) and not _is_line(table, seen)]
    for name, seen in table.columns.items():
        if not _is_line(table, seen) and (_PERIODS.isdisjoint(seen.words) or not (seen.is_time or seen.is_whole)):
            continue
        found: list[Columns] = []
        for chosen in (
            each for size in range(1, _MOST_IDS + 1) for each in combinations(ids[:_MOST_KEY_COLUMNS], size)
        ):
            parts = [encoded[part] for part in (*chosen, name)]
            if not any(set(one) <= set(chosen) for one in found) and distinct_codes(pack(parts)) == len(parts[0].codes):
                found.append(chosen)
                yield tuple(part for part in table.columns if part in (*chosen, name))


def _is_link(table: Table) -> bool:
    """Whether a row says nothing but which things belong together: then the whole row is its key."""
    return len(table.columns) > 1 and all(_is_id(table, seen) for seen in table.columns.values())


def _event(table: Table) -> Columns:
    """Who did what to which thing at which second; nothing where times have no grain finer than a day."""
    always = [seen for seen in table.columns.values() if seen.filled >= _FILLED * table.rows]
    ids = [seen for seen in always if _is_id(table, seen)]
    by_role = {role: [seen for seen in always if table.roles.get(seen.name) == role] for role in table.roles.values()}
    times = [seen for seen in by_role.get("event_ts", []) if seen.type == "timestamp"]
    sessions = [seen for seen in ids if not _WHO.isdisjoint(seen.words)]
    who = [*by_role.get("user_id", []), *by_role.get("basket_id", []), *sessions][:1]
    others = [seen for seen in ids if table.roles[seen.name] not in ("basket_id", "store_id", "user_id")]
    named = [seen for seen in others if seen not in [*who, *sessions]]
    what = [*by_role.get("item_id", []), *by_role.get("campaign_id", []), *named][:1]
    parts = [*who, *what, *by_role.get("event_type", [])[:1], *times]
    is_told = bool(times and who and (what or by_role.get("event_type")))
    return tuple(dict.fromkeys(seen.name for seen in parts)) if is_told else ()


def _some_rows(rows: int, most: int) -> np.ndarray:
    """Places of at most `most` rows: the first ones, where repeats stand side by side, and others from end to end."""
    if rows <= most:
        return np.arange(rows)
    half = most // 2
    return np.unique(np.concatenate([np.arange(half), np.linspace(0, rows - 1, half).astype(np.int64)]))


def _compared(table: Table) -> dict[str, Encoded]:
    """The columns as they are compared, one row of each that are alike in all of them.

    A list of who bought what on which day, with no quantity and no order, says twice what was bought twice: its copies
    are rows like others, and no set of columns tells them apart.
    """
    encoded = {name: encode(key_view(seen)) for name, seen in table.columns.items()}
    codes = pack(list(encoded.values()), nulls_alike=True)
    _, first = np.unique(codes, return_index=True)
    if len(first) == len(codes) or says_twice(table):
        return encoded
    kept = np.sort(first)
    return {name: Encoded(column.codes[kept], column.values) for name, column in encoded.items()}


def says_twice(table: Table) -> bool:
    """Whether a row stands for one piece bought, so that two alike are two pieces."""
    days = [seen for seen in table.of("event_ts") if seen.type == "date"]
    is_sale = bool(table.of("user_id") and table.of("item_id") and days)
    return is_sale and not table.of("quantity") and not table.of("basket_id")


def _searched(table: Table) -> list[str]:
    """Columns that a key could be made of, in the table's order; of many the likeliest."""
    likely = [
        seen
        for seen in table.columns.values()
        if seen.type in ("string", "integer", "bigint", "date")
        or (seen.type == "timestamp" and seen.uniqueness < _FINE_TIME)
    ]
    scored = sorted(likely, key=lambda seen: -_part(table, seen))
    chosen = {seen.name for seen in scored[:_MOST_KEY_COLUMNS] if _part(table, seen) > _LEAST_PART}
    return [name for name in table.columns if name in chosen]


def _is_id(table: Table, seen: Seen) -> bool:
    role = table.roles.get(seen.name)
    is_named = role in _IDS or not _ID_WORDS.isdisjoint(seen.words)
    return is_named and seen.type in ("string", "integer", "bigint") and role not in _UNMEANT


def _is_line(table: Table, seen: Seen) -> bool:
    """Whether it counts the lines of something: named so, or as an id inside of an order, and counting from 1."""
    is_inner = not _ORDERS.isdisjoint(seen.words) and table.roles.get(seen.name) != "basket_id" and _is_id(table, seen)
    return (is_inner or not _LINES.isdisjoint(seen.words)) and is_counter(seen)


def _part(table: Table, seen: Seen) -> float:
    """How likely a column is meant to tell rows apart, by its name, place and kind of value."""
    role = table.roles.get(seen.name)
    score = _FIRST if next(iter(table.columns)) == seen.name else 0.0
    if seen.name in table.pii or role in _UNMEANT or not _TEXTS.isdisjoint(seen.words):
        # Names are what the rows of a short list are told apart by; those that come again are labels.
        is_name = not _LABELS.isdisjoint(seen.words) and seen.name not in table.pii
        return score + (_READ if not is_name else 0.0 if seen.uniqueness < _FINE_TIME else _NAME)
    if _is_line(table, seen):
        return score + _LINE
    if _is_id(table, seen):
        return score + _ID
    if not _ORDINALS.isdisjoint(seen.words):
        return score + _ORDINAL
    if role == "event_type" or seen.is_time:
        return score + _TIME
    return score + (_MEASURE if seen.is_number else 0.0)


def _meant(table: Table, chosen: Columns) -> float:
    """How likely a set of columns is meant as the key: few, ids, one of them named as the table is."""
    parts = [_part(table, table.columns[name]) for name in chosen]
    if len(chosen) == 1:
        seen = table.columns[chosen[0]]
        is_own = seen.words == ["id"] or bool(set(seen.words) & set(words_of(table.name)))
        return parts[0] + (1.0 if is_own else 0.0) + 1 - (2.5 if seen.is_time else 0)
    return min(parts) + 0.1 * sum(parts) / len(parts) - 0.5 * (len(chosen) - 1) + 0.5
