"""register: one row per data asset, joining what the night measured: volume, quality, value, cost, lineage, action.

Every figure of a row stands with what it was made from in the row's `evidence`; the report links each to it. rows.py
makes the rows, findings.py reads the night, lineage.py tells what is made from what, cost.py what an asset costs.
"""

from __future__ import annotations

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import PUBLISHED
from jobs.publish.register.findings import READS, gather
from jobs.publish.register.rows import published_row, source_row


def run(context: Context) -> None:
    """Write `assets` of the run date."""
    findings = gather(context)
    # A table's class is that of its most sensitive column, declared or detected.
    sources = tables_in_force(context)
    rows = [source_row(context, table, findings) for table in sources.values()]
    rows += [published_row(context, table, sources) for table in PUBLISHED]
    manifest = context.lake.write(
        "assets",
        context.run_date,
        pa.Table.from_pylist(rows, schema=OUTPUTS["assets"].schema),
        inputs=context.lake.inputs((table, context.run_date) for table in (*READS, *PUBLISHED)),
    )
    context.log.info("written", table="assets", rows=manifest.rows)
    for row in rows:
        context.log.info("asset", asset=row["asset"], action=row["action"])
