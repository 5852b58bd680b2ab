"""value: what the recommender loses without each source table, measured.

v(S) is the mean NDCG@k over the test period's users of one reference ranker that sees only what the tables in S say;
v(∅) is the popularity floor. A table's contribution is its Shapley value in this game (Σφ = v(N) − v(∅)), beside it
stands the loss when only this table is taken away. The ranker learns on the periods before the test period, every
feature being made only from rows known on the last day before the period it is judged on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score.value.evidence import Limits, base_scene, describe, read_tables, shape_of
from jobs.score.value.game import Game
from jobs.score.value.history import earlier_cut, pairs_of_events
from jobs.score.value.known import Archive
from jobs.score.value.measure import Problem, Value, Worth, assemble, evaluate, game_of, late_tables, values_of


def run(context: Context) -> None:
    """Write value_scores of the run date; no rows where the history is too short for the periods."""
    archive = Archive(context, context.project.model.value.lookback_days)
    measured = measure(context, archive)
    rows = measured[0] if measured else []
    made = {(table, context.run_date) for table in ("interactions", "holdouts")}
    inputs = context.lake.inputs(sorted(made | archive.read))
    table = pa.Table.from_pylist(rows, schema=OUTPUTS["value_scores"].schema)
    manifest = context.lake.write("value_scores", context.run_date, table, inputs=inputs)
    context.log.info("written", table="value_scores", rows=manifest.rows)


def measure(context: Context, archive: Archive) -> tuple[list[dict[str, Any]], Problem] | None:
    """The rows of value_scores and the problem they were measured on; None where the history is too short."""
    config = context.project.model.value
    cuts = _cuts(context, archive)
    if cuts is None:
        context.log.warning(
            "the history is too short to measure value", needed_days=2 * context.project.model.protocol.period_days
        )
        return None
    read, described = [], []
    for name, last_day, interactions, holdouts, limits in cuts:
        scene = base_scene(interactions, holdouts, name, last_day, limits, config.seeds[0])
        if not len(scene.judged):
            continue
        tables = read_tables(archive, context.project.tables.values(), last_day)
        read.append((last_day, tables))
        described.append(describe(scene, tables, context, config.pool))
        context.log.info(
            "described", cut=name, last_day=str(last_day), users=len(scene.judged), features=len(described[-1].features)
        )
    if len(described) < 2 or described[0].scene.last_day != cuts[0][1]:
        context.log.warning("no user has both a history and a period to be judged on: value is not measured")
        return None
    problem = assemble(described[1:], described[0])
    for feature, why in problem.refused.items():
        context.log.warning("feature refused", feature=feature, why=why)
    game = game_of(problem, config)
    worth = evaluate(problem, game.coalitions, config)
    late = late_tables(read[1:], read[0])
    rows = list(_rows(context, problem, game, worth, values_of(worth, game, config), late))
    context.log.info(
        "measured",
        coalitions=1 << len(context.project.tables),
        evaluations=worth.ndcg.shape[2],
        seeds=len(config.seeds),
    )
    return rows, problem


Cut = tuple[str, date, pa.Table, pa.Table, Limits]


def _cuts(context: Context, archive: Archive) -> list[Cut] | None:
    """The test cut, then the training cuts, newest first; two come from the lake, the earlier ones from the events."""
    config, period = context.project.model.value, context.project.model.protocol.period_days
    interactions = context.lake.read("interactions", context.run_date)
    holdouts = context.lake.read("holdouts", context.run_date)
    half_life = context.project.model.candidates.popularity_half_life_days
    each = Limits(config.users, max(config.training_users // config.training_periods, 1), half_life)
    ends = [context.run_date - timedelta(days=period * number) for number in range(1, config.training_periods + 2)]
    cuts: list[Cut] = [
        ("test", ends[0], interactions, holdouts, Limits(config.users, config.users, half_life)),
        ("validation", ends[1], interactions, holdouts, each),
    ]
    validation = interactions.filter(pc.equal(interactions["cut"], "validation"))
    if validation.num_rows == 0:
        return None
    events = [known for known in read_tables(archive, _events(context), context.run_date).values() if known.newest]
    pairs = pairs_of_events(events, pc.unique(validation["item_id"]))
    for last_day in ends[2:]:
        cuts.append((f"before {last_day}", last_day, *earlier_cut(pairs, f"before {last_day}", last_day, period), each))
    return cuts


def _events(context: Context) -> list[TableConfig]:
    return [config for config in context.project.tables.values() if shape_of(config) == "events"]


def _rows(
    context: Context, problem: Problem, game: Game, worth: Worth, values: list[Value], late: dict[str, str]
) -> Iterable[dict[str, Any]]:
    """One row a table: measured; exactly zero where it feeds nothing; null where all of it came after the decision."""
    config = context.project.model.value
    mean = worth.ndcg.mean(axis=(0, 1))
    shared = {
        "v_empty": float(mean[worth.pattern_of[frozenset()]]),
        "v_all": float(mean[worth.pattern_of[frozenset(game.players)]]),
        "metric": f"ndcg@{config.k}", "users": len(problem.relevant),
        "pool": problem.test.shape[1], "seeds": list(config.seeds),
    }  # fmt: skip
    found = {value.table: value for value in values}
    players = len(context.project.tables) - len(late)
    for name in sorted(context.project.tables):
        features = [f for f, needs in zip(problem.names, problem.needs, strict=True) if name in needs]
        refused = {feature: why for feature, why in problem.refused.items() if name in problem.tables_of[feature]}
        evidence = {**shared, "features": features, "refused": refused}
        if name in late:
            evidence["note"] = f"not measured: {late[name]}"
        elif name not in found:
            evidence["note"] = (
                "feeds no feature of the reference ranker, so no coalition gains or loses by it: exactly zero"
            )
        yield {
            "asset": name, **_scores(found.get(name), is_null=name in late),
            "players": players, "seed": config.seeds[0],
            "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
        }  # fmt: skip


def _scores(value: Value | None, *, is_null: bool) -> dict[str, float | None]:
    columns = ("contribution", "low", "high", "leave_one_out", "leave_one_out_low", "leave_one_out_high")
    if is_null or value is None:
        return dict.fromkeys(columns, None if is_null else 0.0)
    parts = (value.contribution, value.leave_one_out)
    return dict(zip(columns, [number for part in parts for number in (part.value, part.low, part.high)], strict=True))
