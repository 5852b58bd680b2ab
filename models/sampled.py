"""The multinomial likelihood without scoring every item: sampled softmax with log-q correction.

log p(x | z) = Σ_i x_i (s_i − log Z) needs Z = Σ_j exp(s_j) over all items. Items that somebody of the batch has are
summed exactly; of the others m are drawn with probabilities q, and
    Ẑ = Σ_{batch} exp(s_j) + Σ_{drawn} exp(s_j − log(m q_j))
has Z as its expectation (importance sampling; Bengio and Senécal, IEEE TNN 2008; Jean et al., ACL 2015). With q near
the softmax, for which a power of popularity stands in, log Ẑ is close to log Z. Only the vectors of these items
take part, so a step costs what the batch costs, whatever the catalogue: `sparse_adam` updates no other rows.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional as fn

from models.data import Batch

_POWER = 0.75
"""Popularity is flattened by it, as for word2vec's negatives (Mikolov et al., 2013): rare items are met too."""


class Negatives:
    """Draws items in proportion to popularity^0.75.

    Args:
        popularity: [items], 0 or more.
        size: items drawn for a batch.
    """

    def __init__(self, popularity: np.ndarray, size: int) -> None:
        weight = np.asarray(popularity, dtype=np.float64)
        weight = np.where(weight > 0, weight, weight[weight > 0].min(initial=1.0) / 2) ** _POWER
        self.weight = torch.from_numpy(weight)
        self.size = size

    def draw(self, own: torch.Tensor, random: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """(items int64 [at most size], log of how often each is expected among them), none of the sorted `own`.

        Drawn with replacement among all other items.
        """
        weight = self.weight.clone()
        weight[own] = 0.0
        total = weight.cumsum(0)
        if total[-1] <= 0:
            return torch.empty(0, dtype=torch.int64), torch.empty(0)
        place = torch.rand(self.size, generator=random, dtype=torch.float64) * total[-1]
        drawn = torch.searchsorted(total, place, right=True)
        # A draw that falls on the very end by rounding takes the last item that may be drawn.
        drawn = drawn.clamp(max=int(torch.nonzero(weight)[-1]))
        return drawn, torch.log(self.size * weight[drawn] / total[-1]).float()


def sampled_log_likelihood(
    decoder: nn.Linear, latent: torch.Tensor, batch: Batch, negatives: Negatives, random: torch.Generator
) -> torch.Tensor:
    """Σ_i x_i (s_i − log Ẑ) of each user of the batch, in nats: [users].

    Args:
        decoder: latent → items.
        latent: [users, dimensions], the users' z.
        random: the draws come from it.
    """
    own, place = torch.unique(batch.item, return_inverse=True)
    drawn, log_expected = negatives.draw(own, random)
    chosen = torch.cat([own, drawn])
    vectors = fn.embedding(chosen, decoder.weight, sparse=True)
    scores = latent @ vectors.T + decoder.bias[chosen]
    correction = torch.cat([torch.zeros(len(own)), log_expected])
    log_total = torch.logsumexp(scores - correction, dim=1)
    weights = torch.zeros(batch.users).index_add(0, batch.row, batch.target)
    taken = torch.zeros(batch.users).index_add(0, batch.row, batch.target * scores[batch.row, place])
    return taken - weights * log_total


class SparseAdam:
    """Adam for a model whose item tables have sparse gradients: their rows outside a batch are not touched.

    Args:
        model: its embedding bags and the `tables` (parameters) get lazy Adam, everything else Adam.
    """

    def __init__(self, model: nn.Module, tables: list[torch.Tensor], learning_rate: float) -> None:
        lazy = {id(table) for table in tables}
        others = [parameter for parameter in model.parameters() if id(parameter) not in lazy]
        self._parts: list[torch.optim.Optimizer] = [
            torch.optim.SparseAdam(tables, lr=learning_rate),
            torch.optim.Adam(others, lr=learning_rate),
        ]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for part in self._parts:
            part.zero_grad()

    def step(self) -> None:
        """Move all parameters."""
        for part in self._parts:
            part.step()
