"""The sampled likelihood against the full one: its normaliser is unbiased, and all items together make it exact."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix
from torch import nn

from models.data import Batch, batches, relative_weights, unit_rows
from models.sampled import Negatives, SparseAdam, sampled_log_likelihood
from models.vae import log_likelihood

ITEMS = 40


def setting(seed: int = 0) -> tuple[nn.Linear, torch.Tensor, Batch, np.ndarray]:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    dense = random.integers(1, 4, (5, ITEMS)) * (random.random((5, ITEMS)) < 0.08)
    dense[:, 0] = 1
    matrix = csr_matrix(dense.astype(np.float32))
    batch = next(batches(unit_rows(matrix), relative_weights(matrix), np.arange(5), 5))
    return nn.Linear(6, ITEMS), torch.randn(5, 6), batch, random.random(ITEMS) + 0.1


def test_the_normaliser_is_unbiased() -> None:
    """exp of the sampled −log Ẑ, inverted and averaged over many draws, is the full Z."""
    decoder, latent, batch, popularity = setting()
    with torch.no_grad():
        logits = decoder(latent)
        total = torch.zeros(5).index_add(0, batch.row, batch.target)
        taken = torch.zeros(5).index_add(0, batch.row, batch.target * logits[batch.row, batch.item])
        random = torch.Generator().manual_seed(1)
        negatives = Negatives(popularity, 8)
        drawn = []
        for _ in range(4000):
            found = sampled_log_likelihood(decoder, latent, batch, negatives, random)
            drawn.append(torch.exp((taken - found) / total))
        mean, deviation = torch.stack(drawn).mean(0), torch.stack(drawn).std(0) / 4000**0.5
    full = torch.exp(torch.logsumexp(logits, dim=1))
    assert ((mean - full).abs() < 4.5 * deviation).all()


def test_leaving_the_correction_out_would_be_seen() -> None:
    """The same test without log q is off by many deviations, so the one above can fail."""
    decoder, latent, batch, popularity = setting()
    with torch.no_grad():
        own = torch.unique(batch.item)
        negatives, random = Negatives(popularity, 8), torch.Generator().manual_seed(1)
        logits = decoder(latent)
        estimates = []
        for _ in range(2000):
            drawn, _ = negatives.draw(own, random)
            estimates.append(torch.exp(logits[:, torch.cat([own, drawn])]).sum(1))
        mean, deviation = torch.stack(estimates).mean(0), torch.stack(estimates).std(0) / 2000**0.5
    full = torch.exp(torch.logsumexp(logits, dim=1))
    assert ((mean - full).abs() > 20 * deviation).all()


def test_the_gradient_nears_that_of_the_full_softmax() -> None:
    decoder, latent, batch, popularity = setting(2)
    log_likelihood(decoder(latent), batch).sum().backward()
    full = decoder.weight.grad.clone()
    decoder.weight.grad = None
    negatives, random = Negatives(popularity, 200_000), torch.Generator().manual_seed(3)
    sampled_log_likelihood(decoder, latent, batch, negatives, random).sum().backward()
    torch.testing.assert_close(decoder.weight.grad.to_dense(), full, rtol=0.05, atol=0.02)


def test_where_the_batch_holds_every_item_nothing_is_drawn_and_the_likelihood_is_exact() -> None:
    decoder, latent, _, popularity = setting(4)
    matrix = csr_matrix(np.ones((5, ITEMS), np.float32))
    batch = next(batches(unit_rows(matrix), relative_weights(matrix), np.arange(5), 5))
    found = sampled_log_likelihood(decoder, latent, batch, Negatives(popularity, 8), torch.Generator())
    torch.testing.assert_close(found, log_likelihood(decoder(latent), batch))


def test_draws_follow_the_flattened_popularity_and_never_hit_the_batch() -> None:
    popularity = np.array([0.0, 1.0, 16.0, 81.0, 5.0])
    drawn, log_expected = Negatives(popularity, 200_000).draw(torch.tensor([4]), torch.Generator().manual_seed(5))
    weight = np.array([0.5, 1.0, 16.0, 81.0, 0.0]) ** 0.75
    expected = weight / weight.sum()
    np.testing.assert_allclose(np.bincount(drawn, minlength=5) / 200_000, expected, atol=0.003)
    np.testing.assert_allclose(torch.exp(log_expected), 200_000 * expected[drawn.numpy()], rtol=1e-5)


@pytest.mark.parametrize("size", [1, 16])
def test_rows_outside_the_batch_and_the_draw_are_not_moved(size: int) -> None:
    decoder, latent, batch, popularity = setting(6)
    before = decoder.weight.detach().clone()
    optimiser = SparseAdam(decoder, [decoder.weight], 0.1)
    optimiser.zero_grad()
    negatives = Negatives(popularity, size)
    (-sampled_log_likelihood(decoder, latent, batch, negatives, torch.Generator().manual_seed(7)).sum()).backward()
    touched = torch.unique(decoder.weight.grad.coalesce().indices())
    optimiser.step()
    moved = torch.nonzero((decoder.weight != before).any(dim=1)).squeeze(1)
    assert set(moved.tolist()) == set(touched.tolist())
    assert len(moved) < ITEMS
