"""Keys and foreign keys found in the data, as rows of `relations` with the YAML that would declare them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import pyarrow as pa

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.relations.checks import Record, foreign_key, record
from jobs.relations.counting import COUNTS, count_shares, merge_counts
from jobs.relations.discovery import Found, Profiles, Values, discover
from jobs.relations.encoding import distinct_codes, encode, pack
from jobs.relations.keys import newest, read_rows, searchable, unique_sets
from jobs.relations.spread import spread
from jobs.relations.state import Counted
from jobs.relations.wanted import Columns, Wanted, wanted

_DISCOVERED = {"origin": "discovered"}


def key_sets(context: Context, table: TableConfig, counted: Counted) -> list[Columns]:
    """The smallest sets of columns without a repeat in the newest partitions."""
    config = context.project.pipeline.relate.discovery
    columns = searchable(table)
    if not columns or not counted.rows:
        return []
    return unique_sets(read_rows(newest(counted.shares, config.key_rows), columns), columns, config)


def keys(context: Context, table: TableConfig, counted: Counted) -> list[Record]:
    """Rows of `relations`: keys that the table does not declare, where it declares none or a wider one."""
    config = context.project.pipeline.relate
    found = []
    for columns in key_sets(context, table, counted):
        if table.key and len(columns) >= len(table.key):
            continue
        is_exact = counted.rows <= config.exact_rows
        shares = counted.shares if is_exact else newest(counted.shares, config.discovery.key_rows)
        rows = read_rows(shares, columns)
        codes = pack([encode(rows[name]) for name in columns])
        given = int((codes >= 0).sum())
        again = given - distinct_codes(codes)
        if again > (1 - config.discovery.min_uniqueness) * given:
            continue
        more = {
            "duplicate_rows": again,
            "basis": "exact" if is_exact else "sample",
            "evidence": f"{again:,} of {given:,} rows repeat a value of these columns; none of them can be left out",
            "suggestion": f"key: [{', '.join(columns)}]",
        }
        found.append(record(table.table, "key", columns, None, given, **more | _DISCOVERED))
    return found


def foreign_keys(
    context: Context, profiles: Profiles, known: Mapping[str, Counted], found_keys: Iterable[Record]
) -> list[Record]:
    """Rows of `relations`: foreign keys between the tables `known` that none of them declares."""
    tables = context.project.tables
    sets: dict[str, list[Columns]] = {name: [tables[name].key] for name in known}
    for row in found_keys:
        if row["table"] in sets:
            sets[row["table"]].append(tuple(row["columns"]))
    own = {name: columns for name, columns in profiles.items() if name in known}
    found = discover(own, sets, values_of(context, known), context.project.pipeline.relate.discovery)
    return [as_record(each) for each in found if not _is_declared(tables[each.candidate.table], each)]


def _is_declared(table: TableConfig, found: Found) -> bool:
    candidate = found.candidate
    return any(
        key.table == candidate.parent
        and set(zip(key.columns, key.references, strict=True))
        == set(zip(candidate.columns, candidate.references, strict=True))
        for key in table.foreign_keys
    )


def as_record(found: Found) -> Record:
    """A discovered foreign key as a row of `relations`."""
    candidate = found.candidate
    child, parent = (", ".join(columns) for columns in (candidate.columns, candidate.references))
    more = {
        "basis": "exact" if found.is_exact else "sample",
        "evidence": found.evidence,
        "suggestion": (
            "foreign_keys:\n"
            f"  - {{columns: [{child}], table: {candidate.parent}, references: [{parent}], severity: minor}}"
        ),
    }
    return foreign_key(
        candidate.table, candidate.columns, candidate.parent, candidate.references, found.met, **more | _DISCOVERED
    )


def values_of(context: Context, known: Mapping[str, Counted]) -> Values:
    """The different values of any column set: from the state where they are counted anyway, else counted now. Of a
    table with more than `relate.exact_rows` rows only the newest partitions are counted."""
    limit = context.project.pipeline.relate.exact_rows
    counted_now: dict[tuple[str, Columns], tuple[pa.Table, bool]] = {}

    def values(table: str, columns: Columns) -> tuple[pa.Table, bool] | None:
        if table not in known:
            return None
        own = known[table]
        if columns in wanted(context.project.tables[table], context.project.tables).values:
            return own.values(columns), True
        if (table, columns) not in counted_now:
            is_exact = own.rows <= limit
            shares: Sequence = own.shares if is_exact else newest(own.shares, limit)
            work = partial(count_shares, wanted={table: Wanted(values=(columns,))})
            counted_now[table, columns] = merge_counts(spread(context, shares, work, COUNTS)), is_exact
        return counted_now[table, columns]

    return values
