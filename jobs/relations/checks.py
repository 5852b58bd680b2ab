"""Keys, foreign keys and twins as rows of `relations`, from counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.relations.repeats import repeats
from jobs.relations.state import Counted
from jobs.relations.wanted import twin_columns

_KEY_SEVERITY = "major"
Record = dict[str, Any]


@dataclass(frozen=True)
class Match:
    """How the different values of a child's columns meet those of its parent's."""

    rows: int
    ids: int
    orphan_rows: int
    orphans: pa.Array
    parent_ids: int
    child_repeats: bool
    parent_repeats: bool

    @property
    def orphan_ids(self) -> int:
        return len(self.orphans)

    @property
    def containment(self) -> float | None:
        """Share of the child's different values that have a parent; None if there is no value."""
        return 1 - self.orphan_ids / self.ids if self.ids else None

    @property
    def coverage(self) -> float | None:
        """Share of the parent's different values that the child names; None if there is none."""
        return (self.ids - self.orphan_ids) / self.parent_ids if self.parent_ids else None

    @property
    def cardinality(self) -> str:
        """`parent end : child end`. 0 where some rows lack the other end: 0..1:n says that a child may have no parent,
        1:0..n that a parent may have no child."""
        parent = "n" if self.parent_repeats else "1"
        child = "n" if self.child_repeats else "1"
        childless = self.ids - self.orphan_ids < self.parent_ids
        return f"{'0..' if self.orphan_ids else ''}{parent}:{'0..' if childless else ''}{child}"


def match(child: pa.Table, parent: pa.Table) -> Match:
    """Compare two column sets by their different values: rows of key_counts, value and rows being used."""
    found = pc.is_in(child["value"], parent["value"].combine_chunks())
    lost = child.filter(pc.invert(found))
    return Match(
        rows=pc.sum(child["rows"]).as_py() or 0,
        ids=child.num_rows,
        orphan_rows=pc.sum(lost["rows"]).as_py() or 0,
        orphans=lost["value"].combine_chunks(),
        parent_ids=parent.num_rows,
        child_repeats=(pc.max(child.filter(found)["rows"]).as_py() or 0) > 1,
        parent_repeats=(pc.max(parent["rows"]).as_py() or 0) > 1,
    )


def declared(context: Context, table: TableConfig, known: Mapping[str, Counted]) -> list[Record]:
    """The rows of `relations` that say how the declared key, foreign keys and twins of one table hold."""
    own, found = known[table.table], []
    if table.key:
        if len(table.key) == 1:
            counts = own.values(table.key)
            rows = pc.sum(counts["rows"]).as_py() or 0
            again = rows - counts.num_rows
        else:
            rows = own.total(table.key, "key")[0]
            again = repeats(context, own, table.key, "key")
        found.append(record(table.table, "key", table.key, _KEY_SEVERITY, rows, duplicate_rows=again))
    for key in table.foreign_keys:
        child = own.values(key.columns)
        if key.table not in known:
            # Without a parent to look in, orphans are not measured: neither none nor all.
            counted = {"parent": key.table, "parent_columns": list(key.references)}
            rows = pc.sum(child["rows"]).as_py() or 0
            found.append(record(table.table, "foreign_key", key.columns, key.severity, rows, **counted))
        else:
            met = match(child, known[key.table].values(key.references))
            found.append(foreign_key(table.table, key.columns, key.table, key.references, met, severity=key.severity))
    if table.twins:
        compared = twin_columns(table)
        rows, _ = own.total(compared, "twin")
        again = repeats(context, own, compared, "twin")
        found.append(record(table.table, "twin", compared, table.twins.severity, rows, duplicate_rows=again))
    return sorted(found, key=lambda row: row["kind"])


def foreign_key(
    table: str, columns: tuple[str, ...], parent: str, references: tuple[str, ...], met: Match, **more: Any
) -> Record:
    """The row of `relations` of a foreign key that was compared."""
    return record(
        table, "foreign_key", columns, more.pop("severity", None), met.rows,
        parent=parent, parent_columns=list(references), orphan_rows=met.orphan_rows, orphan_ids=met.orphan_ids,
        cardinality=met.cardinality, containment=met.containment, coverage=met.coverage,
        **{"evidence": words(met)} | more,
    )  # fmt: skip


def words(met: Match) -> str:
    """What was found of a foreign key, in words."""
    return (
        f"{met.ids - met.orphan_ids:,} of {met.ids:,} different values have a parent,"
        f" which name {met.coverage or 0:.1%} of the parent's {met.parent_ids:,}"
    )


def record(table: str, kind: str, columns: tuple[str, ...], severity: str | None, rows: int, **more: Any) -> Record:
    """A row of `relations`; what is not given is null."""
    row = {"table": table, "kind": kind, "columns": list(columns), "severity": severity, "rows": rows}
    return row | {"origin": "declared", "basis": "exact"} | more
