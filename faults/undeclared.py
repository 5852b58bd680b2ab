"""Faults of columns that nothing is declared of, and of whole columns: what a suggestion must notice to be kept.

The kinds of `kinds/` know what a column is for; a suggestion is made where nobody has said so yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

Random = np.random.Generator


@dataclass(frozen=True)
class Fault:
    """Good rows with something wrong in `columns` (empty: the rows as such)."""

    name: str
    columns: tuple[str, ...]
    rows: pd.DataFrame


def faults(rows: pd.DataFrame, columns: Sequence[str], share: float, seed: int) -> Iterator[Fault]:
    """Every fault that each of `columns` can have, then those of pairs and of whole rows; `share` of the rows change.

    A fault that leaves the rows as they were (a constant made constant) is left out.
    """
    for column in columns:
        for name, change in _CHANGES.items():
            random = np.random.default_rng([seed, len(name), sum(column.encode())])
            hit = random.random(len(rows)) < share
            changed = change(rows[column], hit, random)
            if changed is not None and not changed.equals(rows[column]):
                yield Fault(name, (column,), rows.assign(**{column: changed}))
    for left, right in pairwise(columns):
        if rows[left].dtype == rows[right].dtype and not rows[left].equals(rows[right]):
            yield Fault("swapped", (left, right), rows.assign(**{left: rows[right], right: rows[left]}))
    few = rows.sample(frac=share / 4, random_state=seed)
    yield Fault("repeated rows", tuple(columns), pd.concat([rows, few], ignore_index=True))
    yield Fault("lost rows", (), rows.head(len(rows) // 10))


def _is_text(values: pd.Series) -> bool:
    return values.dtype == object and bool(values.dropna().map(type).eq(str).all())


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _nulls(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series:
    return values.astype("Int64" if pd.api.types.is_integer_dtype(values) else values.dtype).mask(hit)


def _hundredfold(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    """Another unit, everywhere."""
    return values * 100 if _is_number(values) else None


def _in_pounds(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    return (values * 2.2046).astype(values.dtype, errors="ignore") if values.dtype == float else None


def _far_out(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    """A slipped decimal point in a few rows."""
    if not _is_number(values):
        return None
    few = hit & (random.random(len(values)) < 0.1)
    return values.where(~few, values.abs().max() * 1000 + 1)


def _negative(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    return values.where(~hit, -values) if _is_number(values) else None


def _unknown_code(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    return values.where(~hit, "N/A") if _is_text(values) else None


def _cut_off(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    return values.where(~hit, values.str[:-1]) if _is_text(values) else None


def _padded(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    """Leading zeros of a fixed-width export."""
    return values.where(~hit, "0000" + values) if _is_text(values) else None


def _stuck(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series:
    """The most frequent value in every row."""
    most = values.mode()
    return values.where(np.zeros(len(values), bool), most.iloc[0]) if len(most) else values


def _shuffled(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series:
    """A join gone wrong: right values in wrong rows."""
    return pd.Series(values.to_numpy()[random.permutation(len(values))], index=values.index, dtype=values.dtype)


def _a_month_late(values: pd.Series, hit: np.ndarray, random: Random) -> pd.Series | None:
    return values - pd.Timedelta(days=30) if pd.api.types.is_datetime64_any_dtype(values) else None


_CHANGES: dict[str, Callable[[pd.Series, np.ndarray, Random], pd.Series | None]] = {
    "nulls": _nulls, "hundredfold": _hundredfold, "in pounds": _in_pounds, "far out": _far_out, "negative": _negative,
    "unknown code": _unknown_code, "cut off": _cut_off, "padded": _padded, "stuck": _stuck, "shuffled": _shuffled,
    "a month late": _a_month_late,
}  # fmt: skip
