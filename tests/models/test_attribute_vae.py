"""Attributes shape the vectors while a model learns, and are folded into them afterwards."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.sparse import csr_matrix

from models.attribute_vae import AttributeVae, Column, Side, column_log_likelihood, composite_kl
from models.data import batches, relative_weights, unit_rows

USERS, ITEMS = 12, 10
WEIGHT = csr_matrix((np.random.default_rng(0).random((USERS, ITEMS)) < 0.5).astype(np.float32))
VALUES = csr_matrix(np.eye(2, dtype=np.float32)[np.arange(ITEMS) % 2])


def vae(side: Side, **options: object) -> AttributeVae:
    model = AttributeVae(side, 5, 3, 0.0, popularity=np.ones(ITEMS), seed=1, **options)
    for table in (model.value_input, model.value_output):
        torch.nn.init.normal_(table.weight, generator=torch.Generator().manual_seed(2))
    return model


def one_batch():
    (batch,) = batches(unit_rows(WEIGHT), relative_weights(WEIGHT), np.arange(USERS), USERS)
    return batch


def test_folding_changes_no_score():
    model = vae(Side(VALUES))
    plain = model.folded()
    with torch.no_grad():
        mean, _ = model.encode(one_batch())
        scores = mean @ model.output_weight().T + model.decoder.bias
    items, bias = plain.item_vectors()
    np.testing.assert_allclose(plain.user_vectors(WEIGHT) @ items.T + bias, scores.numpy(), atol=1e-5)
    shared = (model.output_weight() - model.decoder.weight).detach().numpy()
    np.testing.assert_allclose(shared[0], shared[2], atol=1e-6, err_msg="items of one value share its vector")


def test_every_part_of_the_model_learns():
    columns = (
        Column("age", "categorical", np.array([0, 1, 2, np.nan] * 3, np.float32)),
        Column("income", "numeric", np.linspace(-1, 1, USERS, dtype=np.float32)),
        Column("visits", "count", np.arange(USERS, dtype=np.float32)),
        Column("kinds", "multinomial", csr_matrix(WEIGHT @ VALUES)),
    )
    model = vae(Side(VALUES, columns), column_weight=1.0)
    parts = model.joint_loss(one_batch(), torch.Generator().manual_seed(0), np.arange(USERS))
    parts.total(0.2).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name
        if not name.endswith("heads.0.weight"):
            assert parameter.grad.abs().sum() > 0, name


@pytest.mark.parametrize("kind", ["categorical", "numeric", "count"])
def test_a_column_s_likelihood_is_the_textbook_s_and_unknown_values_count_nothing(kind):
    values = np.array([0, 1, 2, np.nan], np.float32)
    column = Column("x", kind, values)
    output = torch.tensor(np.random.default_rng(3).normal(size=(4, column.width)).astype(np.float32))
    found = column_log_likelihood(column, output, np.arange(4)).numpy()
    raw = output.numpy().astype(float)
    if kind == "categorical":
        expected = [raw[n, n] - math.log(np.exp(raw[n]).sum()) for n in range(3)]
    elif kind == "numeric":
        expected = stats.norm.logpdf(values[:3], raw[:3, 0], np.exp(raw[:3, 1] / 2))
    else:
        expected = stats.poisson.logpmf(values[:3].astype(int), np.exp(raw[:3, 0]))
    np.testing.assert_allclose(found, [*expected, 0.0], atol=1e-5)


def test_the_composite_prior_is_the_mixture_by_quadrature():
    """KL of one dimension by a sum over a grid equals the mean of the one-sample estimate."""
    mean, log_variance = torch.tensor([[0.7]]), torch.tensor([[-1.0]])
    before = (torch.tensor([[0.2]]), torch.tensor([[-0.5]]))
    noise = torch.randn(200_000, 1, generator=torch.Generator().manual_seed(0))
    z = mean + torch.exp(0.5 * log_variance) * noise
    estimate = composite_kl(z, (mean, log_variance), before).mean().item()
    grid = np.linspace(-6, 6, 20_001)
    q = stats.norm.pdf(grid, 0.7, math.exp(-0.5))
    prior = (
        0.15 * stats.norm.pdf(grid) + 0.75 * stats.norm.pdf(grid, 0.2, math.exp(-0.25))
        + 0.1 * stats.norm.pdf(grid, 0, math.exp(5))
    )  # fmt: skip
    exact = float((q * np.log(q / prior)).sum() * (grid[1] - grid[0]))
    assert estimate == pytest.approx(exact, abs=0.01)


def test_the_composite_prior_begins_as_the_standard_one_and_then_remembers():
    model = vae(Side(VALUES), prior="composite")
    first = model.joint_loss(one_batch(), torch.Generator().manual_seed(0), np.arange(USERS)).kl
    plain = vae(Side(VALUES)).joint_loss(one_batch(), torch.Generator().manual_seed(0), np.arange(USERS)).kl
    assert first.item() == pytest.approx(plain.item())
    model.remember()
    again = model.joint_loss(one_batch(), torch.Generator().manual_seed(0), np.arange(USERS)).kl
    assert again.item() != pytest.approx(plain.item())
