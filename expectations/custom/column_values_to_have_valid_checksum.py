"""Numbers that carry a check digit: the digit is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from expectations.checksums import CHECKSUMS
from expectations.own import Found, OwnExpectation, Wanted, share_found

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ExpectColumnValuesToHaveValidChecksum(OwnExpectation):
    """Values of `column` are well-formed numbers of `kind` whose check digit is right; nulls are left out."""

    column: str
    kind: str
    mostly: float = 1.0

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        counts = frame[wanted.column].dropna().astype(str).value_counts()
        broken = sum(int(count) for value, count in counts.items() if not CHECKSUMS[wanted.kind](str(value)))
        return share_found(int(counts.sum()), broken, wanted.mostly)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import functions as F

        check = CHECKSUMS[wanted.kind]
        is_valid = F.udf(lambda text: check(text), "boolean")
        counts = frame.select(F.col(wanted.column).cast("string").alias("value")).dropna().groupBy("value").count()
        checked = counts.select("count", is_valid("value").cast("int").alias("valid"))
        rows, valid = checked.agg(F.sum("count"), F.sum(F.col("count") * F.col("valid"))).first() or (0, 0)
        return share_found(rows or 0, (rows or 0) - (valid or 0), wanted.mostly)

    @staticmethod
    def words(wanted: Wanted) -> str:
        part = "" if wanted.mostly == 1 else f", at least {wanted.mostly:.2%} of the time"
        return f"has a right check digit ({wanted.kind}){part}"
