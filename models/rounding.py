"""Vectors as the processor multiplies them fastest, and how far that is off.

`FAST` is bfloat16 where the processor multiplies it, else float32; either way the rounding of a vector is known.
"""

from __future__ import annotations

import numpy as np
import torch

from models.ranking import blocks

_CAPABILITIES = torch.cpu.get_capabilities()
FAST = torch.bfloat16 if {"avx512_bf16", "amx_bf16"} & {n for n, has in _CAPABILITIES.items() if has} else torch.float32
"""What the first products are computed in: bfloat16 where the processor multiplies it, else float32."""
SMALLEST_NORMAL = float(np.finfo(np.float32).tiny)
STEP = 2.0**-8
"""At least twice the relative rounding of a product's result: a bfloat16 has 8 bits."""


def rounded(vectors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(what the first products take, Euclidean length of what rounding took off each row, length of each row).

    Lengths are float64. Numbers too small to be normal become 0, as the processor's product of bfloat16 takes them.
    """
    near = torch.empty(vectors.shape, dtype=FAST)
    error, length = (torch.empty(len(vectors), dtype=torch.float64) for _ in range(2))
    # So few numbers at a time that they stay in the cache.
    for rows in blocks(len(vectors), max(1, 200_000 // max(vectors.shape[1], 1))):
        own = vectors[rows]
        short = own.to(FAST)
        short = torch.where(short.abs() < SMALLEST_NORMAL, torch.zeros_like(short), short)
        near[rows] = short
        length[rows] = torch.linalg.vector_norm(own, dim=1, dtype=torch.float64)
        # Two floats so near each other differ by a float: nothing is rounded in this subtraction.
        error[rows] = torch.linalg.vector_norm(own - short.float(), dim=1, dtype=torch.float64)
    return near, error, length


def three_parts(values: torch.Tensor) -> torch.Tensor:
    """[values, 3] that sum to the float32 `values` exactly, as 3 × 8 bits do."""
    high = values.to(FAST)
    middle = (values - high.float()).to(FAST)
    return torch.stack([high, middle, (values - high.float() - middle.float()).to(FAST)], dim=1)


def with_threshold(rounded: torch.Tensor, threshold: np.ndarray) -> torch.Tensor:
    """The users' side of the product: vector · three ones for the bias · minus the threshold."""
    ones = torch.ones(len(rounded), 3, dtype=FAST)
    return torch.cat([rounded, ones, -torch.from_numpy(threshold).to(FAST)[:, None]], dim=1)
