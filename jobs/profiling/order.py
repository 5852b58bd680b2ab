"""Whether values come in order, as the files hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.values import ORDER, Kind, text_of

# How far values keep to a direction: not at all, with repetitions, without.
NOT, LOOSELY, STRICTLY = 0, 1, 2
_LOOK = 256


@dataclass(frozen=True)
class Order:
    """How far values in file order only go `up` or `down`; if they do either, the first and the last of them as text.

    Merging depends on the order of the parts, alone among the parts of a state: it is associative, not commutative.
    """

    first: str | None = None
    last: str | None = None
    up: int = STRICTLY
    down: int = STRICTLY

    @property
    def monotonic(self) -> str | None:
        """increasing · non_decreasing · decreasing · non_increasing; None: neither, or one value only."""
        if self.first == self.last:
            return None
        named = {(1, LOOSELY): "non_decreasing", (1, STRICTLY): "increasing",
                 (0, LOOSELY): "non_increasing", (0, STRICTLY): "decreasing"}  # fmt: skip
        return named.get((1, self.up)) or named.get((0, self.down))


EMPTY_ORDER = Order()
# Some values in no order: which ones come first and last tells nothing any more.
NO_ORDER = Order("", "", NOT, NOT)


def order_of(column: pa.ChunkedArray) -> Order:
    """The order of a chunk's canonical values, nulls passed over; text may be dictionary-encoded.

    Most columns show within a few rows that they are in no order: the first ones, and some from everywhere.
    """
    size = len(column)
    if column.null_count == size:
        return EMPTY_ORDER
    somewhere = pa.array(range(0, size, max(size // _LOOK, 1)))
    for look in (column.slice(0, _LOOK), column.take(somewhere)):
        # Decoded: a few rows of a dictionary-encoded column still carry the whole dictionary.
        if _directions(look.cast(look.type.value_type) if pa.types.is_dictionary(look.type) else look) == (NOT, NOT):
            return NO_ORDER
    up, down = _directions(column)
    return Order(_first(column), _first(column, last=True), up, down) if up or down else NO_ORDER


def _first(column: pa.ChunkedArray, *, last: bool = False) -> str | None:
    """The first (last) value of a column as text; None if it has none."""
    for chunk in reversed(column.chunks) if last else column.chunks:
        if chunk.null_count < len(chunk):
            valid = chunk.is_valid()
            at = len(chunk) - 1 if last else 0
            if not valid[at].as_py():
                found = np.flatnonzero(valid.to_numpy(zero_copy_only=False))
                at = int(found[-1 if last else 0])
            one = chunk.slice(at, 1)
            return text_of(one.dictionary_decode() if pa.types.is_dictionary(one.type) else one)[0].as_py()
    return None


def _directions(column: pa.ChunkedArray) -> tuple[int, int]:
    if pa.types.is_dictionary(column.type):
        values = _ranks(column)
    else:
        values = (column.drop_null() if column.null_count else column).combine_chunks()
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    before, after = values[:-1], values[1:]
    rises, falls = (_all(compare(before, after)) for compare in (pc.less_equal, pc.greater_equal))
    if not rises and not falls:
        return NOT, NOT
    strict = _all(pc.not_equal(before, after))
    return (STRICTLY if strict else LOOSELY) if rises else NOT, (STRICTLY if strict else LOOSELY) if falls else NOT


def _ranks(column: pa.ChunkedArray) -> pa.Array:
    """Of each value its place in the order of the dictionary: numbers compare faster than texts."""
    whole = (column.unify_dictionaries() if column.num_chunks > 1 else column).combine_chunks()
    return pc.rank(whole.dictionary, tiebreaker="dense").take(whole.indices.drop_null())


def _all(mask: pa.Array) -> bool:
    return bool(pc.all(mask, min_count=0).as_py())


def merge_orders(parts: Sequence[Order], kind: Kind) -> Order:
    """The order of all rows, those of `parts` one after the other."""
    filled = [part for part in parts if part.first is not None]
    if not filled:
        return EMPTY_ORDER
    up, down = min(part.up for part in filled), min(part.down for part in filled)
    if not (up or down):
        return NO_ORDER
    read = ORDER.get(kind, str)
    for left, right in pairwise(filled):
        if left.last is None or right.first is None:
            continue
        before, after = read(left.last), read(right.first)
        up = min(up, STRICTLY if before < after else LOOSELY if before == after else NOT)
        down = min(down, STRICTLY if before > after else LOOSELY if before == after else NOT)
    return Order(filled[0].first, filled[-1].last, up, down) if up or down else NO_ORDER
