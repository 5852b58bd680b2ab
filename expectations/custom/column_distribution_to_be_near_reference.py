"""The distribution of a column lies near that of earlier days, by the population stability index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype

from expectations.own import Found, OwnExpectation, Wanted
from expectations.references import current

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ExpectColumnDistributionToBeNearReference(OwnExpectation):
    """PSI of the shares of `column` against a reference is at most `max_psi`.

    `reference` is `{edges: […], shares: […], rows: n}` for numbers, the bins being (−∞, e₁], …, (eₖ, ∞), or
    `{values: […], shares: […], rows: n}` for values, the last but one share being that of other values; the last share
    is always that of nulls. Left out, it is the column's own profile over earlier days. Shares are smoothed by half a
    row a bin; what sampling alone would show of so many rows, (k − 1) (1/n + 1/m), is taken off before judging.
    """

    column: str
    max_psi: float = 0.2
    reference: dict[str, Any] | None = None

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        reference = wanted.reference or current().distribution(wanted.column)
        if not reference:
            return _nothing_to_compare()
        filled = frame[wanted.column].dropna()
        if "edges" in reference:
            places = np.searchsorted(np.asarray(reference["edges"], float), filled.to_numpy(float), side="left")
            counts = np.bincount(places, minlength=len(reference["edges"]) + 1)
        else:
            texts = filled.astype(str)
            # Profiles and Spark write truth values in small letters.
            known = (texts.str.lower() if infer_dtype(filled) == "boolean" else texts).value_counts()
            listed = [int(known.get(value, 0)) for value in reference["values"]]
            counts = np.array([*listed, len(filled) - sum(listed)])
        return _judge(np.array([*counts, len(frame) - len(filled)], float), reference, wanted.max_psi)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import functions as F

        reference = wanted.reference or current().distribution(wanted.column)
        if not reference:
            return _nothing_to_compare()
        column = F.col(wanted.column)
        if "edges" in reference:
            edges = [float(edge) for edge in reference["edges"]]
            within = [F.count_if(column.cast("double") <= edge) for edge in edges]
        else:
            within = [F.count_if(column.cast("string") == value) for value in reference["values"]]
        rows, filled, *found = frame.agg(F.count(F.lit(1)), F.count(column), *within).first() or (0, 0)
        counts = np.diff([0, *found, filled]) if "edges" in reference else np.array([*found, filled - sum(found)])
        return _judge(np.array([*counts, rows - filled], float), reference, wanted.max_psi)

    @staticmethod
    def words(wanted: Wanted) -> str:
        return f"is distributed as on earlier days, within a PSI of {wanted.max_psi:g}"


def stability_index(counts: np.ndarray, shares: np.ndarray, rows: float) -> float:
    """PSI of `counts` against `shares` of `rows` rows, both smoothed by half a row a bin, less its sampling bias."""
    bins, total = len(counts), float(counts.sum())
    q = (counts + 0.5) / (total + 0.5 * bins)
    p = (shares * rows + 0.5) / (rows + 0.5 * bins)
    return float(np.sum((q - p) * np.log(q / p))) - (bins - 1) * (1 / max(total, 1) + 1 / max(rows, 1))


def _judge(counts: np.ndarray, reference: Mapping[str, Any], max_psi: float) -> Found:
    index = stability_index(counts, np.asarray(reference["shares"], float), float(reference.get("rows", 1e6)))
    return Found(index <= max_psi, observed=f"PSI {max(index, 0):.4f}")


def _nothing_to_compare() -> Found:
    return Found(None, observed="no earlier days to compare with")
