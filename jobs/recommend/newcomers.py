"""The lists of users without a history: what users like them take lately, else what everyone takes; never empty."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from conf.model_config import CandidateConfig
from jobs.lake.context import Context
from jobs.recommend.cuts import LISTS, batch_of
from models.newcomers import Attributes, popular_among_alike
from models.ranking import blocks, top_k
from models.sources import Sources


def newcomer_rows(
    context: Context, sources: Sources, newcomers: np.ndarray, config: CandidateConfig, version: str
) -> Iterator[pa.RecordBatch]:
    """Rows of `user_candidates` of the `newcomers` (ids), a block and a list at a time."""
    if not len(newcomers):
        return
    known = attributes_of_users(context)
    nothing: Attributes = {}
    likely = popular_among_alike(
        sources.cut.age, [known.get(user, nothing) for user in sources.cut.users], config.popularity_half_life_days
    )
    buyers = np.bincount(sources.cut.events.indices, minlength=len(sources.cut.items))
    for part in blocks(len(newcomers)):
        users = newcomers[part]
        attributes = [known.get(user, nothing) for user in users]
        scores = likely(attributes)
        best = top_k(scores, config.top)
        among = ["no history yet; popular lately" + (" among users alike" if own else "") for own in attributes]
        for name in LISTS:
            yield batch_of(
                "user_candidates",
                user_id=np.repeat(users, best.shape[1]),
                item_id=sources.cut.items[best.ravel()],
                list=name,
                rank=np.tile(np.arange(1, best.shape[1] + 1), len(users)),
                score=np.take_along_axis(scores, best, axis=1).ravel(),
                source="popularity",
                reason=[
                    f"{words}: {buyers[item]} users have it"
                    for words, own in zip(among, best, strict=True)
                    for item in own
                ],
                model_version=version,
            )


def attributes_of_users(context: Context) -> dict[str, Attributes]:
    """What the customer tables say of each user they know."""
    rows = context.lake.read("user_attributes", context.run_date, ["user_id", "attributes"])
    pairs = zip(rows["user_id"].to_pylist(), rows["attributes"].to_pylist(), strict=True)
    return {user: dict(own) for user, own in pairs if own}
