"""What the stored repairs of a landing day come to: rows by rule, and examples of values before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from conf.table_config import TableConfig
from jobs.inventory.cleaning.schemas import REPAIRED
from jobs.lake.masking import MASK


@dataclass(frozen=True)
class Repaired:
    """What one rule changed: in which columns, in how many landed rows, and examples as (column, before, after)."""

    columns: tuple[str, ...]
    rows: int
    samples: tuple[dict[str, str | None], ...]


def repairs_of(files: Sequence[Path], table: TableConfig, limit: int) -> dict[str, Repaired]:
    """Rule → what it changed in the repaired rows of `files`; up to `limit` examples, the first by their text."""
    parts = [pq.ParquetFile(file).read(REPAIRED.names).cast(REPAIRED) for file in files]
    stored = pa.concat_tables([REPAIRED.empty_table(), *parts]).combine_chunks()
    if not stored.num_rows:
        return {}
    lists = stored["cells"].chunk(0)
    cells = pa.Table.from_struct_array(lists.flatten()).append_column("row", pc.list_parent_indices(lists))
    cells = cells.append_column("rows", pc.take(stored["rows"], cells["row"]))
    # A rule that changed several values of a row changed one row.
    per_row = cells.group_by(["rule", "row"]).aggregate([("rows", "max")])
    rows = {
        row["rule"]: row["rows_max_sum"]
        for row in per_row.group_by("rule").aggregate([("rows_max", "sum")]).to_pylist()
    }
    values = cells.group_by(["rule", "column", "before", "after"]).aggregate([])
    values = values.sort_by([(name, "ascending") for name in ("rule", "column", "before", "after")])
    found = {}
    for rule, count in rows.items():
        mine = values.filter(pc.equal(values["rule"], rule))
        columns = tuple(sorted(mine["column"].unique().to_pylist()))
        samples = tuple(_shown(row, table) for row in mine.slice(0, limit).drop_columns("rule").to_pylist())
        found[rule] = Repaired(columns, count, samples)
    return found


def _shown(sample: dict[str, str | None], table: TableConfig) -> dict[str, str | None]:
    """A sample as it may leave the lake: the values of personal columns are masked."""
    column = table.columns.get(str(sample["column"]))
    if column is None or column.pii == "none":
        return sample
    return {key: value if key == "column" or value is None else MASK for key, value in sample.items()}
