"""What bots cost the recommender, and what leaving them out gives back, by the real stages bots and features."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_matrix

from benchmarks.bots.shops import Shop
from jobs.inventory import bots as bots_stage
from jobs.lake.context import Context
from jobs.recommend import features
from models.ease import Ease, fit_ease
from models.matrix import interactions_of, positions
from models.metrics import Interval, bootstrap, hits, ndcg_at_k
from models.popularity import popularity
from models.ranking import blocks, hide, top_k

K = 20
# Newest landing days that the features are made of.
HISTORY = 182
LISTS = ("popularity, all", "EASE, all", "EASE, explore")
VARIANTS = {
    (False, False): "clean",
    (False, True): "clean, filtered",
    (True, False): "bots",
    (True, True): "bots, filtered",
}


def ndcg_of_variants(shop: Shop, bots: pd.DataFrame, folder: Path) -> dict[str, dict[str, np.ndarray]]:
    """Variant → list → NDCG@20 of every customer of the test period, the same customers everywhere.

    The truth is what customers did in the test period of the clean shop.
    """
    tables: dict[str, tuple[pa.Table, pa.Table]] = {}
    for has_bots in (False, True):
        lake = folder / f"{shop.name}-{'bots' if has_bots else 'clean'}"
        planted = _lake(shop, bots if has_bots else bots.iloc[:0], lake)
        bots_stage.run(planted)
        for is_filtered in (False, True):
            context = shop.context(lake, is_without_bots=is_filtered)
            features.run(context)
            tables[VARIANTS[has_bots, is_filtered]] = _read(context, shop.run_date)
    held = tables["clean"][1].to_pandas().query("period == 'test'")
    users, items = (np.asarray(sorted(held[name].unique()), dtype=object) for name in ("user_id", "item_id"))
    return {name: _ndcg(shop, interactions, held, users, items) for name, (interactions, _) in tables.items()}


def _read(context: Context, run_date: date) -> tuple[pa.Table, pa.Table]:
    return context.lake.read("interactions", run_date), context.lake.read("holdouts", run_date)


def _lake(shop: Shop, bots: pd.DataFrame, folder: Path) -> Context:
    """A lake of the shop's clean partitions, those that bots acted in written anew with their rows."""
    clean = folder / "clean"
    clean.mkdir(parents=True)
    name = shop.table.table
    touched = set(bots["dt"])
    for table in shop.project.tables:
        source = (shop.lake.root / "clean" / table).resolve()
        if table != name:
            (clean / table).symlink_to(source)
    (clean / name).mkdir()
    for day in shop.lake.partitions(f"clean/{name}", upto=shop.run_date)[-HISTORY:]:
        if day not in touched:
            (clean / name / f"dt={day}").symlink_to(shop.lake.path(f"clean/{name}", day).resolve())
    context = shop.context(folder)
    added = shop.parts(bots) if len(bots) else {}
    for day, rows in added.items():
        own = shop.lake.read(f"clean/{name}", day).drop_columns(["dt"])
        context.lake.write(
            f"clean/{name}", day, pa.concat_tables([own, rows]), schema=shop.schema, inputs={"planted": "1"}
        )
    return context


def _ndcg(
    shop: Shop, interactions: pa.Table, held: pd.DataFrame, users: np.ndarray, items: np.ndarray
) -> dict[str, np.ndarray]:
    """NDCG@20 of each of `users` and list; a relevant item that the variant does not know is missed."""
    config = shop.project.model.candidates
    cut = interactions_of(interactions, "test")
    row, place = positions(cut.users, users), positions(items, cut.items)
    known = row >= 0
    popular = popularity(cut.age, config.popularity_half_life_days)
    ease = fit_ease(cut.weight, config.ease_l2)
    lists = {name: np.full((len(users), K), -1) for name in LISTS}
    for block in blocks(int(known.sum())):
        chosen = np.flatnonzero(known)[block]
        own = row[chosen]
        scores = _scores(ease, own)
        lists[LISTS[0]][chosen] = _placed(np.tile(popular, (len(own), 1)), place)
        lists[LISTS[1]][chosen] = _placed(scores.copy(), place)
        lists[LISTS[2]][chosen] = _placed(hide(scores, cut.events[own]), place)
    new = held[~held["is_repeat"]]
    found = {}
    for name, own in lists.items():
        relevant = _relevant(new if name.endswith("explore") else held, users, items)
        found[name] = ndcg_at_k(hits(own, relevant), np.diff(relevant.indptr), K)
    return found


def _scores(ease: Ease, rows: np.ndarray) -> np.ndarray:
    return np.concatenate([ease.scores(slice(one, one + 1)) for one in rows])


def _placed(scores: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Lists as positions among the items of the truth; an item that is not among them takes its place as a miss."""
    best = top_k(scores, K)
    found = np.full((len(scores), K), -1)
    found[:, : best.shape[1]] = np.where(best >= 0, place[best], -1)
    return found


def _relevant(held: pd.DataFrame, users: np.ndarray, items: np.ndarray) -> csr_matrix:
    row, column = positions(users, list(held["user_id"])), positions(items, list(held["item_id"]))
    return csr_matrix((np.ones(len(held)), (row, column)), shape=(len(users), len(items)))


def difference(one: np.ndarray, other: np.ndarray) -> Interval:
    """Mean of one − other over users with relevant items, with its paired bootstrap interval."""
    gap = one - other
    return bootstrap(gap[~np.isnan(gap)][:, None], resamples=1000, seed=1)[0]
