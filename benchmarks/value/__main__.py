"""Are the stage's values those of rankers trained anew for every coalition? Writes docs/benchmarks.md.

    python -m benchmarks.value --run-date 2018-01-01

Reads the run date's features and clean tables from the lake. Every coalition of assets that shows other features gets a
ranker of its own, trained from the pairs on with those features alone; the Shapley values of their worths are held
against the stage's, which solves a part of sums taken once. Beside it stands how well either measurement could agree
with one on other users. Fails if a bar is missed. Ten minutes of one core; a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import numpy as np
import torch

from benchmarks.page import write_section
from benchmarks.value.agreement import ceilings, headline, interval_of, paired, shares, spearman, swaps
from benchmarks.value.retraining import Anew, retrained
from conf.project import load_project
from conf.value_config import ValueConfig
from jobs.lake.context import Context
from jobs.lake.logs import configure_logging
from jobs.score import value
from jobs.score.value.game import Game, plan
from jobs.score.value.known import Archive
from jobs.score.value.measure import Fit, Worths, fit, values_of
from jobs.score.value.problem import Problem
from jobs.score.value.resampling import Resampled
from jobs.score.value.slices import ALL, MIX

SPEARMAN, COST, EXACT = 0.9, 2.0, 1e-9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    options = parser.parse_args()
    configure_logging()
    torch.set_num_threads(1)
    project = load_project()
    context = Context(run_date=options.run_date, project=project, selected=project.select(None))
    found = value.problem_of(context, Archive(context, project.model.value.lookback_days))
    if found is None:
        sys.exit("the history is too short to measure value")
    problem, config = found[2], project.model.value
    quick = quick_values(problem, config)
    anew = retrained(problem, quick.worths.patterns, config, context.log.info)
    bars, text = section(options.run_date, problem, quick, anew)
    print(text)
    write_section("value", f"python -m benchmarks.value --run-date {options.run_date}", text)
    sys.exit(0 if all(bars.values()) else 1)


@dataclass(frozen=True)
class Quick:
    """The stage's worths; processor seconds of one training with every feature, of all that the coalitions of assets
    and of groups ask beyond its sums; by how much the values of assets or of groups miss v(N) − v(∅)."""

    game: Game
    worths: Worths
    training: float
    assets: float
    groups: float
    gap: float


def quick_values(problem: Problem, config: ValueConfig) -> Quick:
    """Take the sums once, ask for every coalition."""
    begun = time.process_time()
    fitted = fit(problem, config)
    summed = time.process_time()
    fitted.ranker.weights(np.ones(len(problem.names), dtype=bool))
    trained = time.process_time()
    worths, game = Worths(_unsolved(fitted), problem.test, config.k), whole_assets(problem)
    worths.ask(game.coalitions)
    asked = time.process_time()
    mix = values_of(Worths(_unsolved(fitted), problem.test, config.k), plan(problem.structure, 1), config)[MIX]
    assets = asked - trained
    groups = max(time.process_time() - asked - assets, 0.0)
    total = mix.v_all - mix.v_empty
    gap = max(abs(sum(phi.value for phi in each.values()) - total) for each in (mix.contribution, mix.owen))
    return Quick(game, worths, trained - begun, assets - (trained - summed), groups, gap)


def _unsolved(fitted: Fit) -> Fit:
    """The same fit, which remembers no solution: what is asked of it is paid for in full."""
    return replace(fitted, ranker=replace(fitted.ranker))


def whole_assets(problem: Problem) -> Game:
    """The game of assets alone, over coalitions of all their groups."""
    structure = problem.structure
    game = plan({asset: [asset] for asset in structure}, 1)
    return replace(game, players=game.assets, coalitions=tuple(
        frozenset(chain.from_iterable(structure[asset] for asset in coalition)) for coalition in game.coalitions
    ))  # fmt: skip


def section(run_date: date, problem: Problem, quick: Quick, anew: Anew) -> tuple[dict[str, bool], str]:
    """The bars and the figures as Markdown."""
    judged, assets, worths = problem.test, quick.game.assets, quick.worths
    mine, other = (shares(worths, quick.game, ndcg) for ndcg in (worths.ndcg, anew.ndcg))
    draws = paired(len(mine[ALL]), len(other[ALL]), len(judged.hits), 1)
    ours, theirs = headline(judged, mine, draws[0]), headline(judged, other, draws[1])
    rank = interval_of(ours, theirs)
    cost = (quick.training + quick.assets) / quick.training
    bars = {
        f"Spearman of {len(assets)} assets' values, the stage's and retrained, at least {SPEARMAN}":
            rank.value >= SPEARMAN,
        f"cost of the assets' values at most {COST:g} trainings": cost <= COST,
        "Σφ = v(N) − v(∅) to 1e-9, assets and groups": quick.gap <= EXACT,
    }  # fmt: skip
    users = np.isfinite(anew.ndcg[ALL][0, :, 0])
    means = [found[ALL][:, users].mean(axis=(0, 1)) for found in (worths.ndcg, anew.ndcg)]
    apart = np.abs(means[0] - means[1])
    basis = worths.fitted.ranker.basis
    lines = [
        "## Value: every coalition's ranker, from sums taken once and trained anew",
        "",
        f"Run date {run_date}, {len(problem.train):,} training and {len(judged.hits):,} test users, "
        f"{len(assets)} assets of {sum(map(len, problem.structure.values()))} column groups that feed "
        f"{len(problem.names) - 1} features; the ranker makes {len(basis.reads)} functions of them. The "
        f"{1 << len(assets)} coalitions of assets show {len(worths.patterns)} different sets of features: for each, "
        "a ranker is trained anew on these alone, from the pairs on. Values are mixed over slices; intervals resample "
        "users, the same on both sides, and each side's folds.",
        "",
        *_table(assets, ours, theirs),
        "",
        f"Spearman over the assets: **{rank.value:.3f}** [{rank.low:.3f}, {rank.high:.3f}]. {_ceiling(problem, other)} "
        f"Over the worths of all {len(apart)} coalitions (list of all items): {spearman(*means):.3f}, mean difference "
        f"{apart.mean():.6f} NDCG, largest {apart.max():.6f}.",
        "",
        *_swapped(assets, ours, theirs),
        "",
        f"Processor seconds: one training with every feature {quick.training:.1f}; what the coalitions of assets ask "
        f"beyond it {quick.assets:.1f}, those of groups {quick.groups:.1f}. So the assets' values cost {cost:.2f} "
        f"trainings, with the groups' {cost + quick.groups / quick.training:.2f}. Training everything anew took "
        f"{anew.seconds:.0f} s.",
        "",
        *(f"- {bar}: {'holds' if ok else '**does not hold**'}" for bar, ok in bars.items()),
    ]
    return bars, "\n".join(lines)


def _table(assets: tuple[str, ...], ours: Resampled, theirs: Resampled) -> list[str]:
    rows = [
        f"| {assets[at]} | "
        + " | ".join(
            f"{i.value:+.4f} [{i.low:+.4f}, {i.high:+.4f}]" for i in (ours.intervals()[at], theirs.intervals()[at])
        )
        + " |"
        for at in np.argsort(-theirs.mean, kind="stable")
    ]
    return ["| asset | φ of the stage [95 %] | φ retrained [95 %] |", "| --- | --- | --- |", *rows]


def _ceiling(problem: Problem, other: dict[str, np.ndarray]) -> str:
    same, apart = ceilings(problem.test, other, 1)
    return (
        f"What retraining reaches against itself, the ranker of one fold against the others: {np.mean(same):.3f} "
        f"({min(same):.3f} to {max(same):.3f}) on the same users, {np.mean(apart):.3f} ({min(apart):.3f} to "
        f"{max(apart):.3f}) on different halves of them."
    )


def _swapped(assets: tuple[str, ...], ours: Resampled, theirs: Resampled) -> list[str]:
    found = swaps(assets, ours, theirs)
    if not found:
        return ["No two assets stand in another order."]
    beyond = sum(swap.beyond_noise for swap in found)
    rows = [
        f"| {swap.first} − {swap.second} | "
        + " | ".join(f"{i.value:+.4f} [{i.low:+.4f}, {i.high:+.4f}]" for i in (swap.retrained, swap.quick))
        + f" | {'yes' if swap.beyond_noise else 'no'} |"
        for swap in found
    ]
    return [
        f"{len(found)} of {len(assets) * (len(assets) - 1) // 2} pairs stand in another order, {beyond} of them "
        "although retraining tells the two apart:",
        "",
        "| pair | retrained [95 %] | the stage [95 %] | told apart by retraining |",
        "| --- | --- | --- | --- |",
        *rows,
    ]


if __name__ == "__main__":
    main()
