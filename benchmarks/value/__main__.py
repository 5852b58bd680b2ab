"""Do masked rankers give the values that rankers trained anew for every coalition give? Writes docs/benchmarks.md.

    python -m benchmarks.value --run-date 2018-01-01 [--seeds 1 2 3] [--training-users 2000]

Reads the run date's features and clean tables from the lake. Every coalition of assets that shows other features gets
rankers of its own, trained on those features alone; their Shapley values are held against those of the rankers trained
once with random groups hidden. Beside it stands how well retraining agrees with itself. Fails if a bar is missed. A
quarter of an hour of one core; a run that was stopped goes on where it was.
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
from benchmarks.value.retraining import Anew, nobody, retrained
from conf.project import load_project
from conf.value_config import ValueConfig
from jobs.lake.context import Context
from jobs.lake.logs import configure_logging
from jobs.score import value
from jobs.score.value.game import Game, plan
from jobs.score.value.known import Archive
from jobs.score.value.measure import Worths, fit, training_of, values_of
from jobs.score.value.problem import Problem
from jobs.score.value.resampling import Resampled
from jobs.score.value.slices import ALL, MIX
from models.reference import inputs_of, scale_of, train_ranker

SPEARMAN, COST, EXACT = 0.9, 2.0, 1e-9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="of the rankers trained anew")
    parser.add_argument(
        "--training-users", type=int, default=2000, help="that both sides learn from, at most (conf/model.yml: 2,000)"
    )
    options = parser.parse_args()
    configure_logging()
    torch.set_num_threads(1)
    project = load_project()
    context = Context(run_date=options.run_date, project=project, selected=project.select(None))
    found = value.problem_of(context, Archive(context, project.model.value.lookback_days))
    if found is None:
        sys.exit("the history is too short to measure value")
    problem, config = fewer(found[2], options.training_users), project.model.value
    masked = masked_values(problem, config)
    anew = retrained(problem, masked.worths.patterns, tuple(options.seeds), config, context.log.info)
    ordinary = seconds_of_training(problem, config)
    bars, text = section(options.run_date, problem, masked, anew, ordinary)
    print(text)
    write_section("value", f"python -m benchmarks.value --run-date {options.run_date}", text)
    sys.exit(0 if all(bars.values()) else 1)


def fewer(problem: Problem, users: int) -> Problem:
    """The same problem, learnt from some of its training users."""
    rows = np.sort(np.random.default_rng(1).permutation(len(problem.train))[:users])
    return replace(problem, train=problem.train[rows], train_hits=problem.train_hits[rows])


def seconds_of_training(problem: Problem, config: ValueConfig) -> float:
    """Processor seconds of one ordinary training that sees every feature: the median of three."""
    train = inputs_of(problem.train, problem.train_hits, scale_of(problem.train))
    found = []
    for seed in (1, 2, 3):
        begun = time.process_time()
        train_ranker(train, nobody(len(problem.names)), training_of(config), seed, np.ones(1, dtype=bool))
        found.append(time.process_time() - begun)
    return float(np.median(found))


@dataclass(frozen=True)
class Masked:
    """The masked rankers' worths; processor seconds a seed for training, for the coalitions of assets and of groups;
    by how much the values of assets or of groups miss v(N) − v(∅)."""

    game: Game
    worths: Worths
    training: float
    assets: float
    groups: float
    gap: float


def masked_values(problem: Problem, config: ValueConfig) -> Masked:
    """Train once a seed, ask for every coalition."""
    seeds, begun = len(config.seeds), time.process_time()
    fitted = fit(problem, config)
    trained = time.process_time()
    worths, game = Worths(fitted, problem.test, config.k), whole_assets(problem)
    worths.ask(game.coalitions)
    asked = time.process_time()
    mix = values_of(Worths(fitted, problem.test, config.k), plan(problem.structure, 1), config)[MIX]
    groups = (time.process_time() - asked) - (asked - trained)
    total = mix.v_all - mix.v_empty
    gap = max(abs(sum(phi.value for phi in each.values()) - total) for each in (mix.contribution, mix.owen))
    return Masked(game, worths, (trained - begun) / seeds, (asked - trained) / seeds, max(groups, 0.0) / seeds, gap)


def whole_assets(problem: Problem) -> Game:
    """The game of assets alone, over coalitions of all their groups."""
    structure = problem.structure
    game = plan({asset: [asset] for asset in structure}, 1)
    return replace(game, players=game.assets, coalitions=tuple(
        frozenset(chain.from_iterable(structure[asset] for asset in coalition)) for coalition in game.coalitions
    ))  # fmt: skip


def section(
    run_date: date, problem: Problem, masked: Masked, anew: Anew, ordinary: float
) -> tuple[dict[str, bool], str]:
    """The bars and the figures as Markdown."""
    judged, assets, worths = problem.test, masked.game.assets, masked.worths
    mine, other = (shares(worths, masked.game, ndcg) for ndcg in (worths.ndcg, anew.ndcg))
    draws = paired(len(mine[ALL]), len(anew.seeds), len(judged.hits), 1)
    ours, theirs = headline(judged, mine, draws[0]), headline(judged, other, draws[1])
    rank = interval_of(ours, theirs)
    cost = (masked.training + masked.assets) / ordinary
    bars = {
        f"Spearman of {len(assets)} assets' values, masked and retrained, at least {SPEARMAN}": rank.value >= SPEARMAN,
        f"cost of the assets' values at most {COST:g} trainings": cost <= COST,
        "Σφ = v(N) − v(∅) to 1e-9, assets and groups": masked.gap <= EXACT,
    }
    users = np.isfinite(anew.ndcg[ALL][0, :, 0])
    means = [found[ALL][:, users].mean(axis=(0, 1)) for found in (worths.ndcg, anew.ndcg)]
    apart = np.abs(means[0] - means[1])
    lines = [
        "## Value: one masked ranker against retraining every coalition",
        "",
        f"Run date {run_date}, {len(problem.train):,} training and {len(judged.hits):,} test users, "
        f"{len(assets)} assets of {sum(map(len, problem.structure.values()))} column groups that feed "
        f"{len(problem.names) - 1} features. The {1 << len(assets)} coalitions of assets show {len(worths.patterns)} "
        f"different sets of features: for each, rankers of {len(anew.seeds)} seeds are trained anew on these alone; "
        f"the masked rankers are the {len(mine[ALL])} of the stage. Values are mixed over slices; intervals resample "
        "users, the same on both sides, and each side's seeds.",
        "",
        *_table(assets, ours, theirs),
        "",
        f"Spearman over the assets: **{rank.value:.3f}** [{rank.low:.3f}, {rank.high:.3f}]. {_ceiling(problem, other)} "
        f"Over the worths of all {len(apart)} coalitions (list of all items): {spearman(*means):.3f}, mean difference "
        f"{apart.mean():.4f} NDCG, largest {apart.max():.4f}.",
        "",
        *_swapped(assets, ours, theirs),
        "",
        f"Processor seconds a seed: masked training {masked.training:.1f}, an ordinary one {ordinary:.1f}; asking for "
        f"the coalitions of assets {masked.assets:.1f}, for those of groups {masked.groups:.1f}. So the assets' values "
        f"cost {cost:.2f} trainings, with the groups' {cost + masked.groups / ordinary:.2f}. Training everything anew "
        f"took {anew.seconds:.0f} s a seed.",
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
    return ["| asset | φ masked [95 %] | φ retrained [95 %] |", "| --- | --- | --- |", *rows]


def _ceiling(problem: Problem, other: dict[str, np.ndarray]) -> str:
    if len(other[ALL]) < 2:
        return "One seed was retrained: how well retraining agrees with itself is not known."
    same, apart = ceilings(problem.test, other, 1)
    return (
        f"What retraining reaches against itself, half of the seeds against the other half: {np.mean(same):.3f} "
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
        + " | ".join(f"{i.value:+.4f} [{i.low:+.4f}, {i.high:+.4f}]" for i in (swap.retrained, swap.masked))
        + f" | {'yes' if swap.beyond_noise else 'no'} |"
        for swap in found
    ]
    return [
        f"{len(found)} of {len(assets) * (len(assets) - 1) // 2} pairs stand in another order, {beyond} of them "
        "although retraining tells the two apart:",
        "",
        "| pair | retrained [95 %] | masked [95 %] | told apart by retraining |",
        "| --- | --- | --- | --- |",
        *rows,
    ]


if __name__ == "__main__":
    main()
