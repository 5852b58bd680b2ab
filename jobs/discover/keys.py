"""The set of columns that tells the rows of a table apart, if one could be meant.

Uniqueness alone proves little: few rows are unique in almost anything. So a set has to be meant, as its names and kinds
of values say (`meant`), and either be alone, or show that independent columns would have repeated (Birthday bound:
`collisions`), or be who did what to which thing at which second. A table may well have no key.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import numpy as np
import pyarrow as pa

from conf.relate_config import DiscoveryConfig
from jobs.discover.meant import FINE_TIME, FIRST, is_id, is_line, meant, part
from jobs.discover.naming import word_set
from jobs.discover.roles import is_numbered_name
from jobs.discover.table import Table, key_view
from jobs.discover.whole import repeats_in_all
from jobs.relations.encoding import Encoded, distinct_codes, encode, pack
from jobs.relations.keys import collisions, unique_sets
from jobs.relations.wanted import Columns

_WHO = word_set("session visit device cookie visitor browser")
_MOST_KEY_COLUMNS = 12
_LEAST_PART, _LEAST_MEANT, _BROKEN, _ACCIDENT = -2.0, -0.6, 1.0, 1.25
# Rows that have a value in a part of an event.
_FILLED = 0.99
# Of a set that some rows repeat, the share of the repeats that independent columns would show.
_MOST_REPEATS = 0.1
# Repeats that would be shown by independent ids of a table that says what belongs to what.
_ID_COLLISIONS = 1.0
# Words of times that a row holds for, and ids beside a line or such a time, at most.
_PERIODS = word_set("valid effective from since week month quarter year period version snapshot")
_MOST_IDS = 2
# A ticket is told by its store, its till and its number; so many ids are tried of a table with few of them only.
_MANY_IDS, _FEW = 3, 6


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
            most = 1 - config.min_uniqueness
            checked, all_rows = repeats_in_all(table, chosen, most, leave_copies=not says_twice(table))
            if checked > most * all_rows:
                failed = f"{', '.join(chosen)} fails further on: {checked:,} of {all_rows:,} rows repeat it"
                table.key_evidence = table.key_evidence or failed
                continue
        table.key = tuple(name for name in table.columns if name in chosen)
        said = "no two rows are alike in it" if not checked else f"{checked:,} rows repeat it or lack a part of it"
        beside = f"; {copies:,} exact copies{'' if table.opened.is_whole else ' in the rows read'} are left out"
        table.key_evidence = f"{said}, of {all_rows:,}" + (beside if copies else "")
        return


def _ranked(table: Table, encoded: Mapping[str, Encoded], config: DiscoveryConfig) -> Iterator[tuple[Columns, int]]:
    """Sets that tell nearly all rows apart, with the rows that repeat them, the likeliest to be meant first."""
    rows = len(next(iter(encoded.values())).codes)
    event = _event(table, encoded)
    possible = _possible(table, encoded, event, config)
    waiting = sorted(((_likely(table, chosen, encoded, config), chosen) for chosen in possible), reverse=True)
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


def _likely(table: Table, chosen: Columns, encoded: Mapping[str, Encoded], config: DiscoveryConfig) -> float:
    """How likely a set is meant; less where chance would hardly repeat it, and no line number speaks for it."""
    score = meant(table, chosen)
    if len(chosen) == 1 or any(is_line(table, table.columns[name]) for name in chosen):
        return score
    least = _ID_COLLISIONS if chosen in _things_of_orders(table) else config.min_collisions
    few = collisions([encoded[name] for name in chosen]) < least
    return score - (_ACCIDENT if few and not table.of("event_ts") else 0.0)


def _allowed(table: Table, chosen: Columns, parts: list[Encoded], event: Columns) -> float:
    """The share of rows that may repeat a set: fewer than by chance; of a column that nothing speaks for, none."""
    if chosen == event:
        return 1.0
    if len(chosen) == 1:
        return 1.0 if part(table, table.columns[chosen[0]]) >= FIRST else 0.0
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
    ids = tuple(name for name, seen in table.columns.items() if is_id(table, seen))
    if 1 < len(ids) <= config.key_columns and not table.of("event_ts"):
        is_link = len(ids) == len(table.columns)
        if is_link or collisions([encoded[name] for name in ids]) >= _ID_COLLISIONS:
            found[ids] = None
    found |= dict.fromkeys(_things_of_orders(table))
    if event:
        # Times fine enough tell events apart by accident, whoever did what.
        who, time = event[0], event[-1]
        found = {chosen: None for chosen in found if time not in chosen or who in chosen}
        found[event] = None
    return found


def _things_of_orders(table: Table) -> list[Columns]:
    """An order's number with a thing's, which is meant wherever orders have lines."""
    ids = [seen for seen in table.columns.values() if is_id(table, seen)]
    orders = [seen for seen in ids if table.roles[seen.name] == "basket_id" or is_numbered_name(seen)]
    things = [seen for seen in ids if table.roles[seen.name] == "item_id"]
    places = list(table.columns)
    return [tuple(sorted((one.name, other.name), key=places.index)) for one in orders for other in things]


def _numbered(table: Table, encoded: Mapping[str, Encoded]) -> Iterator[Columns]:
    """Ids with the line inside of them, or the time from which a row holds: meant by their names, however few rows."""
    ids = [name for name, seen in table.columns.items() if is_id(table, seen) and not is_line(table, seen)]
    for name, seen in table.columns.items():
        if not is_line(table, seen) and (_PERIODS.isdisjoint(seen.words) or not (seen.is_time or seen.is_whole)):
            continue
        found: list[Columns] = []
        most = _MANY_IDS if len(ids) <= _FEW else _MOST_IDS
        for chosen in (each for size in range(1, most + 1) for each in combinations(ids[:_MOST_KEY_COLUMNS], size)):
            parts = [encoded[part] for part in (*chosen, name)]
            if not any(set(one) <= set(chosen) for one in found) and distinct_codes(pack(parts)) == len(parts[0].codes):
                found.append(chosen)
                yield tuple(part for part in table.columns if part in (*chosen, name))


def _event(table: Table, encoded: Mapping[str, Encoded]) -> Columns:
    """Who did what to which thing at which second; nothing where times have no grain finer than a day.

    An id of nothing known is taken for the thing only if without it rows would repeat.
    """
    always = [seen for seen in table.columns.values() if seen.filled >= _FILLED * table.rows]
    ids = [seen for seen in always if is_id(table, seen)]
    by_role = {role: [seen for seen in always if table.roles.get(seen.name) == role] for role in table.roles.values()}
    times = [seen for seen in by_role.get("event_ts", []) if seen.type == "timestamp"]
    sessions = [seen for seen in ids if not _WHO.isdisjoint(seen.words)]
    who = [*by_role.get("user_id", []), *by_role.get("basket_id", []), *sessions][:1]
    others = [seen for seen in ids if table.roles[seen.name] not in ("basket_id", "store_id", "user_id")]
    named = [seen for seen in others if seen not in [*who, *sessions]]
    kinds = by_role.get("event_type", [])[:1]
    what = [*by_role.get("item_id", []), *by_role.get("campaign_id", [])][:1]
    if not (times and who and (what or kinds or named)):
        return ()
    shortest = tuple(dict.fromkeys(seen.name for seen in (*who, *what, *kinds, *times)))
    codes = pack([encoded[name] for name in shortest])
    if what or not named or (kinds and distinct_codes(codes) == len(codes)):
        return shortest
    return tuple(dict.fromkeys(seen.name for seen in (*who, named[0], *kinds, *times)))


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
        or (seen.type == "timestamp" and seen.uniqueness < FINE_TIME)
    ]
    scored = sorted(likely, key=lambda seen: -part(table, seen))
    chosen = {seen.name for seen in scored[:_MOST_KEY_COLUMNS] if part(table, seen) > _LEAST_PART}
    return [name for name in table.columns if name in chosen]
