"""What the worth of everything becomes when one asset's rows are changed: the ground of freshness and elasticity.

The ranker stays as it is; only the test pairs are described anew, for a part of the judged users and, of tables that
name them, with the rows of a part of all users. Worths are of the list of all items.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.lake.context import Context
from jobs.score.value.cuts import Cut
from jobs.score.value.evidence import Described, describe, describe_changed
from jobs.score.value.known import Known
from jobs.score.value.measure import Fit, gains
from jobs.score.value.problem import stacked
from jobs.score.value.resampling import Draws, Interval, draw, resample
from jobs.score.value.scene import Scene
from jobs.score.value.slices import ALL, listings_of
from models.reference import inputs_of, score_blocks


@dataclass(frozen=True)
class Bench:
    """A small shop of its own: part of the users, its description with nothing changed, and NDCG there.

    `ndcg` is float64 [folds, judged], `draws` the resamples of its users.
    """

    context: Context
    fitted: Fit
    tables: Mapping[str, Known]
    described: Described
    ndcg: np.ndarray
    draws: Draws

    def without_loss(self, known: Known) -> Known:
        """The asset's rows that say something of this shop's users and items."""
        return _of_scene(self.described.scene, known)

    def draws_of(self, per_user: np.ndarray) -> Interval:
        """Mean and paired interval of a figure of every fold and judged user, float64 [folds, judged]."""
        return resample(per_user[..., None], self.draws).intervals()[0]

    def with_rows(self, known: Known) -> np.ndarray:
        """NDCG of every judged user when the asset has these rows instead, float64 [folds, judged]."""
        tables = {**self.tables, known.config.table: known}
        changed = describe_changed(self.described, tables, known.config.table, self.context)
        return _ndcg(changed, self.fitted, self.context)


def bench_of(cut: Cut, fitted: Fit, context: Context) -> Bench:
    """Draw the users of the test cut that stand for all, and measure them with nothing changed."""
    config = context.project.model.value
    generator = np.random.default_rng(config.depth.seed)
    scene = _some_users(cut.scene, config.depth.users, generator)
    tables = {name: _of_scene(scene, known) for name, known in cut.tables.items()}
    described = describe(scene, tables, context)
    ndcg = _ndcg(described, fitted, context)
    draws = draw(config.folds, ndcg.shape[1], config.bootstrap, config.depth.seed)
    return Bench(context, fitted, tables, described, ndcg, draws)


def _some_users(scene: Scene, users: int, generator: np.random.Generator) -> Scene:
    """`users` of the judged users, and the others of the scene in the same proportion."""
    chosen = np.sort(generator.permutation(len(scene.judged))[:users])
    share = len(chosen) / max(len(scene.judged), 1)
    others = np.setdiff1d(np.arange(len(scene.users)), scene.judged)
    drawn = generator.permutation(others)[: round(share * len(others))]
    kept = np.sort(np.concatenate([scene.judged[chosen], drawn]))
    return replace(
        scene,
        users=scene.users[kept],
        judged=np.searchsorted(kept, scene.judged[chosen]),
        truth=scene.truth[chosen],
        pool=scene.pool[:0, :0],
    )


def _of_scene(scene: Scene, known: Known) -> Known:
    """The rows that name a user and an item of the scene, as far as the table names any."""
    rows = known.rows
    named = ((known.config.column_of("user_id"), scene.users), (known.config.column_of("item_id"), scene.items))
    for column, ids in named:
        if column and column in rows.column_names:
            rows = rows.filter(pc.is_in(rows[column].cast(pa.string()), value_set=pa.array(ids.tolist(), pa.string())))
    return replace(known, rows=rows)


def _ndcg(described: Described, fitted: Fit, context: Context) -> np.ndarray:
    scene, config = described.scene, context.project.model.value
    features, hits = stacked(described, fitted.names[1:]), scene.hits()
    whole = np.ones((1, len(fitted.names)), dtype=bool)
    listing = next(one for one in listings_of(scene, config.slices) if one.name == ALL)
    inputs = inputs_of(features, hits, fitted.scale)
    found = np.empty((fitted.ranker.folds, len(hits)))
    for block, scores in score_blocks(fitted.ranker, inputs, whole):
        found[:, block] = gains(scores[:, 0], hits[block], listing, block, config.k)
    return found
