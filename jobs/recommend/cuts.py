"""What candidates and evaluate share: the generators of one cut, what was bought in a period, the blend of a list."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix

from conf.errors import DataError
from conf.model_config import CandidateConfig, ModelConfig
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.labels import attributes_of, coded
from jobs.recommend.periods import cuts_of, periods_before
from models.attribution import Taste
from models.blend import Blend, LinearBlend, fit_trees, training_pairs
from models.candidates import Candidates, collect
from models.exposures import Exposures, exposures_of
from models.groups import grouped
from models.history import History, history_of
from models.matrix import Interactions, holdout_of, interactions_of, positions
from models.registry import load
from models.sources import Latent, Sources, fit_sources

LISTS = ("all", "explore")
_WEEK = 7

Lesson: TypeAlias = tuple[Candidates, np.ndarray]
"""Candidates of one list and whether each was bought in the period that followed."""


def stream(context: Context, table: str) -> Iterator[pa.RecordBatch]:
    """The rows of the run date's partition of `table`, a batch at a time; at least one batch, maybe of no rows."""
    for file in context.lake.files(table, context.run_date):
        parquet = pq.ParquetFile(file)
        yield pa.RecordBatch.from_pylist([], parquet.schema_arrow)
        yield from parquet.iter_batches(batch_size=1 << 17)


def sources_of(context: Context, name: str) -> Sources:
    """The generators of the cut `name` (jobs/recommend/periods.py), with the VAE trained on the same cut.

    Raises:
        DataError: the model was trained on other items than those of the cut.
    """
    config = context.project.model.candidates
    cut = interactions_of(stream(context, "interactions"), name)
    latent = published_latent(context, cut) if name == "publish" else trained_latent(context, name, cut)
    return fit_sources(
        cut,
        latent,
        l2=config.ease_l2,
        history_l2=config.ease_history_l2,
        max_side=config.ease_max_side,
        half_life_days=config.popularity_half_life_days,
        history=history_before(context, name, cut),
    )


def history_before(context: Context, name: str, cut: Interactions) -> History | None:
    """The events of the users and items of `cut`, day by day, up to its last day; None where there are none."""
    last = {own.name: own.last_day for own in cuts_of(context.run_date, context.project.model.protocol)}[name]
    if not cut.shape[0]:
        return None
    return history_of(
        stream(context, "event_days"), cut.users, cut.items, last,
        groups_of(context, cut.items), exposures_before(context, cut, last),
    )  # fmt: skip


def exposures_before(context: Context, cut: Interactions, last: date) -> Exposures | None:
    """What was put before the users of `cut` up to its last day; None where no night had published anything by then."""
    night = exposures_night(context, last)
    if night is None:
        return None
    rows = context.lake.read("exposures", night)
    return exposures_of(rows, cut.users, cut.items, last) if rows.num_rows else None


def exposures_night(context: Context, last: date) -> date | None:
    """The newest night with exposures up to `last`, at most a week older: some nights may be missing."""
    nights = [night for night in context.lake.partitions("exposures", upto=last) if (last - night).days < _WEEK]
    return max(nights, default=None)


def exposure_inputs(context: Context, newest: str) -> list[tuple[str, date]]:
    """(table, night) of all exposures that the cuts up to and including `newest` may know of."""
    cuts = cuts_of(context.run_date, context.project.model.protocol)
    own = cuts[: [cut.name for cut in cuts].index(newest) + 1]
    nights = (exposures_night(context, cut.last_day) for cut in own)
    return [("exposures", night) for night in nights if night is not None]


def groups_of(context: Context, items: np.ndarray) -> dict[str, np.ndarray]:
    """What the catalogue groups `items` by, as codes (models/groups.py)."""
    known = context.lake.read("item_attributes", context.run_date, ["item_id", "attributes"])
    place = positions(known["item_id"].to_numpy(zero_copy_only=False), items.tolist())
    tables = tables_in_force(context, earlier=True).values()
    kinds = attributes_of(tables, "category")
    others = [*attributes_of(tables, "brand"), *attributes_of(tables, "attribute")]
    codes = coded(known.take(pa.array(place)), [*kinds, *others])
    return grouped({name: code for name, (_, code) in codes.items()}, kinds)


def trained_latent(context: Context, name: str, cut: Interactions) -> Latent | None:
    """The VAE's vectors from the checkpoint of the cut; None where the history was too short to train one."""
    context.lake.manifest("models", context.run_date)  # refuses to go on where train has not run
    folder = context.lake.path("models", context.run_date) / name
    if not folder.is_dir():
        return None
    checkpoint = load(folder)
    _check_items(checkpoint.items, cut, f"models/dt={context.run_date}/{name}", "train")
    return checkpoint.latent(cut.weight)


def published_latent(context: Context, cut: Interactions) -> Latent | None:
    """The VAE's vectors from latent_users and latent_items, in the order of the cut; None where they are empty."""
    items = context.lake.read("latent_items", context.run_date)
    if not items.num_rows:
        return None
    order = positions(np.asarray(items["item_id"].to_pylist(), dtype=object), cut.items)
    _check_items(np.asarray(items["item_id"].to_pylist(), dtype=object), cut, "latent_items", "encode")
    users = context.lake.read("latent_users", context.run_date)
    row = positions(np.asarray(users["user_id"].to_pylist(), dtype=object), cut.users)
    if (row < 0).any():
        raise _stale("latent_users", "encode")
    return Latent(
        users=_vectors(users)[row],
        items=_vectors(items)[order],
        bias=items["bias"].to_numpy()[order],
        version=items["model_version"][0].as_py(),
    )


def published_taste(context: Context, cut: Interactions, name: str) -> Taste | None:
    """The encoder of the cut `name` with the histories of `cut`; None where no model was trained."""
    folder = context.lake.path("models", context.run_date) / name
    if not folder.is_dir():
        return None
    checkpoint = load(folder)
    _check_items(checkpoint.items, cut, f"models/dt={context.run_date}/{name}", "train")
    return Taste(checkpoint.model, cut.weight)


def newcomers_of(context: Context, cut: Interactions) -> np.ndarray:
    """Ids of users who have a latent vector but no history in the cut, sorted."""
    users = context.lake.read("latent_users", context.run_date, ["user_id"])["user_id"]
    return np.setdiff1d(np.asarray(users.to_pylist(), dtype=object), cut.users)


def _vectors(rows: pa.Table) -> np.ndarray:
    flat = rows["vector"].combine_chunks().flatten().to_numpy()
    return np.asarray(flat.reshape(rows.num_rows, -1), dtype=np.float32)


def _check_items(items: np.ndarray, cut: Interactions, source: str, stage: str) -> None:
    if not np.array_equal(np.sort(items.astype(str)), cut.items.astype(str)):
        raise _stale(source, stage)


def _stale(source: str, stage: str) -> DataError:
    return DataError(
        f"{source} does not hold the users and items of interactions: it was made from older data",
        mend=f"run the stage {stage} again for that date",
    )


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


def lessons_of(context: Context, newest: str) -> tuple[dict[str, Lesson], list[str]]:
    """What there is to learn from the period `newest` and those before it: (list → lesson, the periods).

    Each period's candidates come from generators of the cut before it, which know nothing of the period.
    """
    config = context.project.model
    periods = periods_before(newest, config.protocol)[: config.candidates.training_periods]
    # Most of the work is sorting and multiplying inside numpy, so two periods go side by side.
    with ThreadPoolExecutor(2) as pool:
        taught = dict(zip(periods, pool.map(lambda period: lesson_of(context, period), periods), strict=True))
    lessons = {}
    for name in LISTS:
        own = [found[name] for found in taught.values() if name in found]
        if own:
            lessons[name] = (collect([pairs for pairs, _ in own]), np.concatenate([labels for _, labels in own]))
    return lessons, [period for period, found in taught.items() if found]


def lesson_of(context: Context, period: str) -> dict[str, Lesson]:
    """List → what the period teaches; empty where nothing was bought in it."""
    config = context.project.model.candidates
    sources = sources_of(context, period)
    found = training_pairs(
        sources,
        relevant_of(context, period, sources.cut),
        depth=config.depth,
        users=config.fit_users,
        seed=context.project.model.protocol.seed,
        negative_share=config.negative_share,
    )
    context.log.info("candidates to learn from", period=period, **{name: len(own[1]) for name, own in found.items()})
    return found


def learned_blends(
    lessons: dict[str, Lesson], config: ModelConfig, without: tuple[str, ...] = ("",)
) -> dict[tuple[str, str], Blend]:
    """(list, source left out) → the trees fitted to the lesson; the fixed blend if too little was bought.

    The fits share nothing and run side by side, each on one thread.
    """
    wanted = [(name, source) for name in LISTS for source in without]
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda key: learned_blend(lessons.get(key[0]), key[0], key[1], config), wanted)
        return dict(zip(wanted, found, strict=True))


def learned_blend(lesson: Lesson | None, list_name: str, without: str, config: ModelConfig) -> Blend:
    """The trees fitted to `lesson`, without one source if so asked; the fixed blend if there was too little."""
    c = config.candidates
    if lesson is None or int(lesson[1].sum()) < c.min_positives:
        return fixed_blend(c, list_name)
    return fit_trees(
        *lesson,
        iterations=c.trees,
        leaves=c.tree_leaves,
        learning_rate=c.tree_learning_rate,
        seed=config.protocol.seed,
        negative_share=c.negative_share,
        without=without,
    )


def batch_of(table: str, **columns: object) -> pa.RecordBatch:
    """A batch of `table`; a single value stands in every row."""
    schema = OUTPUTS[table].schema
    size = max(len(column) for column in columns.values() if isinstance(column, np.ndarray | list))
    return pa.RecordBatch.from_arrays(
        [
            pa.array(value, field.type)
            if isinstance(value, np.ndarray | list)
            else pa.repeat(pa.scalar(value, field.type), size)
            for field, value in ((field, columns[field.name]) for field in schema)
        ],
        schema=schema,
    )
