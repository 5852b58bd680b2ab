"""What earlier nights left: rows of an output table, and by table a note of what they were made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from jobs.lake.checks import schema_fingerprint
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS


@dataclass(frozen=True)
class Earlier:
    """The newest partition of one output up to the run date; no rows and no notes if there is none, or if its columns
    are those of another version."""

    rows: pa.Table
    notes: Mapping[str, str]
    is_tonight: bool

    def of(self, table: str) -> pa.Table:
        """The rows of one source table."""
        return self.rows.filter(pc.equal(self.rows["table"], table))

    def without(self, tables: Collection[str]) -> tuple[pa.Table, dict[str, str]]:
        """The rows and notes of every source table but `tables`."""
        chosen = pa.array(sorted(tables), pa.string())
        kept = self.rows.filter(pc.invert(pc.is_in(self.rows["table"], chosen)))
        return kept, {table: note for table, note in self.notes.items() if table not in tables}


def earlier(context: Context, output: str) -> Earlier:
    """What stands of `output`; a rerun finds its own night."""
    lake, schema = context.lake, OUTPUTS[output].schema
    nights = lake.partitions(output, upto=context.run_date)
    manifest = lake.manifest(output, nights[-1]) if nights else None
    if manifest is None or manifest.schema_fingerprint != schema_fingerprint(schema):
        return Earlier(schema.empty_table(), {}, False)
    rows = lake.read(output, nights[-1], schema.names).cast(schema)
    return Earlier(rows, manifest.notes, nights[-1] == context.run_date)
