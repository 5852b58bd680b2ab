"""Sums of products without BLAS: its threads would spin beside Spark's tasks, and its sums depend on their number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def dot(left: npt.NDArray, right: npt.NDArray) -> float:
    """Σ left · right; pairwise summation, integers and masks exactly."""
    return np.multiply(left, right).sum().item()
