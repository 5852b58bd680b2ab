"""value: what the recommender loses without each source table and column group, measured.

v(S) is the mean NDCG@k over the test period's users of one reference ranker trained on what the column groups in S say
and nothing else; v(∅) is the popularity floor. A group's contribution is its Owen value in this game, a table's the sum
of its groups', which is its Shapley value among the tables (Σφ = v(N) − v(∅)); it is measured in slices of the traffic,
mixed by their shares. Beside it stands the loss when only this table is taken away. The ranker learns on the periods
before the test period, every feature being made only from rows known on the last day before the period it is judged on.

Once a week all is measured; on the nights between, the ranker of that night tells what is lost without each table
tonight, and the rest stands as measured. Freshness and elasticity are measured for a few assets a night in turn.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score.value import depth
from jobs.score.value.costs import costs_of
from jobs.score.value.cuts import Cut, test_cut, training_cuts
from jobs.score.value.evidence import describe
from jobs.score.value.fits import TABLE as FITS
from jobs.score.value.fits import configuration_of, content_of, fitted, load_fit, save_fit
from jobs.score.value.game import leave_one_out, plan
from jobs.score.value.known import Archive
from jobs.score.value.measure import Fit, Worths, values_of
from jobs.score.value.problem import Problem, assemble, judged_of, late_tables, structure_of
from jobs.score.value.results import Measured, Parts, cost_rows, group_rows, score_rows, slice_rows
from jobs.stages import stage

TABLES = tuple(table for table in stage("value").writes if table != FITS)


def run(context: Context) -> None:
    """Write the value tables of the run date; no rows of scores where the history is too short for the periods."""
    fingerprint = inputs_of(context)
    if all(context.lake.exists(table, context.run_date) for table in TABLES) and (
        context.lake.manifest("value_scores", context.run_date).notes.get("measured_from") == fingerprint
    ):
        context.log.info("unchanged since it was measured", table="value_scores")
        return
    archive = Archive(context, context.project.model.value.lookback_days)
    night = last_full(context)
    rows = measure_again(context, archive, night) if night else measure_all(context, archive)
    if not context.lake.exists(FITS, context.run_date):  # nothing was trained tonight
        context.lake.write(FITS, context.run_date, OUTPUTS[FITS].schema.empty_table())
    made = {(table, context.run_date) for table in ("interactions", "holdouts")}
    inputs = context.lake.inputs(sorted(made | archive.read))
    for table in reversed(TABLES):  # value_scores, which holds the fingerprint, comes last
        found = pa.Table.from_pylist(rows.get(table, []), schema=OUTPUTS[table].schema)
        notes = {"measured_from": fingerprint} if table == "value_scores" else None
        manifest = context.lake.write(table, context.run_date, found, inputs=inputs, notes=notes)
        context.log.info("written", table=table, rows=manifest.rows)


Rows = dict[str, list[dict[str, Any]]]


def measure_all(context: Context, archive: Archive) -> Rows:
    """The full measurement: train or find the ranker, play the game, slice by slice."""
    config = context.project.model.value
    found = problem_of(context, archive)
    if found is None:
        return {"costs": cost_rows(costs_of(context))}
    test, training, problem = found
    for feature, why in problem.refused.items():
        context.log.warning("feature refused", feature=feature, why=why)
    ranker, is_found = fitted(context, problem)
    save_fit(context, ranker, content_of(problem, config))
    context.log.info("ranker found" if is_found else "ranker trained", functions=len(ranker.ranker.basis.reads))
    worths = Worths(ranker, problem.test, config.k)
    whole = frozenset().union(*problem.needs)
    game = plan(problem.structure, config.seed, 2 * config.permutations, worths.near(whole, config.truncation))
    values = values_of(worths, game, config)
    context.log.info("measured", coalitions=len(game.coalitions), evaluations=len(worths.patterns), slices=len(values))
    measured = Measured(context, problem.names, problem.needs, problem.test, values, game, context.run_date)
    measured.late.update(
        late_tables([(cut.scene.last_day, cut.tables) for cut in training], (test.scene.last_day, test.tables))
    )
    measured.refused.update(problem.refused)
    measured.players_of.update(problem.players_of)
    return _rows(context, archive, test, ranker, measured)


def measure_again(context: Context, archive: Archive, night: date) -> Rows:
    """Tonight's leave-one-out by the ranker of `night`; what it gave then stands."""
    config = context.project.model.value
    test = test_cut(context, archive)
    if test is None:
        return {"costs": cost_rows(costs_of(context))}
    ranker = load_fit(context, night)
    described = describe(test.scene, test.tables, context)
    judged = judged_of(described, ranker.names[1:], config.slices)
    worths = Worths(ranker, judged, config.k)
    game = leave_one_out(structure_of(ranker.needs))
    values = values_of(worths, game, config)
    context.log.info("measured again", with_ranker_of=str(night), evaluations=len(worths.patterns))
    measured = Measured(context, ranker.names, ranker.needs, judged, values, game, night)
    return _rows(context, archive, test, ranker, measured)


def problem_of(context: Context, archive: Archive) -> tuple[Cut, list[Cut], Problem] | None:
    """The test cut, the training cuts, and what is asked of the ranker; None where the history is too short."""
    test, training = test_cut(context, archive), training_cuts(context, archive)
    if test is None or not training:
        context.log.warning(
            "no user has a history and two periods after it to learn from and be judged on: value is not measured",
            needed_days=2 * context.project.model.protocol.period_days,
        )
        return None
    described = []
    for cut in (test, *training):
        described.append(describe(cut.scene, cut.tables, context))
        context.log.info(
            "described", cut=cut.name, last_day=str(cut.scene.last_day), users=len(cut.scene.judged),
            features=len(described[-1].features),
        )  # fmt: skip
    return test, training, assemble(described[1:], described[0], context.project.model.value.slices)


def last_full(context: Context) -> date | None:
    """The night whose ranker and contributions still stand tonight; None: all is to be measured."""
    if context.retrain:
        return None
    config = context.project.model.value
    oldest = context.run_date - timedelta(days=config.full_every_days)
    yesterday = context.run_date - timedelta(days=1)
    for night in reversed(context.lake.partitions(FITS, upto=yesterday, after=oldest)):
        rows = context.lake.read(FITS, night, ["configuration"]).to_pylist()
        if rows and rows[0]["configuration"] == configuration_of(context):
            return night if all(context.lake.exists(table, night) for table in TABLES) else None
    return None


def inputs_of(context: Context) -> str:
    """One line that says what tonight's figures are made of: equal inputs need not be measured again."""
    tables = [f"clean/{name}" for name in sorted(context.project.tables)]
    every = [(table, dt) for table in tables for dt in context.lake.partitions(table, upto=context.run_date)]
    every += [(table, context.run_date) for table in ("interactions", "holdouts")]
    night = last_full(context)
    read = context.lake.inputs([*every, *([(FITS, night)] if night else [])])
    told = "\n".join(f"{name} {version}" for name, version in sorted(read.items()))
    return hashlib.sha256(f"{configuration_of(context)}\n{told}".encode()).hexdigest()[:16]


def _rows(context: Context, archive: Archive, test: Cut, ranker: Fit, measured: Measured) -> Rows:
    costs = costs_of(context)
    contributions = {name: phi.value for name, phi in measured.contributions().items() if phi}
    deep = depth.measured(context, archive, test, ranker, contributions)
    parts = Parts.of(context, archive, test, measured, costs, deep)
    return {
        "value_scores": score_rows(context, measured, parts),
        "value_slices": slice_rows(measured),
        "value_groups": group_rows(context, measured),
        "elasticities": deep.rows,
        "costs": cost_rows(costs),
    }
