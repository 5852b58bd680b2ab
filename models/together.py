"""Training by several processes at once: each takes its share of every batch, and their gradients are averaged.

A batch of b users is b / n users in each of n processes, so a step is the step one process would make, but for the
draws of dropout and noise, which differ by process. All processes hold the same weights after every step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import distributed


@dataclass(frozen=True)
class Together:
    """This process among `size` that train one model; alone by default."""

    rank: int = 0
    size: int = 1

    @classmethod
    def of_group(cls) -> Together:
        """This process among those of torch's process group."""
        return cls(distributed.get_rank(), distributed.get_world_size())

    def batch_size(self, wished: int) -> int:
        """Users of a batch in this process, of the `wished` in all of them."""
        return -(-wished // self.size)

    def share(self, order: np.ndarray) -> np.ndarray:
        """This process's part of `order`; the first few stand in again at the end, so that all have as many steps."""
        padded = np.resize(order, -(-len(order) // self.size) * self.size)
        return padded[self.rank :: self.size]

    def average_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Replace every gradient by its mean over the processes."""
        if self.size == 1:
            return
        for parameter in parameters:
            if parameter.grad is not None:
                gradient = parameter.grad.coalesce() if parameter.grad.is_sparse else parameter.grad
                distributed.all_reduce(gradient)
                parameter.grad = gradient / self.size

    def average(self, values: list[float]) -> list[float]:
        """Means over the processes."""
        if self.size == 1:
            return values
        found = torch.tensor(values, dtype=torch.float64)
        distributed.all_reduce(found)
        return list((found / self.size).tolist())
