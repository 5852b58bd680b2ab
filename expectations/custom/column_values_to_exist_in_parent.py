"""Foreign key containment: every value has a row in the parent table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from expectations.own import Found, OwnExpectation, Wanted, share_found
from expectations.references import current

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_NO_PARENT = "the parent has no rows yet"


class ExpectColumnValuesToExistInParent(OwnExpectation):
    """Values of `column` are among `parent_column` in the partitions in use of `parent_table`; nulls do not count."""

    column: str
    parent_table: str
    parent_column: str
    mostly: float = 1.0

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        files = current().parent_files(wanted.parent_table)
        if not files:
            return Found(None, observed=_NO_PARENT)
        parts = [pc.unique(pq.read_table(file, columns=[wanted.parent_column])[wanted.parent_column]) for file in files]
        # As text, so that the width of a whole number does not matter.
        parent = pa.chunked_array(parts).cast(pa.string())
        values = pa.Array.from_pandas(frame[wanted.column].dropna()).cast(pa.string())
        known = pc.sum(pc.is_in(values, value_set=parent)).as_py() or 0
        return share_found(len(values), len(values) - known, wanted.mostly)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import functions as F
        from pyspark.sql.pandas.types import from_arrow_schema

        files = current().parent_files(wanted.parent_table)
        if not files:
            return Found(None, observed=_NO_PARENT)
        # A given schema saves the job that would infer it; a union, unlike a join, needs none to broadcast.
        stored = frame.sparkSession.read.schema(from_arrow_schema(pq.read_schema(files[0]))).parquet(*map(str, files))
        parent = stored.select(F.col(wanted.parent_column).cast("string").alias("value"), F.lit(0).alias("rows"))
        child = frame.select(F.col(wanted.column).cast("string").alias("value"), F.lit(1).alias("rows"))
        both = child.withColumn("known", F.lit(0)).unionByName(parent.withColumn("known", F.lit(1))).dropna()
        values = both.groupBy("value").agg(F.sum("rows").alias("rows"), F.max("known").alias("known"))
        rows, found = values.agg(F.sum("rows"), F.sum(F.col("rows") * F.col("known"))).first() or (0, 0)
        return share_found(rows or 0, (rows or 0) - (found or 0), wanted.mostly)

    @staticmethod
    def words(wanted: Wanted) -> str:
        part = "" if wanted.mostly == 1 else f", at least {wanted.mostly:.2%} of the time"
        return f"is a {wanted.parent_column} of {wanted.parent_table}{part}"
