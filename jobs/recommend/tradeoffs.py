"""The trade-off of the lists: what each value of the diversity knob costs in relevance and brings in diversity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from conf.model_config import ModelConfig
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.labels import attributes_of, coded
from models.diversity import calibration_gap, described, rerank, spread
from models.matrix import Interactions, positions
from models.metrics import bootstrap, coverage_at_k, hits, ndcg_at_k, novelty_at_k, recall_at_k
from models.sources import Latent

_K = 20


def descriptions(context: Context, cut: Interactions, latent: Latent | None) -> tuple[np.ndarray, np.ndarray]:
    """(vectors of the items of `cut` that diversity is measured with, float32 [items, dimensions]; their kind, int64).

    The vectors hold categories, brand and the latent space; the kind is the first category.
    """
    tables = [table for table in tables_in_force(context).values() if context.in_use(table.table)]
    categories = attributes_of(tables, "category")
    attributes = context.lake.read("item_attributes", context.run_date, ["item_id", "attributes"])
    place = positions(np.asarray(attributes["item_id"].to_pylist(), dtype=object), cut.items)
    codes = [
        np.where(place >= 0, code[place], -1)
        for _, code in coded(attributes, [*categories, *attributes_of(tables, "brand")]).values()
    ] if attributes.num_rows else []  # fmt: skip
    kind = codes[0] if categories and codes else np.full(len(cut.items), -1, dtype=np.int64)
    seed = context.project.model.protocol.seed
    return described(codes, latent.items if latent else None, len(cut.items), seed), kind


def tradeoff_rows(
    lists: Mapping[str, np.ndarray], relevant: Mapping[str, csr_matrix], cut: Interactions,
    vectors: np.ndarray, kind: np.ndarray, config: ModelConfig,
) -> pa.Table:  # fmt: skip
    """Rows of `tradeoffs`.

    Args:
        lists: int64 [users, places] by list, as the blend ranks them.
        relevant: [users, items] by list, what users had in the period.
        vectors, kind: as `descriptions` gives them.
    """
    share = np.bincount(cut.events.indices, minlength=len(cut.items)) / max(len(cut.users), 1)
    mix = mixture(cut, kind)
    rows = []
    for name, ranked in lists.items():
        size = np.diff(relevant[name].indptr)
        users = size > 0
        own, bought = ranked[users], csr_matrix(relevant[name][np.flatnonzero(users)])
        whole: np.ndarray | None = None
        for knob in sorted({0.0, *config.diversity.knobs, config.diversity.knob}):
            chosen = rerank(own, vectors, knob, _K)
            found = hits(chosen, bought)
            figures = {
                "ndcg": ndcg_at_k(found, size[users], _K),
                "recall": recall_at_k(found, size[users], _K),
                "spread": spread(chosen, vectors),
                "novelty": novelty_at_k(chosen, share, _K),
                "calibration": calibration_gap(chosen, kind, mix[users]),
            }
            whole = figures["ndcg"] if whole is None else whole
            figures["ndcg-minus-0"] = figures["ndcg"] - whole
            for metric, values in figures.items():
                told = values[np.isfinite(values)]
                interval = bootstrap(told[:, None], resamples=config.protocol.bootstrap, seed=config.protocol.seed)[0]
                rows.append(_row(name, knob, metric, interval.value, interval.low, interval.high, len(told), config))
            covered = coverage_at_k(chosen, len(cut.items), _K)
            rows.append(_row(name, knob, "coverage", covered, np.nan, np.nan, int(users.sum()), config))
    return pa.Table.from_pylist(rows, schema=OUTPUTS["tradeoffs"].schema)


def mixture(cut: Interactions, kind: np.ndarray) -> np.ndarray:
    """Share of each kind in each user's history of recent weight, float64 [users, kinds]; rows of 0 where unknown."""
    item = np.flatnonzero(kind >= 0)
    kinds = int(kind.max(initial=-1)) + 1
    member = csr_matrix((np.ones(len(item)), (item, kind[item])), shape=(len(kind), max(kinds, 1)))
    weight = np.asarray((cut.frequency @ member).todense(), dtype=np.float64)
    return weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)


def _row(
    name: str, knob: float, metric: str, value: float, low: float, high: float, users: int, config: ModelConfig
) -> dict[str, object]:
    figures = {
        key: None if np.isnan(figure) else float(figure)
        for key, figure in {"value": value, "low": low, "high": high}.items()
    }
    is_default = knob == config.diversity.knob
    return {"list": name, "knob": knob, "is_default": is_default, "metric": metric, "k": _K, "users": users, **figures}
