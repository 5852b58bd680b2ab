"""faithfulness: whether the items a reason names do carry the row, checked on published rows by taking them away.

For a sample of rows whose reason names items of the user's history, the source that was named scores the row's item
again: without the first item named, and without another item of the history drawn at random. The reason is borne out
where the named item costs more. `reason_checks` holds the share of such rows, with its interval over users.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.cuts import published_taste, stream
from jobs.recommend.reasons import WITH, first_named
from models.attribution import without
from models.ease import fit_ease
from models.matrix import Interactions, interactions_of, positions
from models.response import ratio_intervals

_LISTS = "user_candidates"


def run(context: Context) -> None:
    """Write reason_checks of the run date."""
    lake, dt, config = context.lake, context.run_date, context.project.model
    cut = interactions_of(stream(context, "interactions"), "publish")
    lists = lake.read(_LISTS, dt, ["user_id", "item_id", "source", "reason", "model_version"])
    rows = []
    for source in WITH:
        user, item, named = named_rows(lists, cut, source, config.candidates.reasons_checked, config.protocol.seed)
        if not len(user):
            context.log.info("no reason to check", source=source)
            continue
        history, score = scorer(context, cut, source)
        drop, by_chance = drops(history, score, user, item, named, config.protocol.seed)
        rows.append(
            check_row(source, user, drop, by_chance, config.protocol.bootstrap, config.protocol.seed)
            | {"model_version": lists["model_version"][0].as_py()}
        )
        context.log.info("reasons checked", **rows[-1])
    inputs = lake.inputs([("interactions", dt), (_LISTS, dt), ("models", dt)])
    lake.write("reason_checks", dt, pa.Table.from_pylist(rows, schema=OUTPUTS["reason_checks"].schema), inputs=inputs)


def named_rows(
    lists: pa.Table, cut: Interactions, source: str, sample: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(user, item, item named first) of a sample of the rows whose reason names one; positions in the cut, by user.

    Users with a single item besides are left out: nothing else could be taken away.
    """
    fitting = lists.filter(
        pc.and_(pc.equal(lists["source"], source), pc.starts_with(lists["reason"], pattern=WITH[source]))
    )
    order = np.random.default_rng(seed).permutation(fitting.num_rows)[: 2 * sample]
    found = []
    for row in fitting.take(np.sort(order)).to_pylist():
        user, item = positions(cut.users, [row["user_id"]])[0], positions(cut.items, [row["item_id"]])[0]
        own = cut.weight.indices[cut.weight.indptr[user] : cut.weight.indptr[user + 1]] if user >= 0 else np.empty(0)
        named = first_named(row["reason"], source, set(cut.items[own].tolist()) if len(own) else set())
        if named is not None and item >= 0 and len(np.setdiff1d(own, [item])) > 1:
            found.append((user, item, positions(cut.items, [named])[0]))
    kept = np.asarray(sorted(found[:sample]), dtype=np.int64).reshape(-1, 3)
    return kept[:, 0], kept[:, 1], kept[:, 2]


def scorer(
    context: Context, cut: Interactions, source: str
) -> tuple[csr_matrix, Callable[[csr_matrix, np.ndarray], np.ndarray]]:
    """(the histories a source reads, how it scores one item for each of some histories)."""
    if source == "vae":
        taste = published_taste(context, cut, "publish")
        if taste is None:
            raise AssertionError("a row names the VAE, and there is none")
        return taste.weight, taste.score
    config = context.project.model.candidates
    logs = cut.events.copy()
    logs.data = np.log1p(logs.data)
    ease = fit_ease(logs, config.ease_history_l2, config.ease_max_side)

    def linear(history: csr_matrix, item: np.ndarray) -> np.ndarray:
        return np.asarray(history.multiply(ease.weights(item).T).sum(axis=1), dtype=np.float64).ravel()

    return logs, linear


def drops(
    history: csr_matrix, score: Callable[[csr_matrix, np.ndarray], np.ndarray],
    user: np.ndarray, item: np.ndarray, named: np.ndarray, seed: int,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """What each row's score loses without the item named, and without another of the history: float64 [rows] each."""
    random = np.random.default_rng(seed)
    own = csr_matrix(history[user])
    other = np.empty(len(user), dtype=np.int64)
    for row in range(len(user)):
        rest = own.indices[own.indptr[row] : own.indptr[row + 1]]
        other[row] = random.choice(rest[(rest != named[row]) & (rest != item[row])])
    whole = score(own, item)
    return whole - score(without(own, named), item), whole - score(without(own, other), item)


def check_row(
    source: str, user: np.ndarray, drop: np.ndarray, by_chance: np.ndarray, resamples: int, seed: int
) -> dict[str, object]:
    """One row of `reason_checks`."""
    _, unit = np.unique(user, return_inverse=True)
    better = np.bincount(unit, weights=drop > by_chance)[:, None]
    value, low, high = ratio_intervals(better, np.bincount(unit)[:, None].astype(float), resamples=resamples, seed=seed)
    return {
        "source": source,
        "rows": len(user),
        "users": int(unit.max()) + 1,
        "share": float(value[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        "drop_named": float(drop.mean()),
        "drop_random": float(by_chance.mean()),
    }
