"""similar: neighbours of every item in two senses: substitutes to offer instead, complements to offer with it.

Substitutes are of the same kind and alike in their attributes and in the latent space (models/substitutes.py).
Complements are of another kind and meet in the same baskets more often than their buyers' habits explain
(models/baskets.py); only discoveries at the configured false discovery rate are listed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.profile_config import SimilarConfig
from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.recommend.cuts import batch_of, published_latent, stream
from jobs.recommend.labels import attributes_of, coded
from jobs.recommend.purchases import Lines, lines_of
from models.baskets import Pairs, discoveries, first_of_each, meetings
from models.matrix import Interactions, interactions_of, positions
from models.sources import Latent
from models.substitutes import Alike, substitutes, weighted_attributes

_BAND = "price band"


def run(context: Context) -> None:
    """Write similar_items of the run date."""
    lake, dt, config = context.lake, context.run_date, context.project.model.similar
    tables = [table for table in tables_in_force(context).values() if context.in_use(table.table)]
    cut = interactions_of(stream(context, "interactions"), "publish")
    latent = published_latent(context, cut)
    names, codes, levels = attributes_in(context, tables, cut.items)
    alike = substitutes(
        weighted_attributes(codes), latent.items if latent else None, levels,
        latent_part=config.latent_part, peers=config.peers, top=config.top,
    )  # fmt: skip
    context.log.info("substitutes", rows=len(alike.item), items=len(np.unique(alike.item)))
    days = context.project.model.profiles.lookback_days
    lines = lines_of(context, tables, bought=context.project.model.profiles.bought, days=days)
    pairs = complements(lines, cut, levels, config)
    context.log.info("complements", rows=len(pairs.item), items=len(np.unique(pairs.item)))
    version = latent.version if latent else "no latent model"
    clean = [(f"clean/{t.table}", day) for t in tables if t.events for day in context.in_use(t.table)]
    derived = [(name, dt) for name in ("interactions", "item_profiles", "item_attributes", "latent_items")]
    written = lake.write("similar_items", dt, rows_of(cut, alike, pairs, names, codes, latent, config, version),
                         inputs=lake.inputs([*clean, *derived]))  # fmt: skip
    context.log.info("written", table="similar_items", rows=written.rows)


def attributes_in(
    context: Context, tables: list[TableConfig], items: np.ndarray
) -> tuple[list[str], list[np.ndarray], list[np.ndarray]]:
    """(names of the attributes, int64 [items] code of each, those of them that are categories, coarse to fine).

    Attributes are those of role category, brand and attribute, and the price band.
    """
    categories = attributes_of(tables, "category")
    names = [*categories, *attributes_of(tables, "brand"), *attributes_of(tables, "attribute")]
    attributes = context.lake.read("item_attributes", context.run_date, ["item_id", "attributes"])
    place = positions(np.asarray(attributes["item_id"].to_pylist(), dtype=object), items)
    codes = [code[place] for _, code in coded(attributes, names).values()]
    profiles = context.lake.read("item_profiles", context.run_date, ["item_id", "price_band"])
    band = pc.fill_null(profiles["price_band"].combine_chunks().dictionary_encode().indices, -1)
    where = positions(np.asarray(profiles["item_id"].to_pylist(), dtype=object), items)
    return [*names, _BAND], [*codes, np.asarray(band, dtype=np.int64)[where]], codes[: len(categories)]


def complements(lines: Lines, cut: Interactions, levels: list[np.ndarray], config: SimilarConfig) -> Pairs:
    """Pairs of items of the cut, of different kinds, that meet significantly more often than by chance."""
    known = positions(cut.items, lines.items) if len(lines.items) else np.empty(0, dtype=np.int64)
    item = known[lines.item] if len(lines) else np.empty(0, dtype=np.int64)
    lines, item = lines.where(item >= 0), item[item >= 0]
    items = len(cut.items)
    baskets = np.bincount(item, minlength=items)
    common = np.flatnonzero(baskets >= config.min_baskets)
    place = np.full(items, -1)
    place[common] = np.arange(len(common))
    kept = place[item] >= 0 if len(item) else np.empty(0, dtype=bool)
    found = meetings(lines.user[kept], lines.basket[kept], place[item[kept]], len(common), at_least=config.min_together)
    found = found.where(discoveries(found.p_value, found.tests, config.false_discovery))
    pairs = Pairs(common[found.item], common[found.other], found.together, found.expected)
    if levels:
        kind = levels[-1]
        pairs = pairs.where((kind[pairs.item] != kind[pairs.other]) | (kind[pairs.item] < 0))
    chosen, _ = first_of_each(pairs.item, pairs.lift_low, pairs.other, config.top)
    return pairs.where(chosen)


def rows_of(
    cut: Interactions, alike: Alike, pairs: Pairs, names: list[str], codes: list[np.ndarray], latent: Latent | None,
    config: SimilarConfig, version: str,
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """Rows of `similar_items`, one batch a sense."""
    yield batch_of(
        "similar_items",
        item_id=cut.items[alike.item],
        similar_item_id=cut.items[alike.other],
        sense="substitute",
        rank=alike.rank,
        score=alike.score,
        source="attributes" if latent is None else "attributes and vae" if codes else "vae",
        reason=in_common(alike, names, codes, latent),
        model_version=version,
    )
    lift, low, high = pairs.lift, pairs.lift_low, pairs.lift_high
    yield batch_of(
        "similar_items",
        item_id=cut.items[pairs.item],
        similar_item_id=cut.items[pairs.other],
        sense="complement",
        rank=first_of_each(pairs.item, pairs.lift_low, pairs.other, config.top)[1],
        score=low.astype(np.float32),
        source="baskets",
        reason=[
            f"in {n:,} baskets together, {own:.1f} times [{a:.1f}, {b:.1f}] what their buyers' habits explain"
            for n, own, a, b in zip(pairs.together.tolist(), lift.tolist(), low.tolist(), high.tolist(), strict=True)
        ],
        model_version=version,
    )


def in_common(alike: Alike, names: list[str], codes: list[np.ndarray], latent: Latent | None) -> list[str]:
    """What a substitute shares with the item, in words: the attributes of equal value, and the latent space."""
    pattern = np.zeros(len(alike.item), dtype=np.int64)
    for place, code in enumerate(codes):
        same = (code[alike.item] >= 0) & (code[alike.item] == code[alike.other])
        pattern |= same.astype(np.int64) << place
    words = {}
    for bits in np.unique(pattern).tolist():
        shared = [name.replace("_", " ") for place, name in enumerate(names) if bits >> place & 1]
        words[bits] = f"the same {', '.join(shared)}" if shared else "bought by the same kind of users"
    told = (
        words if latent is None else {bits: f"{text}; compared in the latent space too" for bits, text in words.items()}
    )
    return [told[bits] for bits in pattern.tolist()]
