"""What candidates and evaluate share: the generators of one cut, what was bought in a period, the blend of a list."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix

from conf.model_config import CandidateConfig, ModelConfig
from jobs.lake.context import Context
from models.blend import Blend, LinearBlend, fit_trees, training_pairs
from models.candidates import Candidates
from models.matrix import Interactions, holdout_of, interactions_of
from models.sources import Latent, Sources, fit_sources

LISTS = ("all", "explore")


def stream(context: Context, table: str) -> Iterator[pa.RecordBatch]:
    """The rows of the run date's partition of `table`, a batch at a time; at least one batch, maybe of no rows."""
    for file in context.lake.files(table, context.run_date):
        parquet = pq.ParquetFile(file)
        yield pa.RecordBatch.from_pylist([], parquet.schema_arrow)
        yield from parquet.iter_batches(batch_size=1 << 17)


def sources_of(context: Context, cut: str, latent: Latent | None = None) -> Sources:
    """The generators fitted to `cut` (validation · test · publish)."""
    config = context.project.model.candidates
    return fit_sources(
        interactions_of(stream(context, "interactions"), cut),
        latent,
        l2=config.ease_l2,
        history_l2=config.ease_history_l2,
    )


def latent_of(context: Context, cut: str) -> Latent | None:
    """The VAE's vectors for a cut, from the model trained on that cut; None where there is no such model."""
    return None


def published_latent(context: Context) -> tuple[Latent | None, np.ndarray]:
    """The published latent tables in the order of the publish cut, and the ids of all users they hold."""
    return None, np.empty(0, dtype=object)


def relevant_of(context: Context, period: str, cut: Interactions) -> dict[str, csr_matrix]:
    """What the users of `cut` bought in `period`, by list: `explore` keeps only items new to the user."""
    bought, repeated = holdout_of(stream(context, "holdouts"), period, cut.users, cut.items)
    new = csr_matrix(bought - bought.multiply(repeated))
    new.eliminate_zeros()
    new.sort_indices()
    return {"all": bought, "explore": new}


def fixed_blend(config: CandidateConfig, list_name: str) -> LinearBlend:
    """The blend that stands in until there is a period to learn from; its weights are configuration."""
    return LinearBlend(config.fixed_blend[list_name], intercept=0.0, kind="fixed")


def pairs_to_learn(
    sources: Sources, relevant: csr_matrix, list_name: str, config: ModelConfig
) -> tuple[Candidates, np.ndarray] | None:
    """Candidates and labels of the period after the cut of `sources`; None if too few were bought to learn from."""
    c = config.candidates
    found = training_pairs(sources, relevant, list_name, depth=c.depth, users=c.fit_users, seed=config.protocol.seed)
    return None if found is None or int(found[1].sum()) < c.min_positives else found


def learned_blend(
    found: tuple[Candidates, np.ndarray] | None, list_name: str, config: ModelConfig, without: str = ""
) -> Blend:
    """The trees fitted to `found`, without one source if so asked; the fixed blend if there was too little."""
    c = config.candidates
    if found is None:
        return fixed_blend(c, list_name)
    return fit_trees(
        *found, iterations=c.trees, seed=config.protocol.seed, negative_share=c.negative_share, without=without
    )
