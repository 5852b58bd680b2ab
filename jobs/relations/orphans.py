"""Rows without a parent, by landing day and by channel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import ForeignKey, Role, TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.relations.checks import match
from jobs.relations.earlier import Earlier
from jobs.relations.encoding import read_encoded, row_keys
from jobs.relations.spread import Share, spread
from jobs.relations.state import Counted, fingerprint, of_set, versions
from jobs.relations.wanted import Columns

ORPHANS = OUTPUTS["orphans"].schema
_CHANNEL_ROLES: tuple[Role, ...] = ("store_id", "campaign_id")
_ORDER = ("landing_dt", "channel_column", "channel")
# Raise it whenever the same rows would give other orphans.
_FORMAT = 1


def channels(table: TableConfig, key: Columns) -> list[str]:
    """Columns that split a day's orphans: the declared channel, stores and campaigns, unless the key itself is it."""
    names = [table.channel] if table.channel else []
    names += [name for role in _CHANNEL_ROLES for name in table.columns_of(role)]
    return [name for name in dict.fromkeys(names) if name not in key]


def orphans_of(context: Context, table: TableConfig, known: Mapping[str, Counted], stored: Earlier) -> pa.Table:
    """Rows of `orphans` of one table; `stored` are those of an earlier night. Its days stand while their partition
    does, unless one of their values has gained or lost its parent since."""
    own, parts = known[table.table], [ORPHANS.empty_table()]
    made = json.loads(stored.notes.get(table.table, "{}"))
    for key in table.foreign_keys:
        if key.table not in known:
            continue
        parent = known[key.table]
        met = match(own.values(key.columns), parent.values(key.references))
        shares: Sequence[Share] = own.shares
        found = [ORPHANS.empty_table()]
        if _stands(made, own, parent, key):
            shares = [share for share in shares if str(share.dt) not in made["partitions"]]
            found.append(_of_key(stored.of(table.table), key))
        if met.orphan_ids:
            work = partial(
                orphan_rows, columns=key.columns, orphans=met.orphans, channels=channels(table, key.columns),
                named=(key.table, key.references),
            )  # fmt: skip
            found += spread(context, shares, work, ORPHANS)
        parts.append(pa.concat_tables(found).sort_by([(name, "ascending") for name in _ORDER]))
    return pa.concat_tables(parts)


def note_of(table: TableConfig, known: Mapping[str, Counted], evidence: str) -> str:
    """What rows of `orphans` are known by."""
    parents = {key.table: known[key.table].fingerprint for key in table.foreign_keys if key.table in known}
    return json.dumps(
        {
            "evidence": evidence,
            "format": _FORMAT,
            "partitions": versions(known[table.table].shares),
            "parents": parents,
            "declared": _declared(table),
        }
    )


def _declared(table: TableConfig) -> list[Any]:
    return [
        [key.model_dump(mode="json", exclude={"severity"}), channels(table, key.columns)] for key in table.foreign_keys
    ]


def _stands(made: Mapping[str, Any], own: Counted, parent: Counted, key: ForeignKey) -> bool:
    """Whether what was written of the days that were known then still holds."""
    if made.get("format") != _FORMAT or not made["partitions"].items() <= versions(own.shares).items():
        return False
    then = made["parents"].get(key.table)
    if then == parent.fingerprint:
        return True
    if then != parent.fingerprint_before or fingerprint(made["partitions"]) != own.fingerprint_before:
        return False
    child = of_set(own.before, "values", ",".join(key.columns))
    lost = [
        match(child, of_set(counts, "values", ",".join(key.references))).orphans
        for counts in (parent.before, parent.counts)
    ]
    return lost[0].equals(lost[1])


def _of_key(rows: pa.Table, key: ForeignKey) -> pa.Table:
    wanted = (list(key.columns), key.table, list(key.references))
    names = zip(*(rows[name].to_pylist() for name in ("columns", "parent", "parent_columns")), strict=True)
    return rows.filter(pa.array([each == wanted for each in names], pa.bool_()))


def orphan_rows(
    shares: Sequence[Share], columns: Columns, orphans: pa.Array, channels: Sequence[str], named: tuple[str, Columns]
) -> pa.Table:
    """Rows of `orphans` of the partitions `shares`, where `orphans` are the key values without a parent."""
    records = []
    for share in shares:
        rows = read_encoded(share.files, list(dict.fromkeys([*columns, *channels])))
        codes, values = row_keys(rows, columns)
        lost = pc.is_in(values, orphans).to_numpy(zero_copy_only=False)
        is_orphan = (lost[codes] if len(lost) else np.zeros(len(codes), np.bool_)) & (codes >= 0)
        if not is_orphan.any():
            continue
        about = {
            "table": share.table, "columns": list(columns), "parent": named[0], "parent_columns": list(named[1]),
            "landing_dt": share.dt,
        }  # fmt: skip
        given = codes >= 0
        ids = len(np.unique(codes[is_orphan]))
        records.append(about | {"rows": int(given.sum()), "orphan_rows": int(is_orphan.sum()), "orphan_ids": ids})
        for channel in channels:
            places, names = row_keys(rows, (channel,))
            places = places + 1
            tested = np.bincount(places[given], minlength=len(names) + 1)
            lost_rows = np.bincount(places[is_orphan], minlength=len(names) + 1)
            pairs = np.unique(places[is_orphan] * (len(values) + 1) + codes[is_orphan])
            lost_ids = np.bincount(pairs // (len(values) + 1), minlength=len(names) + 1)
            for place in np.flatnonzero(lost_rows):
                records.append(
                    about
                    | {
                        "channel_column": channel,
                        "channel": names[int(place) - 1].as_py() if place else None,
                        "rows": int(tested[place]),
                        "orphan_rows": int(lost_rows[place]),
                        "orphan_ids": int(lost_ids[place]),
                    }
                )
    return pa.Table.from_pylist(records, schema=ORPHANS)
