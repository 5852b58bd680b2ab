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
    """First and last value in file order, as text, and how far the values between them only go `up` or `down`.

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


def order_of(values: pa.Array) -> Order:
    """The order of canonical `values` without nulls, or of their dictionary codes."""
    if not len(values):
        return EMPTY_ORDER
    first, last = (text_of(_plain(values.slice(at, 1)))[0].as_py() for at in (0, len(values) - 1))
    look = _directions(_plain(values.slice(0, _LOOK)))
    if look == (NOT, NOT) or len(values) <= _LOOK:
        return Order(first, last, *look)
    return Order(first, last, *_directions(_plain(values)))


def _plain(values: pa.Array) -> pa.Array:
    return values.dictionary_decode() if isinstance(values, pa.DictionaryArray) else values


def _directions(values: pa.Array) -> tuple[int, int]:
    before, after = values[:-1], values[1:]
    if pa.types.is_boolean(values.type):
        before, after = before.cast(pa.int8()), after.cast(pa.int8())
    rises, falls = (_all(compare(before, after)) for compare in (pc.less_equal, pc.greater_equal))
    if not rises and not falls:
        return NOT, NOT
    strict = _all(pc.not_equal(before, after))
    return (STRICTLY if strict else LOOSELY) if rises else NOT, (STRICTLY if strict else LOOSELY) if falls else NOT


def _all(mask: pa.Array) -> bool:
    return bool(np.all(mask.to_numpy(zero_copy_only=False)))


def merge_orders(parts: Sequence[Order], kind: Kind) -> Order:
    """The order of all rows, those of `parts` one after the other."""
    filled = [part for part in parts if part.first is not None]
    if not filled:
        return EMPTY_ORDER
    up, down = min(part.up for part in filled), min(part.down for part in filled)
    read = ORDER.get(kind, str)
    for left, right in pairwise(filled):
        if not (up or down) or left.last is None or right.first is None:
            break
        before, after = read(left.last), read(right.first)
        up = min(up, STRICTLY if before < after else LOOSELY if before == after else NOT)
        down = min(down, STRICTLY if before > after else LOOSELY if before == after else NOT)
    return Order(filled[0].first, filled[-1].last, up, down)
