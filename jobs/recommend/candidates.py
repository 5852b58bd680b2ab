"""candidates: the lists `all` and `explore` of every user, each row with its source and reason.

Generators propose, a blend orders (models/candidates.py, models/blend.py). The blend is fitted to the newest periods
that are complete, each with generators of the cut before it, and applied to the generators of all data: the procedure
that evaluate judges, one period later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import pyarrow as pa

from conf.model_config import CandidateConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.cuts import (
    LISTS,
    batch_of,
    exposure_inputs,
    learned_blends,
    lessons_of,
    newcomers_of,
    published_taste,
    sources_of,
)
from jobs.recommend.newcomers import newcomer_rows
from jobs.recommend.reasons import Grounds, named_source, reasons
from jobs.recommend.tradeoffs import descriptions
from models.blend import GROUPS, Blend
from models.candidates import Candidates, listed_blocks
from models.diversity import places_anew
from models.neighbours import ease_neighbours
from models.sources import Sources


def run(context: Context) -> None:
    """Write user_candidates and blends of the run date."""
    config = context.project.model.candidates
    blends, period = fitted_blends(context)
    sources = sources_of(context, "publish")
    version = sources.latent.version if sources.latent else "no latent model"
    context.log.info("generators fitted", users=sources.cut.shape[0], items=sources.cut.shape[1], sources=sources.names)

    knob = context.project.model.diversity.knob
    grounds = Grounds(
        ease_neighbours(sources.ease_history, config.similar),
        published_taste(context, sources.cut, "publish"),
        knob,
        descriptions(context, sources.cut, sources.latent)[0] if knob > 0 else None,
    )
    tally = Tally()
    tables = (
        "event_days", "interactions", "holdouts", "item_attributes", "user_attributes", "models", "latent_users",
        "latent_items",
    )  # fmt: skip
    inputs = context.lake.inputs(
        [*((table, context.run_date) for table in tables), *exposure_inputs(context, "publish")]
    )
    newcomers = newcomers_of(context, sources.cut)
    written = context.lake.write(
        "user_candidates",
        context.run_date,
        chain(
            user_rows(sources, blends, grounds, config, version, tally),
            newcomer_rows(context, sources, newcomers, config, version),
        ),
        inputs=inputs,
    )
    context.log.info("user candidates", rows=written.rows, newcomers=len(newcomers))
    context.lake.write("blends", context.run_date, tally.rows(blends, period, version), inputs=inputs)


def fitted_blends(context: Context) -> tuple[dict[str, Blend], str | None]:
    """(the blend of each list, the periods it was fitted on); (fixed blends, None) where no period has data."""
    lessons, periods = lessons_of(context, "test")
    if not periods:
        context.log.warning("no held-out period has data: the fixed blends of the configuration are used")
    found = learned_blends(lessons, context.project.model)
    blends = {name: blend for (name, _), blend in found.items()}
    context.log.info("blends fitted", periods=periods, kinds={name: blend.kind for name, blend in blends.items()})
    return blends, ", ".join(periods) or None


@dataclass
class Tally:
    """What the published rows say of each source, summed while they are written."""

    listed: dict[str, int] = field(default_factory=dict)
    named: dict[tuple[str, str], int] = field(default_factory=dict)
    influence: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, list_name: str, source: np.ndarray, influence: dict[str, np.ndarray]) -> None:
        """Count the rows of one block; `source` [rows] are positions in GROUPS."""
        self.listed[list_name] = self.listed.get(list_name, 0) + len(source)
        for group, part in influence.items():
            key = (list_name, group)
            self.influence[key] = self.influence.get(key, 0.0) + float(part.sum())
            self.named[key] = self.named.get(key, 0) + int((source == GROUPS.index(group)).sum())

    def rows(self, blends: dict[str, Blend], period: str | None, version: str) -> pa.Table:
        """Rows of the table `blends`."""
        return pa.Table.from_pylist(
            [
                {
                    "list": name,
                    "source": group,
                    "blend": blends[name].kind,
                    "period": None if blends[name].kind == "fixed" else period,
                    "coefficient": total / max(self.listed[name], 1),
                    "share": self.named[name, group] / max(self.listed[name], 1),
                    "model_version": version,
                }
                for (name, group), total in sorted(self.influence.items())
            ],
            schema=OUTPUTS["blends"].schema,
        )


def user_rows(
    sources: Sources, blends: dict[str, Blend], grounds: Grounds, config: CandidateConfig, version: str, tally: Tally
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """Rows of `user_candidates`, a block of users and one list at a time."""
    for rows, lists in listed_blocks(sources, LISTS, config.depth):
        for name, (pairs, _) in lists.items():
            yield list_rows(sources, rows, pairs, name, blends[name], grounds, config.top, version, tally)


def list_rows(
    sources: Sources, rows: slice, pairs: Candidates, list_name: str, blend: Blend, grounds: Grounds,
    top: int, version: str, tally: Tally,
) -> pa.RecordBatch:  # fmt: skip
    """The best `top` candidates of a block of users, with the source and the reason of each row."""
    log_odds = blend.log_odds(pairs)
    lists = pairs.lists(log_odds, rows, top)
    if grounds.vectors is not None:
        items = np.where(lists >= 0, pairs.item[np.maximum(lists, 0)], -1)
        places = places_anew(items, grounds.vectors, grounds.knob, top)
        lists = np.where(places >= 0, np.take_along_axis(lists, np.maximum(places, 0), axis=1), -1)
    place = np.broadcast_to(np.arange(lists.shape[1]), lists.shape)[lists >= 0]
    chosen = lists[lists >= 0]
    influence = blend.influence(pairs, chosen)
    source = named_source(influence, pairs.features["events"][chosen] > 0)
    tally.add(list_name, source, influence)
    user, item = pairs.user[chosen], pairs.item[chosen]
    score = 1.0 / (1.0 + np.exp(-log_odds[chosen]))
    return batch_of(
        "user_candidates",
        user_id=sources.cut.users[user],
        item_id=sources.cut.items[item],
        list=list_name,
        rank=place + 1,
        score=score.astype(np.float32),
        source=np.asarray(GROUPS, dtype=object)[source],
        reason=reasons(sources, pairs, chosen, source, grounds),
        model_version=version,
    )
