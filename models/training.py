"""Training of the Mult-VAE: annealed β, early stopping on a held-out period, the two loss parts kept apart."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix

from conf.model_config import VaeConfig
from models.attribute_vae import AttributeVae, Side
from models.data import batches, relative_weights, unit_rows
from models.metrics import hits, ndcg_at_k, recall_at_k
from models.ranking import blocks, hide, top_k
from models.sampled import Negatives, SparseAdam
from models.tail import Tail
from models.together import Together
from models.vae import MultVae

ALONE = Together()
Figures = dict[str, dict[str, float]]
"""By list (all · explore): ndcg_at_100, recall_at_20, each a mean over users, and the number of those users."""


@dataclass(frozen=True)
class Epoch:
    """One pass over all users. Loss parts are in nats, summed within a user and averaged over users."""

    number: int
    beta: float
    reconstruction: float
    kl: float
    figures: Figures = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for meta.json."""
        return asdict(self)


@dataclass(frozen=True)
class Trained:
    """A model, how it came about, and the epoch its weights are from (1 = first)."""

    model: MultVae
    epochs: tuple[Epoch, ...]
    best_epoch: int


def fit(
    weight: csr_matrix,
    config: VaeConfig,
    *,
    start: MultVae | None = None,
    rows: np.ndarray | None = None,
    epochs: int | None = None,
    judge: Callable[[MultVae], Figures] | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
    together: Together = ALONE,
    side: Side | None = None,
    tail: Tail | None = None,
) -> Trained:
    """Train on `weight` [users, items] for `epochs`, or until `judge` sees no gain for `config.patience` epochs.

    With `start` that model learns on, in place, from the users at the positions `rows` (all where None), at the full β
    from the first step. With `side`, and a full softmax, the attributes and columns it holds shape the vectors, by
    `config.column_weight` and `config.prior`; with `tail` it learns columns instead of items. The model that comes back
    is a plain one of all items. With a judge the weights of the best epoch are kept, by NDCG@100 of the list
    `config.early_stopping_list`. The same matrix, configuration and number of threads give the same weights to the bit.

    Raises:
        ValueError: neither `epochs` nor `judge` is given, there is no user, or a weight is not a number.
        FloatingPointError: the loss stopped being a number.
    """
    if (epochs is None) == (judge is None):
        raise ValueError("give either a number of epochs or a judge")
    if not weight.shape[0]:
        raise ValueError("no user to learn from")
    if not np.isfinite(weight.data).all():
        raise ValueError("a weight of the user-item matrix is not a finite number")
    learnt = weight if tail is None else tail.fold(weight)
    users, items = learnt.shape
    learners = np.arange(users) if rows is None else rows
    inputs, targets = unit_rows(learnt), relative_weights(learnt)
    hidden, latent = config.sizes(users)
    popularity = np.asarray(targets.sum(axis=0)).ravel()
    negatives = Negatives(popularity, config.negatives) if items > config.full_softmax_items else None
    model = start or MultVae(items, hidden, latent, config.dropout, popularity=popularity, seed=config.seed)
    if side is not None and start is None and negatives is None and tail is None:
        model = AttributeVae(
            side, hidden, latent, config.dropout, popularity=popularity, seed=config.seed,
            column_weight=config.column_weight, prior=config.prior,
        )  # fmt: skip
    annealed_after = config.anneal_steps if start is None else 1
    optimiser = optimiser_of(model, config.learning_rate, is_sampled=negatives is not None)
    order = np.random.default_rng(config.seed)
    noise = torch.Generator().manual_seed(config.seed + together.rank)
    history: list[Epoch] = []
    best, best_epoch, best_weights = -np.inf, 0, model.state_dict()
    steps = 0
    with _deterministic():
        for number in range(1, (epochs or config.max_epochs) + 1):
            reconstruction = kl = 0.0
            own = together.share(order.permutation(learners))
            size = together.batch_size(config.batch_size)
            for place, batch in enumerate(batches(inputs, targets, own, size)):
                steps += 1
                beta = config.beta * min(1.0, steps / annealed_after)
                if isinstance(model, AttributeVae):
                    parts = model.joint_loss(batch, noise, own[place * size : (place + 1) * size])
                else:
                    parts = model.loss(batch, noise, negatives)
                optimiser.zero_grad()
                parts.total(beta).backward()
                together.average_gradients(model.parameters())
                optimiser.step()
                reconstruction += parts.reconstruction.item() * batch.users / len(own)
                kl += parts.kl.item() * batch.users / len(own)
            reconstruction, kl = together.average([reconstruction, kl])
            if not np.isfinite(reconstruction + kl):
                raise FloatingPointError(f"the loss is not a number after epoch {number}: lower vae.learning_rate")
            if isinstance(model, AttributeVae):
                model.remember()
            epoch = Epoch(number, beta, reconstruction, kl, judge(plain(model, tail)) if judge else {})
            history.append(epoch)
            on_epoch(epoch)
            if judge is None:
                continue
            gained = epoch.figures[config.early_stopping_list]["ndcg_at_100"]
            if gained > best:
                best, best_epoch = gained, number
                best_weights = {name: value.clone() for name, value in model.state_dict().items()}
            elif number - best_epoch >= config.patience:
                break
    model.input.sparse = False
    if judge is not None:
        model.load_state_dict(best_weights)
    return Trained(plain(model, tail), tuple(history), best_epoch or len(history))


def plain(model: MultVae, tail: Tail | None = None) -> MultVae:
    """The model of all items, with what attributes contribute folded into its weights; a plain one is itself."""
    found = model.folded() if isinstance(model, AttributeVae) else model
    return found if tail is None else tail.unfold_model(found)


def optimiser_of(model: MultVae, learning_rate: float, *, is_sampled: bool) -> torch.optim.Optimizer | SparseAdam:
    """Adam; where the likelihood is sampled, one that moves only the rows of the items a batch has met."""
    model.input.sparse = is_sampled
    if not is_sampled:
        return torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
    return SparseAdam(model, [model.input.weight, model.decoder.weight], learning_rate)


def figures_of(model: MultVae, weight: csr_matrix, relevant: dict[str, csr_matrix]) -> Figures:
    """How well the model ranks all items for the users of `weight` [users, items].

    Args:
        relevant: by list, [users, items] with an entry stored where the user took the item in the period judged. For
            the list `explore` items of the user's own history may not stand in the list.
    """
    figures: Figures = {}
    for name, (ndcg, recall) in user_figures_of(model, weight, relevant).items():
        if len(ndcg):
            figures[name] = {
                "ndcg_at_100": float(ndcg.mean()),
                "recall_at_20": float(recall.mean()),
                "users": len(ndcg),
            }
    return figures


def user_figures_of(
    model: MultVae, weight: csr_matrix, relevant: dict[str, csr_matrix]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By list: NDCG@100 and recall@20, float64 [users who have something relevant], in the order of the rows."""
    vectors = model.user_vectors(weight)
    items, bias = model.item_vectors()
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name, wanted in relevant.items():
        counts = np.diff(wanted.indptr)
        users = np.flatnonzero(counts)
        ndcg, recall = np.empty(len(users)), np.empty(len(users))
        for block in blocks(len(users)):
            rows = users[block]
            scores = vectors[rows] @ items.T + bias
            if name == "explore":
                hide(scores, weight[rows])
            taken = hits(top_k(scores, 100), wanted[rows])
            ndcg[block] = ndcg_at_k(taken, counts[rows], 100)
            recall[block] = recall_at_k(taken, counts[rows], 20)
        found[name] = (ndcg, recall)
    return found


def health_of(model: MultVae, weight: csr_matrix) -> dict[str, Any]:
    """Whether the latent dimensions carry anything, over the users of `weight`.

    `active_units` counts dimensions whose μ varies between users by more than 0.01 (Burda, Grosse, Salakhutdinov: IWAE,
    ICLR 2016); `kl` is the mean KL of each dimension, in nats, `kl_per_dimension` its quantiles, `spread` the variance
    of each dimension's μ.
    """
    mean, variance = model.user_vectors(weight), model.posterior_variances(weight)
    kl = -0.5 * (1 + np.log(variance) - mean**2 - variance).mean(axis=0, dtype=np.float64)
    quantiles = np.quantile(kl, [0, 0.25, 0.5, 0.75, 1])
    spread = mean.var(axis=0, dtype=np.float64)
    return {
        "dimensions": int(mean.shape[1]),
        "active_units": int((spread > 0.01).sum()),
        "kl": kl.tolist(),
        "spread": spread.tolist(),
        "kl_per_dimension": dict(zip(("min", "p25", "median", "p75", "max"), map(float, quantiles), strict=True)),
    }


@contextlib.contextmanager
def _deterministic() -> Iterator[None]:
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
