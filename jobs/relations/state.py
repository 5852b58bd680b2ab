"""The counts of a table's partitions in use, merged: taken from an earlier night, with what is new counted and added.

A state is a pure function of the rows in use and of what is asked for, so it does not matter on which nights it grew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property, partial

import pyarrow as pa
import pyarrow.compute as pc

from jobs.lake.context import Context
from jobs.relations.counting import COUNTS, count_shares, merge_counts
from jobs.relations.earlier import Earlier
from jobs.relations.spread import Share, shares_of, spread
from jobs.relations.wanted import Columns, Wanted, wanted

TABLE = "key_counts"
# Raise it whenever the same rows would give other counts.
_FORMAT = 1


@dataclass(frozen=True)
class Counted:
    """All that was counted of one table; `before` and `fingerprint_before` are the same of an earlier night."""

    table: str
    shares: tuple[Share, ...]
    counts: pa.Table
    record: str
    before: pa.Table
    fingerprint_before: str
    _sets: dict[tuple[str, str], pa.Table] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int:
        """Rows in use."""
        return sum(share.rows for share in self.shares)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the rows in use do."""
        return fingerprint(versions(self.shares))

    def values(self, columns: Columns, kind: str = "values") -> pa.Table:
        """Rows of key_counts of one column set: the different values without a null."""
        key = (kind, ",".join(columns))
        if key not in self._sets:
            self._sets[key] = of_set(self.counts, *key)
        return self._sets[key]

    def total(self, columns: Columns, kind: str) -> tuple[int, int]:
        """Rows, and different values summed over partitions, of a key or twin check."""
        row = self.values(columns, kind).to_pylist()
        return (row[0]["rows"], row[0]["distinct"]) if row else (0, 0)


def of_set(counts: pa.Table, kind: str, columns: str) -> pa.Table:
    """The rows of one column set."""
    return counts.filter(pc.and_(pc.equal(counts["kind"], kind), pc.equal(counts["columns"], columns)))


def states(context: Context, names: Iterable[str], stored: Earlier) -> dict[str, Counted]:
    """What is known of each of the tables `names` that has a clean partition. `stored`: the counts of an earlier
    night, which stand for the partitions that they were counted from."""
    tables = context.project.tables
    asked = {name: wanted(tables[name], tables) for name in names if context.in_use(name)}
    shares = {name: tuple(shares_of(context, name)) for name in asked}
    before, held = {}, {}
    for name, sets in asked.items():
        known = json.loads(stored.notes.get(name, "{}"))
        is_alike = known.get("asked") == _asked(sets)
        before[name] = stored.of(name) if is_alike else COUNTS.empty_table()
        held[name] = known["partitions"] if is_alike else {}
    left = {name: _left(shares[name], held[name]) for name in asked}
    work = [share for name, parts in left.items() if asked[name].columns for share in parts]
    context.log.info("counting keys", partitions=len(work), bytes=sum(share.bytes for share in work))
    new = pa.concat_tables([COUNTS.empty_table(), *spread(context, work, partial(count_shares, wanted=asked), COUNTS)])
    return {
        name: Counted(
            table=name,
            shares=shares[name],
            # All partitions are left where one that was counted is gone: counts cannot be taken back.
            counts=_merged(
                before[name] if len(left[name]) < len(shares[name]) else COUNTS.empty_table(),
                new.filter(pc.equal(new["table"], name)),
            ),
            record=json.dumps({"asked": _asked(asked[name]), "partitions": versions(shares[name])}),
            before=before[name],
            fingerprint_before=fingerprint(held[name]),
        )
        for name in asked
    }


def _left(shares: tuple[Share, ...], held: Mapping[str, str]) -> tuple[Share, ...]:
    """What has to be counted: all, unless everything that is held is still in use."""
    if not held.items() <= versions(shares).items():
        return shares
    return tuple(share for share in shares if str(share.dt) not in held)


def _merged(prior: pa.Table, new: pa.Table) -> pa.Table:
    return merge_counts([new, prior]) if new.num_rows else prior


def versions(shares: Iterable[Share]) -> dict[str, str]:
    """Landing day → version."""
    return {str(share.dt): share.version for share in shares}


def fingerprint(versions: Mapping[str, str]) -> str:
    """Hash of partitions and their versions."""
    return hashlib.sha256(json.dumps(sorted(versions.items())).encode()).hexdigest()[:16]


def _asked(sets: Wanted) -> str:
    return json.dumps([_FORMAT, asdict(sets)])


def days_between(shares: Iterable[Share], spans: Iterable[tuple[date, date]]) -> list[Share]:
    """The partitions that lie in any of the `spans` of landing days, both ends included."""
    ranges = list(spans)
    return [share for share in shares if any(first <= share.dt <= last for first, last in ranges)]
