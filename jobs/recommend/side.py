"""What the lake knows of a cut's items and users beside their histories, as the models want it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from jobs.lake.context import Context
from models.attribute_vae import Column, Side
from models.cold_attributes import CROSS, coded, membership, one_hot
from models.data import relative_weights
from models.matrix import Interactions, positions

_MOST_VALUES = 1000
"""Of an item attribute whose histogram is reconstructed: a head wider than this costs more than it tells."""
_COUNT_UPTO = 100


def side_of(context: Context, cut: Interactions) -> Side:
    """Attribute values of the cut's items; columns of its users: their own, and what they bought by attribute."""
    items = coded(attributes_of(context, "item", cut.items))
    values = one_hot(items, np.ones(len(items), dtype=bool), ())
    bought = relative_weights(cut.weight)
    columns = [
        Column(name, "multinomial", csr_matrix(bought @ membership(code, int(code.max(initial=-1)) + 1)))
        for name, code in items.codes.items()
        if CROSS not in name and 1 < code.max(initial=-1) + 1 <= _MOST_VALUES
    ]
    return Side(values, (*columns, *user_columns(attributes_of(context, "user", cut.users))))


def user_columns(attributes: Sequence[Mapping[str, str]]) -> list[Column]:
    """A column for every user attribute: a count, a number, or else a category; a constant one is left out."""
    columns = []
    for name in sorted({name for own in attributes for name in own}):
        texts = [own.get(name) for own in attributes]
        known = sorted({text for text in texts if text is not None})
        if len(known) < 2:
            continue
        numbers = _numbers(texts)
        if numbers is None:
            codes = {text: number for number, text in enumerate(known)}
            values = np.array([np.nan if text is None else codes[text] for text in texts], dtype=np.float32)
            columns.append(Column(name, "categorical", values))
        elif np.nanmin(numbers) >= 0 and np.nanmax(numbers) <= _COUNT_UPTO and not np.nansum(numbers % 1):
            columns.append(Column(name, "count", numbers.astype(np.float32)))
        else:
            spread = float(np.nanstd(numbers)) or 1.0
            columns.append(Column(name, "numeric", ((numbers - np.nanmean(numbers)) / spread).astype(np.float32)))
    return columns


def attributes_of(context: Context, what: str, ids: np.ndarray) -> list[Mapping[str, str]]:
    """Attributes of every `item` or `user` of `ids`, in its order; empty where nothing is known."""
    found: list[Mapping[str, str]] = [{} for _ in ids]
    if context.lake.exists(f"{what}_attributes", context.run_date):
        rows = context.lake.read(f"{what}_attributes", context.run_date, [f"{what}_id", "attributes"])
        place = positions(ids, rows[f"{what}_id"])
        known = np.flatnonzero(place >= 0)
        for position, own in zip(place[known], rows["attributes"].take(known).to_pylist(), strict=True):
            found[position] = dict(own)
    return found


def _numbers(texts: Sequence[str | None]) -> np.ndarray | None:
    """float64, NaN where unknown; None where a text is no finite number."""
    try:
        numbers = np.array([np.nan if text is None else float(text) for text in texts])
    except ValueError:
        return None
    known = np.array([text is not None for text in texts])
    return numbers if np.isfinite(numbers[known]).all() else None
