"""profiles: what each user and item is like, and the segments users fall into; three published tables.

Attention (interests) is the decayed matrix of the models; habits (recency, frequency, amount, prices, reductions) are
counted on the lines bought in the look-back. Segments are clusters of the latent user vectors (models/segments.py);
they keep their number and name as long as they keep their users, told by last night's user_profiles.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from conf.profile_config import ProfileConfig
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.cuts import published_latent, stream
from jobs.recommend.labels import attributes_of, coded
from jobs.recommend.profiles import items as of_items
from jobs.recommend.profiles import users as of_users
from jobs.recommend.profiles.groups import NOBODY, LastNight, distinctive, nameable, numbered, segment_rows
from jobs.recommend.purchases import lines_of, ordinal
from models.matrix import Interactions, interactions_of, positions
from models.segments import Clustering, cluster, score_space
from models.sources import Latent

_NO_MODEL = "no latent model"


def run(context: Context) -> None:
    """Write user_profiles, item_profiles and segments of the run date."""
    lake, dt, config = context.lake, context.run_date, context.project.model.profiles
    tables = [table for table in tables_in_force(context).values() if context.in_use(table.table)]
    today = ordinal(dt)
    cut = interactions_of(stream(context, "interactions"), "publish")
    latent = published_latent(context, cut)
    version = latent.version if latent else _NO_MODEL
    attributes = lake.read("item_attributes", dt, ["item_id", "is_recommendable", "attributes"])
    categories, brands = attributes_of(tables, "category"), attributes_of(tables, "brand")
    values = coded(attributes, [*categories, *brands])
    ids = np.asarray(attributes["item_id"].to_pylist(), dtype=object)

    lines = lines_of(context, tables, bought=config.bought, days=config.lookback_days)
    levels = [of_catalogue(values[name][1], ids, lines.items) for name in categories]
    prices = of_items.price_places(lines, levels, config.peers)
    habits = of_users.habits_of(lines, prices[1], today, config)

    last = last_night(context)
    found = clustered(cut, latent, last, config, context.project.model.protocol.seed)
    segment, continued = numbered(cut.users, found, last)
    known = lake.read("user_attributes", dt, ["user_id"])["user_id"].to_pylist()
    everybody = np.asarray(sorted({*known, *cut.users.tolist(), *lines.users.tolist()}), dtype=object)
    whose = of_catalogue(segment, cut.users, everybody, NOBODY)
    in_cut = {name: (words, of_catalogue(code, ids, cut.items)) for name, (words, code) in values.items()}
    silhouette = found.silhouette.get(found.clusters)
    context.log.info(
        "segments", number=found.clusters, continued=len(continued),
        silhouette={size: round(value, 4) for size, value in sorted(found.silhouette.items())},
    )  # fmt: skip

    interests = dict(
        zip(cut.users.tolist(), of_users.interests_of(cut.frequency, in_cut, config.interests), strict=True)
    )
    outputs = {
        "user_profiles": of_users.profile_rows(
            everybody, habits, interests, whose, config, version, OUTPUTS["user_profiles"].schema
        ),
        "item_profiles": of_items.profile_rows(
            attributes, {n: values[n] for n in categories}, {n: values[n] for n in brands}, lines, prices,
            of_catalogue(whose, everybody, lines.users, NOBODY), today, config, OUTPUTS["item_profiles"].schema,
        ),
        "segments": segment_rows(
            everybody, whose, habits, distinctive(cut.events, segment, in_cut), nameable(in_cut, categories),
            continued, last, silhouette, config, version, OUTPUTS["segments"].schema,
        ),
    }  # fmt: skip
    clean = [(f"clean/{t.table}", day) for t in tables if t.events for day in context.in_use(t.table)]
    derived = [(t, dt) for t in ("interactions", "item_attributes", "user_attributes", "latent_users", "latent_items")]
    inputs = lake.inputs([*clean, *derived])
    for name, rows in outputs.items():
        lake.write(name, dt, rows, inputs=inputs)
        context.log.info("written", table=name, rows=rows.num_rows)
    for row in outputs["segments"].to_pylist():
        context.log.info("segment", id=row["segment_id"], name=row["name"], users=row["users"])


def clustered(
    cut: Interactions, latent: Latent | None, last: LastNight, config: ProfileConfig, seed: int
) -> Clustering:
    """The clusters of the users of `cut`; everybody in one where there is no model to tell them apart."""
    if latent is None or not len(cut.users):
        return Clustering(np.zeros(len(cut.users), dtype=np.int64), {})
    low, high = config.segments
    before = np.asarray([last.segment.get(user, NOBODY) for user in cut.users.tolist()], dtype=np.int64)
    return cluster(
        score_space(latent.users, latent.items),
        range(low, high + 1),
        seed=seed,
        sample=config.segment_sample,
        before=np.where(before == NOBODY, -1, before),
        gain=config.segment_gain,
    )


def last_night(context: Context) -> LastNight:
    """The segments of the newest night before the run date; empty before the first."""
    lake, before = context.lake, context.run_date - timedelta(days=1)
    nights = sorted(set(lake.partitions("user_profiles", upto=before)) & set(lake.partitions("segments", upto=before)))
    if not nights:
        return LastNight({}, {})
    users = lake.read("user_profiles", nights[-1], ["user_id", "segment_id"])
    segments = lake.read("segments", nights[-1], ["segment_id", "name"])
    return LastNight(
        dict(zip(users["user_id"].to_pylist(), users["segment_id"].to_pylist(), strict=True)),
        dict(zip(segments["segment_id"].to_pylist(), segments["name"].to_pylist(), strict=True)),
    )


def of_catalogue(code: np.ndarray, ids: np.ndarray, wanted: np.ndarray, missing: int = -1) -> np.ndarray:
    """`code` [ids] for the `wanted` ids, `missing` for those that are not among `ids`; `ids` are sorted."""
    place = positions(ids, wanted)
    found = np.full(len(wanted), missing, dtype=np.int64)
    found[place >= 0] = code[place[place >= 0]]
    return found
