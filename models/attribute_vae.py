"""A Mult-VAE that reads the catalogue and the customer table while it learns, and is a plain Mult-VAE afterwards.

    item vector = own vector + Σ over the item's attribute values of the value's vector        (input and decoder alike)
    log p(x, a | z) = log p(x | z) + γ · Σ over columns of log p(column | z)

A rare item borrows from the items that share its attributes. Every known column of a user is reconstructed from z by a
head of its own likelihood: softmax over the values of a categorical column, Gaussian with a learned width for a number,
Poisson for a count; what the user bought by value of an item attribute is one more multinomial. `folded` adds the
attribute part into the weights, so that nothing downstream needs attributes to encode, score or explain.

The composite prior is RecVAE's (Shenbin et al., WSDM 2020): 3/20 N(0, I) + 3/4 the last epoch's posterior + 1/10
N(0, e¹⁰ I), with KL from one sample of z.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import nn
from torch.nn import functional

from models.data import Batch
from models.vae import LossParts, MultVae, kl_to_standard_normal, log_likelihood, sample

_MIXTURE = ((3 / 20, 0.0), (3 / 4, None), (1 / 10, 10.0))
"""Weight and log variance of the composite prior's parts; None: the last epoch's posterior."""


@dataclass(frozen=True)
class Column:
    """One column of the users and what it is made of.

    values: float32 [users]: a code (categorical), a standardised number (numeric) or a count; NaN where unknown. For a
    `multinomial`: csr [users, values].
    """

    name: str
    kind: Literal["categorical", "numeric", "count", "multinomial"]
    values: np.ndarray | csr_matrix

    @property
    def width(self) -> int:
        """Outputs of the column's head."""
        if isinstance(self.values, csr_matrix):
            return int(self.values.shape[1])
        if self.kind == "categorical":
            return int(np.nanmax(self.values, initial=0)) + 1
        return 2 if self.kind == "numeric" else 1


@dataclass(frozen=True)
class Side:
    """What is known beside the histories: attribute values of the items, columns of the users."""

    items: csr_matrix
    """float32 [items, values]"""
    columns: tuple[Column, ...] = ()


class AttributeVae(MultVae):
    """A Mult-VAE with tied attribute vectors, column heads and a choice of prior."""

    def __init__(
        self, side: Side, hidden: int, latent: int, dropout: float, *, popularity: np.ndarray, seed: int,
        column_weight: float = 0.0, prior: str = "standard",
    ) -> None:  # fmt: skip
        items, values = side.items.shape
        super().__init__(items, hidden, latent, dropout, popularity=popularity, seed=seed)
        whole = side.items.tocsr()
        self.columns, self.column_weight, self.is_composite = side.columns, column_weight, prior == "composite"
        parts = (torch.from_numpy(whole.indptr.astype(np.int64)), torch.from_numpy(whole.indices.astype(np.int64)))
        self.offset, self.value_of = parts[0][:-1], parts[1]
        self.strength = torch.from_numpy(whole.data.astype(np.float32))
        self.value_input = nn.EmbeddingBag(values, hidden, mode="sum")
        self.value_output = nn.EmbeddingBag(values, latent, mode="sum")
        self.heads = nn.ModuleList(nn.Linear(latent, column.width) for column in side.columns)
        random = torch.Generator().manual_seed(seed + 1)
        for table in (self.value_input, self.value_output):
            nn.init.normal_(table.weight, std=0.01, generator=random)
        with torch.no_grad():
            for parameter in self.heads.parameters():
                parameter.zero_()
        self.last: MultVae | None = None

    def input_weight(self) -> torch.Tensor:
        """float32 [items, hidden]: own vectors and those of the attributes."""
        return self.input.weight + self.value_input(self.value_of, self.offset, per_sample_weights=self.strength)

    def output_weight(self) -> torch.Tensor:
        """float32 [items, latent]"""
        return self.decoder.weight + self.value_output(self.value_of, self.offset, per_sample_weights=self.strength)

    def encode(self, batch: Batch, random: torch.Generator | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        value = batch.value
        if random is not None and self.dropout > 0:
            kept = torch.rand(value.shape, generator=random) >= self.dropout
            value = value * kept / (1 - self.dropout)
        bag = functional.embedding_bag(
            batch.item, self.input_weight(), batch.offset, mode="sum", per_sample_weights=value
        )
        hidden = torch.tanh(bag + self.input_bias)
        return self.mean(hidden), self.log_variance(hidden)

    def joint_loss(self, batch: Batch, random: torch.Generator, users: np.ndarray) -> LossParts:
        """The loss of one batch of the `users` (rows): histories and columns reconstructed from one sample of z."""
        mean, log_variance = self.encode(batch, random)
        z = sample(mean, log_variance, torch.randn(mean.shape, generator=random))
        logits = functional.linear(z, self.output_weight(), self.decoder.bias)
        missed = -log_likelihood(logits, batch).mean()
        for column, head in zip(self.columns, self.heads, strict=True):
            missed = missed - self.column_weight * column_log_likelihood(column, head(z), users).mean()
        if not self.is_composite or self.last is None:
            return LossParts(missed, kl_to_standard_normal(mean, log_variance).mean())
        with torch.no_grad():
            before = self.last.encode(batch)
        return LossParts(missed, composite_kl(z, (mean, log_variance), before).mean())

    def remember(self) -> None:
        """Keep the posterior as it is now: the middle part of the composite prior from here on."""
        if self.is_composite:
            self.last = copy.deepcopy(self.folded())

    @torch.no_grad()
    def folded(self) -> MultVae:
        """The same model as a plain Mult-VAE: the same scores from the histories alone."""
        plain = MultVae(self.input.num_embeddings, self.mean.in_features, self.mean.out_features, self.dropout)
        for name in ("mean", "log_variance"):
            getattr(plain, name).load_state_dict(getattr(self, name).state_dict())
        plain.input.weight.copy_(self.input_weight())
        plain.input_bias.copy_(self.input_bias)
        plain.decoder.weight.copy_(self.output_weight())
        plain.decoder.bias.copy_(self.decoder.bias)
        return plain


def column_log_likelihood(column: Column, output: torch.Tensor, users: np.ndarray) -> torch.Tensor:
    """log p(column | z) of the `users` (rows), in nats: [users]; 0 where the value is unknown."""
    if isinstance(column.values, csr_matrix):
        counts = torch.from_numpy(column.values[users].toarray())
        return (counts * functional.log_softmax(output, dim=1)).sum(dim=1)
    value = torch.from_numpy(np.asarray(column.values[users], dtype=np.float32))
    known = ~torch.isnan(value)
    value = torch.where(known, value, torch.zeros(()))
    if column.kind == "categorical":
        found = functional.log_softmax(output, dim=1).gather(1, value.long()[:, None])[:, 0]
    elif column.kind == "numeric":
        log_variance = output[:, 1].clamp(-6, 6)
        found = -0.5 * (math.log(2 * math.pi) + log_variance + (value - output[:, 0]) ** 2 / log_variance.exp())
    else:
        log_rate = output[:, 0].clamp(max=10)
        found = value * log_rate - log_rate.exp() - torch.lgamma(value + 1)
    return torch.where(known, found, torch.zeros(()))


def composite_kl(
    z: torch.Tensor, now: tuple[torch.Tensor, torch.Tensor], before: tuple[torch.Tensor, torch.Tensor]
) -> torch.Tensor:
    """log q(z | x) − log p(z) by the one sample `z`, in nats: [users]; `now` and `before` are (μ, log σ²)."""
    parts = []
    for weight, log_variance in _MIXTURE:
        mean, spread = before if log_variance is None else (torch.zeros(()), torch.full((), log_variance))
        parts.append(math.log(weight) + _log_normal(z, mean, spread))
    # RecVAE mixes the dimensions each for itself.
    return (_log_normal(z, *now) - torch.logsumexp(torch.stack(parts), dim=0)).sum(dim=1)


def _log_normal(z: torch.Tensor, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    return -0.5 * (math.log(2 * math.pi) + log_variance + (z - mean) ** 2 / log_variance.exp())
