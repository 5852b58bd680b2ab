"""new_items: for every user the best of the items that too few users had to be in any model.

The ranker (models/cold_items.py) learns at the cut before the validation period, from items hidden as if they were new,
and is judged at the cut before the test period on other hidden items, a tenth, that it never saw in any way. The same
ranker makes the list. It has a process of its own: it needs neither the models nor the candidates, and runs beside
them.

An item is new if it is recommendable, too few users had it, and it was first seen in the last `cold.within_days`
days; or if it was never seen, and marketing shows it of late (where there is no marketing table, all never seen).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from conf.model_config import ColdConfig, ModelConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.cuts import batch_of, newcomers_of, relevant_of, stream
from jobs.recommend.marketing import shown_of
from models.cold_attributes import coded
from models.cold_items import Catalogue, ColdRanker, Guesses, fit_cold, guess, only, ranked
from models.matrix import Interactions, interactions_of, positions
from models.metrics import bootstrap, hits, recall_at_k
from models.ranking import blocks, top_k

JUDGED_AT = 50


@dataclass(frozen=True)
class Shelf:
    """The recommendable items of the catalogue."""

    items: np.ndarray
    """Item ids (str), sorted."""
    catalogue: Catalogue
    first_seen: np.ndarray
    """datetime64[us] [items]; NaT: never."""


def run(context: Context) -> None:
    """Write new_items and cold_evaluations of the run date; no rows where there is no history or nothing new."""
    config, dt = context.project.model, context.run_date
    cuts = {name: interactions_of(stream(context, "interactions"), name) for name in ("validation", "test", "publish")}
    ends = {name: dt - place * timedelta(days=config.protocol.period_days) for place, name in enumerate(reversed(cuts))}
    shelf = shelf_of(context)
    hidden = hidden_items(cuts["test"], config.cold, config.cold.judge_seed)
    ranker = learned(context, shelf, cuts["validation"], ends["validation"], hidden)
    rows = [evaluated(context, shelf, cuts["test"], ends["test"], hidden, ranker)] if len(hidden) else []
    inputs = context.lake.inputs((t, dt) for t in ("interactions", "holdouts", "item_attributes", "latent_users"))
    context.lake.write(
        "cold_evaluations", dt, rows[0] if rows else OUTPUTS["cold_evaluations"].schema.empty_table(), inputs=inputs
    )
    cut = cuts["publish"]
    shown = shown_of(context, shelf.items, ends["publish"])
    new = np.setdiff1d(new_positions(shelf, shown, dt, config.cold), positions(shelf.items, cut.items))
    context.log.info("new items", items=len(new), users=cut.shape[0], has_ranker=ranker is not None)
    version = f"cold-{dt}-{'trees' if ranker else 'average'}"
    found: Iterator[pa.RecordBatch] = iter(())
    if len(new) and cut.shape[0]:
        guesses, _ = guess(
            cut, with_marketing(shelf, shown), positions(shelf.items, cut.items), new, config.cold,
            ranker.groups if ranker else None,
        )  # fmt: skip
        found = rows_of(context, shelf, cut, new, guesses, ranker, version)
    written = context.lake.write("new_items", dt, found, inputs=inputs)
    context.log.info("written", table="new_items", rows=written.rows)


def shelf_of(context: Context) -> Shelf:
    """The recommendable items, their attributes coded; marketing is added for each cut."""
    rows = context.lake.read("item_attributes", context.run_date)
    rows = rows.filter(pc.field("is_recommendable")).sort_by("item_id")
    items = np.asarray(rows["item_id"].to_pylist(), dtype=object)
    attributes = [dict(own) for own in rows["attributes"].to_pylist()]
    first = pc.cast(rows["first_ts"], pa.timestamp("us")).to_numpy()
    return Shelf(items, Catalogue(coded(attributes), np.zeros((len(items), 0), np.float32)), first)


def with_marketing(shelf: Shelf, shown: np.ndarray) -> Catalogue:
    """The catalogue with what marketing showed of late, float32 [items, windows]."""
    return Catalogue(shelf.catalogue.coded, shown)


def hidden_items(cut: Interactions, config: ColdConfig, seed: int) -> np.ndarray:
    """Ids of the items of the cut hidden to judge the ranking: a seeded share of them, at least one.

    Drawn by a hash of the id, so that an item that comes or goes leaves the draw of the others as it was: nights and
    data sets that differ by an item are judged on the same items.
    """
    if cut.shape[1] < 2:
        return cut.items[:0]
    drawn = sorted(cut.items, key=lambda item: hashlib.blake2b(f"{seed}:{item}".encode(), digest_size=8).digest())
    return np.sort(np.asarray(drawn[: max(1, int(len(drawn) * config.hidden_share))], dtype=cut.items.dtype))


def learned(context: Context, shelf: Shelf, cut: Interactions, last_day: date, hidden: np.ndarray) -> ColdRanker | None:
    """The ranker, from the cut before the validation period and what was bought in it, without the `hidden` items."""
    kept = np.flatnonzero((positions(hidden, cut.items) < 0) & (positions(shelf.items, cut.items) >= 0))
    if not len(kept):
        return None
    relevant = relevant_of(context, "validation", cut)["all"]
    part = only(cut, kept)
    catalogue = with_marketing(shelf, shown_of(context, shelf.items, last_day))
    place = positions(shelf.items, part.items)
    return fit_cold(part, catalogue, place, csr_matrix(relevant[:, kept]), context.project.model.cold)


def evaluated(
    context: Context, shelf: Shelf, cut: Interactions, last_day: date, hidden: np.ndarray, ranker: ColdRanker | None
) -> pa.Table:
    """Rows of `cold_evaluations`: the hidden items ranked among themselves, against what users bought of them."""
    config = context.project.model
    figures = judged(
        cut, with_marketing(shelf, shown_of(context, shelf.items, last_day)), positions(shelf.items, cut.items),
        positions(cut.items, hidden), relevant_of(context, "test", cut)["all"], ranker, config.cold,
    )  # fmt: skip
    table = evaluation_rows(figures, len(hidden), config)
    for row in table.to_pylist():
        context.log.info(
            "judged", **{name: row[name] for name in ("model", "value", "low", "high")}, metric="recall@50"
        )
    return table


def judged(
    cut: Interactions, catalogue: Catalogue, place: np.ndarray, cold: np.ndarray, relevant: csr_matrix,
    ranker: ColdRanker | None, config: ColdConfig,
) -> dict[str, np.ndarray]:  # fmt: skip
    """recall@50 of the items `cold` (columns of the cut), ranked among themselves, by ranking: float64 [users].

    Args:
        place: where each item of the cut stands in the catalogue.
        relevant: [users, items] of the cut, what was bought in the period after it. Users without any are left out.
    """
    warm = np.setdiff1d(np.arange(cut.shape[1]), cold)
    groups = ranker.groups if ranker else None
    guesses, _ = guess(only(cut, warm), catalogue, place[warm], place[cold], config, groups)
    bought = csr_matrix(relevant[:, cold])
    size = np.diff(bought.indptr)
    lists = {"blend": np.vstack([best for _, best, _ in ranked(ranker, guesses, JUDGED_AT, config.depth)])}
    for name in ("attributes", "neighbours", "average"):
        lists[name] = np.vstack([top_k(guesses.simple(rows)[name], JUDGED_AT) for rows in blocks(cut.shape[0])])
    known = size > 0
    return {name: recall_at_k(hits(best[known], bought[known]), size[known], JUDGED_AT) for name, best in lists.items()}


def evaluation_rows(figures: dict[str, np.ndarray], items: int, config: ModelConfig) -> pa.Table:
    """Means, paired differences and intervals as rows of `cold_evaluations`."""
    pairs = {f"blend-minus-{name}": figures["blend"] - own for name, own in figures.items() if name != "blend"}
    columns = {**figures, **pairs}
    intervals = bootstrap(
        np.stack(list(columns.values()), axis=1), resamples=config.protocol.bootstrap, seed=config.protocol.seed
    )
    rows = [
        {"model": name, "metric": "recall", "k": JUDGED_AT, "value": i.value, "low": i.low, "high": i.high,
         "users": i.users, "items": items}
        for name, i in zip(columns, intervals, strict=True)
        if i.users
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=OUTPUTS["cold_evaluations"].schema)


def new_positions(shelf: Shelf, shown: np.ndarray, run_date: date, config: ColdConfig) -> np.ndarray:
    """Positions on the shelf of the items first seen of late, and of those never seen that marketing shows."""
    since = np.datetime64(datetime.combine(run_date - timedelta(days=config.within_days), time()), "us")
    never = np.isnat(shelf.first_seen)
    if shown.shape[1]:
        never &= shown.any(axis=1)
    return np.flatnonzero(never | (shelf.first_seen > since))


def rows_of(
    context: Context, shelf: Shelf, cut: Interactions, new: np.ndarray, guesses: Guesses, ranker: ColdRanker | None,
    version: str,
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """Rows of `new_items`, a block of users at a time; users without a history get what is expected to sell."""
    config = context.project.model.cold
    for rows, best, scores in ranked(ranker, guesses, config.top, config.depth):
        user, spot = np.nonzero(best >= 0)
        item = best[user, spot]
        source, reason = reasons(guesses, cut, user + rows.start, item)
        yield batch_of(
            "new_items", user_id=cut.users[user + rows.start], item_id=shelf.items[new[item]], rank=spot + 1,
            score=scores[user, spot].astype(np.float32), source=source, reason=reason, ranker_version=version,
        )  # fmt: skip
    expected = guesses.alone["expected_lately"]
    best = top_k(expected[None, :], config.top)[0]
    newcomers = newcomers_of(context, cut)
    for part in blocks(len(newcomers)):
        many = len(newcomers[part])
        yield batch_of(
            "new_items", user_id=np.repeat(newcomers[part], len(best)), item_id=np.tile(shelf.items[new[best]], many),
            rank=np.tile(np.arange(1, len(best) + 1), many), score=np.tile(expected[best], many), source="popularity",
            reason="no history yet; its attributes are those of what sells lately", ranker_version=version,
        )  # fmt: skip


def reasons(guesses: Guesses, cut: Interactions, user: np.ndarray, item: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(source, reason in words) of every pair: an attribute the user buys, else the item most like it."""
    near = guesses.nearest[item]
    source = np.where(near >= 0, "neighbours", "attributes").astype(object)
    named = cut.items[np.maximum(near, 0)]
    reason = np.array(
        [
            f"most like item {name}" if known else "by its attributes"
            for name, known in zip(named, near >= 0, strict=True)
        ],
        dtype=object,
    )
    for name, (own, value) in reversed(guesses.history.items()):
        code = value[item]
        has = (code >= 0) & (np.asarray(own[user, np.maximum(code, 0)]).ravel() > 0)
        source[has] = "shared"
        reason[has] = f"shares {name} with what the user buys"
    return source, reason
