"""What a feature says of itself, and what a group of features is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Group = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]
"""(user [pairs], item [pairs], positions) → feature → float [pairs]."""


class Speaks(NamedTuple):
    """The source a feature speaks for (`user`: of the user alone, no reason for an item) and its value when silent."""

    source: str
    silent: float
