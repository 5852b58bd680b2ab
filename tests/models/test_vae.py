"""The VAE's mathematics against other sources: torch.distributions, numpy by hand, finite differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix
from torch.distributions import Normal, kl_divergence

from models.data import Batch, batches, relative_weights, unit_rows
from models.vae import MultVae, kl_to_standard_normal, log_likelihood, log_share, sample


def matrix() -> csr_matrix:
    return csr_matrix(np.array([[3, 0, 4, 0], [0, 0, 0, 0], [1, 2, 0, 2]], dtype=np.float32))


def one_batch(weight: csr_matrix) -> Batch:
    return next(batches(unit_rows(weight), relative_weights(weight), np.arange(weight.shape[0]), weight.shape[0]))


def test_kl_is_that_of_torch_distributions():
    mean, log_variance = (
        torch.randn(5, 7, generator=torch.Generator().manual_seed(1)),
        torch.linspace(-3, 2, 35).view(5, 7),
    )
    expected = kl_divergence(Normal(mean, torch.exp(0.5 * log_variance)), Normal(0.0, 1.0)).sum(dim=1)
    torch.testing.assert_close(kl_to_standard_normal(mean, log_variance), expected)
    torch.testing.assert_close(kl_to_standard_normal(torch.zeros(2, 3), torch.zeros(2, 3)), torch.zeros(2))


def test_a_sample_has_the_posterior_s_mean_and_standard_deviation():
    noise = torch.randn(200_000, 1, generator=torch.Generator().manual_seed(2))
    drawn = sample(torch.tensor([[3.0]]), torch.log(torch.tensor([[0.25]])), noise)
    assert drawn.mean().item() == pytest.approx(3.0, abs=0.01)
    assert drawn.std().item() == pytest.approx(0.5, abs=0.01)


def test_input_rows_have_length_one_and_an_empty_row_stays_empty():
    unit = unit_rows(matrix())
    np.testing.assert_allclose(unit.toarray()[0], [0.6, 0, 0.8, 0], rtol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(unit.toarray(), axis=1), [1, 0, 1], rtol=1e-6)
    assert relative_weights(matrix()).data.mean() == pytest.approx(1.0)


def test_loss_parts_by_hand():
    """One batch, no dropout, against numpy: both parts summed within a user, then averaged over users."""
    weight = matrix()
    model = MultVae(items=4, hidden=3, latent=2, dropout=0.0, seed=5)
    parts = model.loss(one_batch(weight), torch.Generator().manual_seed(9))

    w = {name: value.numpy().astype(np.float64) for name, value in model.state_dict().items()}
    x = weight.toarray().astype(np.float64)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    unit = np.divide(x, length, out=np.zeros_like(x), where=length > 0)
    hidden = np.tanh(unit @ w["input.weight"] + w["input_bias"])
    mean = hidden @ w["mean.weight"].T + w["mean.bias"]
    log_variance = hidden @ w["log_variance.weight"].T + w["log_variance.bias"]
    noise = torch.randn(3, 2, generator=torch.Generator().manual_seed(9)).numpy()
    logits = (mean + np.exp(0.5 * log_variance) * noise) @ w["decoder.weight"].T + w["decoder.bias"]
    log_softmax = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    target = x / x[x > 0].mean()

    assert parts.reconstruction.item() == pytest.approx(-(target * log_softmax).sum(axis=1).mean(), rel=1e-5)
    kl = -0.5 * (1 + log_variance - mean**2 - np.exp(log_variance)).sum(axis=1)
    assert parts.kl.item() == pytest.approx(kl.mean(), rel=1e-5)
    assert parts.total(0.3).item() == pytest.approx(parts.reconstruction.item() + 0.3 * parts.kl.item(), rel=1e-6)


def test_likelihood_ignores_what_the_user_does_not_have_but_for_the_normaliser():
    batch = one_batch(matrix())
    logits = torch.zeros(3, 4)
    expected = -np.log(4) * np.asarray(relative_weights(matrix()).sum(axis=1)).ravel()
    np.testing.assert_allclose(log_likelihood(logits, batch).numpy(), expected, rtol=1e-6)


def test_gradients_match_finite_differences():
    weight = matrix()
    batch = one_batch(weight)
    batch = Batch(batch.item, batch.offset, batch.row, batch.value.double(), batch.target.double())
    model = MultVae(items=4, hidden=3, latent=2, dropout=0.5, seed=3).double()

    def loss() -> torch.Tensor:
        mean, log_variance = model.encode(batch, torch.Generator().manual_seed(4))
        noise = torch.full_like(mean, 0.7)
        logits = model.decoder(sample(mean, log_variance, noise))
        row = torch.zeros(3, dtype=torch.double).index_add(0, batch.row, batch.target * logits[batch.row, batch.item])
        total = torch.zeros(3, dtype=torch.double).index_add(0, batch.row, batch.target)
        return (total * torch.logsumexp(logits, 1) - row + 0.2 * kl_to_standard_normal(mean, log_variance)).mean()

    loss().backward()
    for parameter in model.parameters():
        flat, gradient = parameter.data.view(-1), parameter.grad.view(-1)
        for position in range(0, len(flat), 3):
            kept = flat[position].item()
            flat[position] = kept + 1e-6
            above = loss().item()
            flat[position] = kept - 1e-6
            below = loss().item()
            flat[position] = kept
            assert gradient[position].item() == pytest.approx((above - below) / 2e-6, rel=1e-4, abs=1e-8)


def test_dropout_keeps_the_expected_input_and_draws_only_from_its_generator():
    weight = csr_matrix(np.ones((2000, 4), dtype=np.float32))
    model = MultVae(items=4, hidden=3, latent=2, dropout=0.5, seed=3)
    batch = one_batch(weight)
    first = model.encode(batch, torch.Generator().manual_seed(1))[0]
    again = model.encode(batch, torch.Generator().manual_seed(1))[0]
    other = model.encode(batch, torch.Generator().manual_seed(2))[0]
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    still = model.encode(batch)[0]
    assert torch.equal(still, model.encode(batch)[0])


def test_an_empty_history_is_scored_like_popularity():
    popularity = np.array([5.0, 1.0, 0.0, 9.0])
    model = MultVae(items=4, hidden=3, latent=2, dropout=0.5, popularity=popularity, seed=3)
    nobody = csr_matrix((1, 4), dtype=np.float32)
    items, bias = model.item_vectors()
    scores = model.user_vectors(nobody) @ items.T + bias
    assert np.isfinite(scores).all()
    assert np.argsort(-scores[0]).tolist() == [3, 0, 1, 2]
    assert model.user_vectors(csr_matrix((0, 4), dtype=np.float32)).shape == (0, 2)


def test_log_share_is_finite_for_items_nobody_has():
    share = np.exp(log_share(np.array([3.0, 1.0, 0.0])))
    assert share.sum() == pytest.approx(1)
    assert share[0] == pytest.approx(3 * share[1])
    assert 0 < share[2] < share[1]
    assert np.isfinite(log_share(np.zeros(3))).all()
