"""States of columns for drift tests, made the way profiling makes them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from jobs.profiling.counting import count_values
from jobs.profiling.state import State, observe


def state(values: Sequence[object], type_: pa.DataType | None = None) -> State:
    """The state of one span whose rows hold `values`."""
    return observe(count_values(pa.chunked_array([pa.array(values, type_)])))
