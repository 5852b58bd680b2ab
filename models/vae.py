"""Mult-VAE: a variational autoencoder of purchase histories with a multinomial likelihood.

Liang, Krishnan, Hoffman, Jebara: Variational Autoencoders for Collaborative Filtering, WWW 2018. Here the decoder is
one matrix, so that the score of a user and an item is a dot product: user vector · item vector + item bias.

    h = tanh(A x / ‖x‖ + a)      μ = M h + m      log σ² = S h + s          (linear heads)
    z = μ + exp(½ log σ²) · ε,  ε ~ N(0, I)
    log p(x | z) = Σ_i x_i log softmax(W z + b)_i
    KL(N(μ, σ²) ‖ N(0, I)) = −½ Σ (1 + log σ² − μ² − σ²)
    loss = mean over users of  −log p(x | z) + β · KL                       (both summed within a user first)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import nn

from models.data import Batch, batches, unit_rows
from models.sampled import Negatives, sampled_log_likelihood

_BLOCK = 1024


@dataclass(frozen=True)
class LossParts:
    """The two parts of the negative ELBO, each summed within a user and averaged over users, in nats."""

    reconstruction: torch.Tensor
    kl: torch.Tensor

    def total(self, beta: float) -> torch.Tensor:
        """Reconstruction + β · KL; the negative ELBO at β = 1."""
        return self.reconstruction + beta * self.kl


class MultVae(nn.Module):
    """Encoder items → hidden → latent, decoder latent → items.

    Args:
        items: number of items.
        hidden: width of the encoder's hidden layer.
        latent: dimensions of z.
        dropout: share of a user's entries hidden from the encoder in training.
        popularity: float [items], what an item weighs over all users; the decoder's bias starts at its log-share, so
            that the model begins as popularity and only has to learn what differs between users.
        seed: of the initial weights.
    """

    def __init__(
        self,
        items: int,
        hidden: int,
        latent: int,
        dropout: float,
        *,
        popularity: np.ndarray | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.input = nn.EmbeddingBag(items, hidden, mode="sum")
        self.input_bias = nn.Parameter(torch.zeros(hidden))
        self.mean = nn.Linear(hidden, latent)
        self.log_variance = nn.Linear(hidden, latent)
        self.decoder = nn.Linear(latent, items)
        random = torch.Generator().manual_seed(seed)
        for layer in (self.input, self.mean, self.log_variance, self.decoder):
            nn.init.xavier_normal_(layer.weight, generator=random)
        for head in (self.mean, self.log_variance, self.decoder):
            nn.init.zeros_(head.bias)
        if popularity is not None:
            self.decoder.bias.data.copy_(torch.from_numpy(log_share(popularity)))

    def encode(self, batch: Batch, random: torch.Generator | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """(μ, log σ²), each float32 [users, latent]. With `random`, entries are dropped; without, none is."""
        value = batch.value
        if random is not None and self.dropout > 0:
            kept = torch.rand(value.shape, generator=random) >= self.dropout
            value = value * kept / (1 - self.dropout)
        hidden = torch.tanh(self.input(batch.item, batch.offset, per_sample_weights=value) + self.input_bias)
        return self.mean(hidden), self.log_variance(hidden)

    def loss(self, batch: Batch, random: torch.Generator, negatives: Negatives | None = None) -> LossParts:
        """The loss of one batch, by one sample of dropout and of z, both drawn from `random`.

        With `negatives` the likelihood's normaliser is estimated from the batch's items and a draw of others.
        """
        mean, log_variance = self.encode(batch, random)
        noise = torch.randn(mean.shape, generator=random)
        latent = sample(mean, log_variance, noise)
        if negatives is None:
            likelihood = log_likelihood(self.decoder(latent), batch)
        else:
            likelihood = sampled_log_likelihood(self.decoder, latent, batch, negatives, random)
        return LossParts(reconstruction=-likelihood.mean(), kl=kl_to_standard_normal(mean, log_variance).mean())

    def user_vectors(self, weight: csr_matrix) -> np.ndarray:
        """μ of every row of `weight` [users, items], float32 [users, latent]; finite for an empty row too."""
        return self._posterior(weight)[0]

    def posterior_variances(self, weight: csr_matrix) -> np.ndarray:
        """σ² of every row of `weight`, float32 [users, latent]."""
        return np.exp(self._posterior(weight)[1])

    def item_vectors(self) -> tuple[np.ndarray, np.ndarray]:
        """(vectors float32 [items, latent], bias float32 [items]): score = user vector · item vector + bias."""
        return self.decoder.weight.detach().numpy().copy(), self.decoder.bias.detach().numpy().copy()

    @torch.no_grad()
    def _posterior(self, weight: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        unit = unit_rows(weight)
        parts = [self.encode(batch) for batch in batches(unit, unit, np.arange(unit.shape[0]), _BLOCK)]
        empty = torch.zeros(0, self.mean.out_features)
        return (
            torch.cat([mean for mean, _ in parts] or [empty]).numpy(),
            torch.cat([log_variance for _, log_variance in parts] or [empty]).numpy(),
        )


def sample(mean: torch.Tensor, log_variance: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """z = μ + exp(½ log σ²) · ε (Kingma and Welling, 2014)."""
    return mean + torch.exp(0.5 * log_variance) * noise


def kl_to_standard_normal(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """KL(N(μ, σ²) ‖ N(0, I)) of each row, summed over dimensions, in nats: [rows]."""
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(dim=1)


def log_likelihood(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Σ_i x_i log softmax(logits)_i of each user, in nats: [users]. Only the items of the history are gathered."""
    total = torch.zeros(batch.users).index_add(0, batch.row, batch.target)
    chosen = torch.zeros(batch.users).index_add(0, batch.row, batch.target * logits[batch.row, batch.item])
    return chosen - total * torch.logsumexp(logits, dim=1)


def log_share(popularity: np.ndarray) -> np.ndarray:
    """Log of each item's share of the whole, float32; one half of the smallest share stands in for none."""
    share = np.asarray(popularity, dtype=np.float64)
    floor = share[share > 0].min(initial=1.0) / 2
    share = np.maximum(share, floor)
    return np.log(share / share.sum()).astype(np.float32)
