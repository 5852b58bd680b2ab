"""The reference ranker of the value measurement: one small net that can be asked with any set of its inputs hidden.

It is trained once, and every user of every batch sees only what a random coalition of players (column groups inside
assets) says; the others' inputs are masked. So it estimates the best ranking for each coalition, and any coalition is
one masked evaluation: Covert, Lundberg and Lee, Explaining by Removing (JMLR 2021), call this a surrogate trained with
missing inputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

_CLIP = 5.0
"""Standard deviations beyond which an input is cut."""

_BLOCK = 16
"""Users scored at a time."""


@dataclass(frozen=True)
class Inputs:
    """Pairs of users and the items of their pools, described by features.

    Attributes:
        values: float32 [users, pool, features], standardised, 0 where unknown.
        known: float32 [users, pool, features], 1 where the value is known.
        relevant: float32 [users, pool], 1 where the user took the item in the period that followed.
    """

    values: Tensor
    known: Tensor
    relevant: Tensor


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of every feature's known training values, float32 [features]."""

    mean: np.ndarray
    deviation: np.ndarray


def scale_of(features: np.ndarray) -> Scale:
    """The scale of raw `features`, float32 [users, pool, features], NaN where unknown."""
    flat = features.reshape(-1, features.shape[-1])
    known = np.maximum((~np.isnan(flat)).sum(axis=0), 1)
    mean = np.nansum(flat, axis=0, dtype=np.float64) / known
    variance = np.nansum((flat - mean) ** 2, axis=0, dtype=np.float64) / known
    deviation = np.sqrt(variance)
    return Scale(mean.astype(np.float32), np.where(deviation > 1e-6, deviation, 1.0).astype(np.float32))


def inputs_of(features: np.ndarray, relevant: np.ndarray, scale: Scale) -> Inputs:
    """Standardise raw `features` (NaN: unknown) for the ranker."""
    known = ~np.isnan(features)
    values = np.clip((features - scale.mean) / scale.deviation, -_CLIP, _CLIP)
    return Inputs(
        values=torch.from_numpy(np.where(known, values, 0.0).astype(np.float32)),
        known=torch.from_numpy(known.astype(np.float32)),
        relevant=torch.from_numpy(relevant.astype(np.float32)),
    )


class ReferenceRanker(nn.Module):
    """score = linear(x) + net(x), where x holds every feature's value and whether it is known."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.direct = nn.Linear(2 * features, 1, bias=False)
        self.hidden = nn.Linear(2 * features, hidden)
        self.top = nn.Linear(hidden, 1, bias=False)

    def forward(self, values: Tensor, known: Tensor, available: Tensor) -> Tensor:
        """Scores [users, pool]; `available` is [features] or [users, 1, features], 1 where the feature may be seen."""
        seen = torch.cat([values * available, known * available], dim=-1)
        return (self.direct(seen) + self.top(torch.relu(self.hidden(seen)))).squeeze(-1)


@dataclass(frozen=True)
class Training:
    """How the ranker is trained."""

    hidden: int
    epochs: int
    batch_users: int
    pairs: int
    """Items of each pool that a step looks at, drawn anew at every step."""
    learning_rate: float
    weight_decay: float


@dataclass(frozen=True)
class Players:
    """Who can be hidden.

    Attributes:
        needs: bool [features, players]: a feature is seen only if all players it needs are in the coalition.
        owner: int64 [players]: the asset, 0 … n − 1, each player belongs to.
    """

    needs: np.ndarray
    owner: np.ndarray


def train_ranker(
    inputs: Inputs, players: Players, training: Training, seed: int, coalition: np.ndarray | None = None
) -> ReferenceRanker:
    """Fit by the listwise softmax loss, −Σ_relevant log softmax(scores) / |relevant|, averaged over users.

    Args:
        inputs: the training period's pairs; users without a relevant item in their pool are left out.
        players: who can be hidden.
        training: sizes and steps.
        seed: seeds weights, order and coalitions.
        coalition: bool [players]: train for this one coalition only (for proving the masked ranker right); default: a
            fresh random one for every user and step, drawn as the Owen value weighs them.
    """
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    rows = torch.nonzero(inputs.relevant.sum(dim=1) > 0).squeeze(1)
    ranker = ReferenceRanker(inputs.values.shape[-1], training.hidden)
    steps = training.epochs * -(-len(rows) // training.batch_users)
    optimiser = torch.optim.AdamW(ranker.parameters(), lr=training.learning_rate, weight_decay=training.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, training.learning_rate, total_steps=max(steps, 2))
    required = torch.from_numpy(players.needs.astype(np.float32))
    for _ in range(training.epochs):
        order = rows[torch.randperm(len(rows), generator=generator)]
        for batch in order.split(training.batch_users):
            inside = (
                random_coalitions(len(batch), players.owner, generator)
                if coalition is None
                else torch.from_numpy(coalition.astype(np.float32)).expand(len(batch), -1)
            )
            drawn = torch.randperm(inputs.values.shape[1], generator=generator)[: training.pairs]
            values, known, relevant = (
                part[batch[:, None], drawn] for part in (inputs.values, inputs.known, inputs.relevant)
            )
            scores = ranker(values, known, availability(required, inside)[:, None, :])
            wanted = relevant.sum(dim=1).clamp(min=1.0)
            loss = -((relevant * torch.log_softmax(scores, dim=1)).sum(dim=1) / wanted).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return ranker


def availability(required: Tensor, inside: Tensor) -> Tensor:
    """float32 [coalitions, features]: 1 where no source that the feature requires is outside the coalition."""
    return ((1.0 - inside) @ required.T == 0).to(torch.float32)


def score_blocks(ranker: ReferenceRanker, inputs: Inputs, shown: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Blocks of users and their scores, float32 [patterns, users of the block, pool].

    A pattern (bool [patterns, features]) says which features are seen. Hiding a feature is the same as zeroing its
    weights, so a pattern costs one small matrix product over the features it shows; blocks of users that fit the
    processor's cache make all of them at once affordable.
    """
    users, pool, features = inputs.values.shape
    everywhere = (inputs.known > 0).all(dim=0).all(dim=0).numpy()
    parts = [_pattern(ranker, row, everywhere) for row in shown]
    with torch.no_grad():
        for start in range(0, users, _BLOCK):
            block = slice(start, min(start + _BLOCK, users))
            # Features by rows: a pattern's choice of them is then a copy of whole rows, not a gather.
            pairs = (
                torch.cat([inputs.values[block], inputs.known[block]], dim=-1).reshape(-1, 2 * features).T.contiguous()
            )
            scores = np.empty((len(parts), block.stop - block.start, pool), dtype=np.float32)
            for pattern, part in enumerate(parts):
                seen = pairs[part.columns]
                lifted = torch.addmm(part.bias, part.hidden, seen).relu_()
                found = torch.addmm(part.direct @ seen, part.top, lifted)
                scores[pattern] = found.reshape(-1, pool).numpy()
            yield block, scores


@dataclass(frozen=True)
class _Pattern:
    """The ranker's weights for the features a pattern shows; what is known of all pairs has become part of the bias."""

    columns: Tensor
    hidden: Tensor
    bias: Tensor
    direct: Tensor
    top: Tensor


def _pattern(ranker: ReferenceRanker, shown: np.ndarray, everywhere: np.ndarray) -> _Pattern:
    features = len(shown)
    values, known = np.flatnonzero(shown), np.flatnonzero(shown & ~everywhere) + features
    constant = torch.from_numpy(np.flatnonzero(shown & everywhere) + features)
    columns = torch.from_numpy(np.concatenate([values, known]))
    with torch.no_grad():
        return _Pattern(
            columns=columns,
            hidden=ranker.hidden.weight[:, columns].contiguous(),
            bias=(ranker.hidden.bias + ranker.hidden.weight[:, constant].sum(dim=1))[:, None],
            direct=ranker.direct.weight[:, columns],
            top=ranker.top.weight,
        )


def random_coalitions(rows: int, owner: np.ndarray, generator: torch.Generator) -> Tensor:
    """float32 [rows, players]: coalitions as the Owen value meets them.

    One asset by lot is taken apart: a uniform number of its groups, of all other assets a uniform number, whole.
    """
    sizes = torch.from_numpy(np.bincount(owner))
    assets, of = len(sizes), torch.from_numpy(owner)
    apart = torch.randint(0, assets, (rows,), generator=generator)
    lot = torch.rand(rows, assets, generator=generator)
    lot[torch.arange(rows), apart] = 2.0  # last, so that it is never among the others drawn
    others = torch.randint(0, assets, (rows, 1), generator=generator)
    whole = lot.argsort(dim=1).argsort(dim=1) < others
    mine = of[None, :] == apart[:, None]
    within = torch.where(mine, torch.rand(rows, len(owner), generator=generator), 2.0).argsort(dim=1).argsort(dim=1)
    wanted = (torch.rand(rows, generator=generator) * (sizes[apart] + 1)).long()
    return torch.where(mine, within < wanted[:, None], whole[:, of]).to(torch.float32)
