"""evaluate: every model and floor judged on the test period, which nothing it uses has seen.

The generators are those of the `test` cut, which ends before the test period; the blends are fitted to what was bought
in the validation period and in those before it, each with the generators of the cut before the period. Recall and NDCG
rank the whole catalogue of the cut, not a sample of it.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from conf.model_config import CandidateConfig, ModelConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.cuts import LISTS, Lesson, exposure_inputs, learned_blends, lessons_of, relevant_of, sources_of
from jobs.recommend.tradeoffs import descriptions, tradeoff_rows
from models.blend import Blend, fit_linear
from models.candidates import listed_blocks
from models.metrics import Interval, bootstrap, coverage_at_k, hits, ndcg_at_k, novelty_at_k, recall_at_k
from models.ranking import top_k
from models.sources import Sources

DEPTH = 100
METRICS = (("recall", 20), ("recall", 50), ("ndcg", 20), ("ndcg", 100), ("novelty", 20))


def run(context: Context) -> None:
    """Write evaluations and tradeoffs of the run date; no rows where the history holds no test period."""
    config = context.project.model
    judged = sources_of(context, "test")
    relevant = relevant_of(context, "test", judged.cut)
    rows: list[pa.Table] = []
    tradeoffs = OUTPUTS["tradeoffs"].schema.empty_table()
    if relevant["all"].nnz:
        lessons, periods = lessons_of(context, "validation")
        blends = rival_blends(lessons, judged, config)
        context.log.info(
            "fitted", periods=periods, kinds={f"{n} {m}": b.kind for n, r in blends.items() for m, b in r.items()}
        )
        lists = ranked_lists(judged, blends, config.candidates)
        for name in LISTS:
            rows.append(judge(lists[name], relevant[name], judged, name, config))
        described = descriptions(context, judged.cut, judged.latent)
        blended = {name: lists[name]["blend"] for name in LISTS}
        tradeoffs = tradeoff_rows(blended, relevant, judged.cut, *described, config)
    else:
        context.log.warning("the history holds no test period: nothing is evaluated")
    tables = ("event_days", "interactions", "holdouts", "item_attributes", "models")
    inputs = context.lake.inputs([*((table, context.run_date) for table in tables), *exposure_inputs(context, "test")])
    table = pa.concat_tables(rows) if rows else OUTPUTS["evaluations"].schema.empty_table()
    context.lake.write("evaluations", context.run_date, table, inputs=inputs)
    context.lake.write("tradeoffs", context.run_date, tradeoffs, inputs=inputs)
    for row in table.filter(headline(table)).to_pylist():
        context.log.info(
            "judged", **{key: row[key] for key in ("list", "model", "value", "low", "high")}, metric="ndcg@100"
        )


def headline(table: pa.Table) -> pa.Array:
    """Which rows are NDCG@100 of all users."""
    wanted = zip(table["slice"].to_pylist(), table["metric"].to_pylist(), table["k"].to_pylist(), strict=True)
    return pa.array([row == ("all", "ndcg", 100) for row in wanted], pa.bool_())


def rival_blends(lessons: dict[str, Lesson], judged: Sources, config: ModelConfig) -> dict[str, dict[str, Blend]]:
    """By list: the blend, the same without the VAE, and the linear one, fitted to the lessons; else the fixed blend."""
    without = ("", "vae") if judged.latent is not None else ("",)
    found: dict[str, dict[str, Blend]] = {name: {} for name in LISTS}
    for (name, source), blend in learned_blends(lessons, config, without).items():
        if not source or blend.kind == "trees":
            found[name][f"blend-without-{source}" if source else "blend"] = blend
    for name, lesson in lessons.items():
        if found[name]["blend"].kind == "trees":
            found[name]["blend-linear"] = fit_linear(*lesson)
    return found


def ranked_lists(
    sources: Sources, blends: dict[str, dict[str, Blend]], config: CandidateConfig
) -> dict[str, dict[str, np.ndarray]]:
    """By list, the first 100 items of every model for every user of the cut: int64 [users, 100], −1 fills up."""
    parts: dict[str, dict[str, list[np.ndarray]]] = {name: {} for name in LISTS}
    for rows, found in listed_blocks(sources, LISTS, config.depth):
        for list_name, (pairs, scores) in found.items():
            own = parts[list_name]
            for source, score in scores.items():
                if (list_name, source) == ("explore", "repeat"):
                    continue  # Nothing new is ever a repeat: the model would be popularity by another name.
                # Own frequency is silent about items the user never had: there it is filled up by popularity, not ids.
                ranked = score if source != "repeat" else np.where(score > 0, score + 1, scores["popularity"])
                own.setdefault(source.replace("_", "-"), []).append(top_k(ranked, DEPTH))
            for name, blend in blends[list_name].items():
                chosen = pairs.lists(blend.log_odds(pairs), rows, DEPTH)
                own.setdefault(name, []).append(np.where(chosen >= 0, pairs.item[np.maximum(chosen, 0)], -1))
    return {list_name: {name: np.vstack(own) for name, own in found.items()} for list_name, found in parts.items()}


def judge(
    lists: dict[str, np.ndarray], relevant: csr_matrix, sources: Sources, list_name: str, config: ModelConfig
) -> pa.Table:
    """Rows of `evaluations` for one list: every model, paired difference and slice.

    A model `blend-minus-<other>` holds the mean of the differences on the same users, with the interval of that mean.
    Coverage has no interval: a resample of users holds 63 % of them and covers less than all do, whatever the truth.
    """
    size = np.diff(relevant.indptr)
    share = np.bincount(sources.cut.events.indices, minlength=len(sources.cut.items)) / max(len(sources.cut.users), 1)
    figures = {name: user_figures(chosen, relevant, size, share) for name, chosen in lists.items()}
    for other in [name for name in lists if name != "blend"]:
        figures[f"blend-minus-{other}"] = figures["blend"] - figures[other]
    rows = []
    for slice_name, members in slices(sources, config.candidates.few_events).items():
        users = members & (size > 0)
        intervals = bootstrap(
            np.hstack([table[users] for table in figures.values()]),
            resamples=config.protocol.bootstrap,
            seed=config.protocol.seed,
        )
        for position, (model, (metric, k)) in enumerate((m, metric) for m in figures for metric in METRICS):
            rows.append(_row(model, list_name, slice_name, metric, k, intervals[position]))
        for model, chosen in lists.items():
            covered = coverage_at_k(chosen[users], len(sources.cut.items), 20)
            rows.append(
                _row(model, list_name, slice_name, "coverage", 20, Interval(covered, np.nan, np.nan, int(users.sum())))
            )
    return pa.Table.from_pylist(rows, schema=OUTPUTS["evaluations"].schema)


def user_figures(chosen: np.ndarray, relevant: csr_matrix, size: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Every metric of METRICS for every user, float64 [users, metrics]; NaN for users without relevant items."""
    found = hits(chosen, relevant)
    values = {
        "recall": lambda k: recall_at_k(found, size, k),
        "ndcg": lambda k: ndcg_at_k(found, size, k),
        "novelty": lambda k: novelty_at_k(chosen, share, k),
    }
    return np.stack([values[metric](k) for metric, k in METRICS], axis=1)


def slices(sources: Sources, few: int) -> dict[str, np.ndarray]:
    """Users by how much they did before the cut: all, the terciles of their events, and those with few events."""
    events = np.asarray(sources.cut.events.sum(axis=1)).ravel()
    third = np.searchsorted(np.quantile(events, [1 / 3, 2 / 3]), events, side="left")
    return {
        "all": np.ones(len(events), bool),
        "light": third == 0,
        "medium": third == 1,
        "heavy": third == 2,
        "few events": events <= few,
    }


def _row(model: str, list_name: str, slice_name: str, metric: str, k: int, interval: Interval) -> dict[str, object]:
    def known(value: float) -> float | None:
        return None if np.isnan(value) else value

    return {
        "model": model,
        "list": list_name,
        "slice": slice_name,
        "metric": metric,
        "k": k,
        "value": known(interval.value),
        "low": known(interval.low),
        "high": known(interval.high),
        "users": interval.users,
    }
