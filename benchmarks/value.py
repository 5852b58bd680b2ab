"""Do masked rankers give the values that rankers trained anew for every coalition give? Writes docs/benchmarks.md.

    python -m benchmarks.value --run-date 2018-01-01 [--seeds 1 2] [--training-users 2000]

Reads the run date's features and clean tables from the lake. Every coalition of assets that shows other features gets
rankers of its own, trained on those features alone; their Shapley values are held against those of the rankers trained
once with random groups hidden. Fails if a bar is missed. A quarter of an hour of one core; fewer training users are
quicker, and starve the masked rankers of steps.
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
from scipy.stats import spearmanr

from benchmarks.page import write_section
from conf.project import load_project
from conf.value_config import ValueConfig
from jobs.lake.context import Context
from jobs.lake.logs import configure_logging
from jobs.score import value
from jobs.score.value.game import Game, plan
from jobs.score.value.known import Archive
from jobs.score.value.measure import Value, Worths, fit, gains, training_of, values_of
from jobs.score.value.problem import Problem
from jobs.score.value.slices import MIX
from models.reference import Inputs, Players, inputs_of, scale_of, score_blocks, train_ranker

SPEARMAN, COST, EXACT = 0.9, 2.0, 1e-9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="of the rankers trained anew")
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
    anew = retrained(problem, masked.worths, masked.game, tuple(options.seeds), config, context)
    trainings = seconds_of_trainings(found[2], config)
    bars, text = section(options.run_date, problem, masked, anew, trainings)
    print(text)
    write_section("value", f"python -m benchmarks.value --run-date {options.run_date}", text)
    sys.exit(0 if all(bars.values()) else 1)


def fewer(problem: Problem, users: int) -> Problem:
    """The same problem, learnt from some of its training users."""
    rows = np.sort(np.random.default_rng(1).permutation(len(problem.train))[:users])
    return replace(problem, train=problem.train[rows], train_hits=problem.train_hits[rows])


def seconds_of_trainings(problem: Problem, config: ValueConfig) -> tuple[float, float]:
    """Processor seconds of one training on all training users: with groups hidden at random, and an ordinary one."""
    train = inputs_of(problem.train, problem.train_hits, scale_of(problem.train))
    found = []
    for coalition in (None, np.ones(problem.players.needs.shape[1], dtype=bool)):
        begun = time.process_time()
        train_ranker(train, problem.players, training_of(config), config.seeds[0], coalition)
        found.append(time.process_time() - begun)
    return found[0], found[1]


@dataclass(frozen=True)
class Masked:
    """Values by the masked rankers; processor seconds a seed for the coalitions of assets and for those of groups."""

    game: Game
    worths: Worths
    values: dict[str, Value]
    assets: float
    groups: float
    gap: float


def masked_values(problem: Problem, config: ValueConfig) -> Masked:
    """Train once a seed, ask for every coalition."""
    fitted = fit(problem, config)
    trained = time.process_time()
    worths, game = Worths(fitted, problem.test, config.k), whole_assets(problem)
    worths.ask(game.coalitions)
    asked = time.process_time()
    full = values_of(Worths(fitted, problem.test, config.k), plan(problem.structure, 1), config)
    done = time.process_time()
    values = values_of(worths, game, every_user(config, problem))
    mix = full[MIX]
    gap = abs(sum(phi.value for phi in mix.contribution.values()) - (mix.v_all - mix.v_empty))
    gap = max(gap, abs(sum(phi.value for phi in mix.owen.values()) - (mix.v_all - mix.v_empty)))
    seeds = len(config.seeds)
    groups = (done - asked) - (asked - trained)
    return Masked(game, worths, values, (asked - trained) / seeds, max(groups, 0.0) / seeds, gap)


def whole_assets(problem: Problem) -> Game:
    """The game of assets alone, over coalitions of all their groups."""
    structure = problem.structure
    game = plan({asset: [asset] for asset in structure}, 1)
    return replace(game, players=game.assets, coalitions=tuple(
        frozenset(chain.from_iterable(structure[asset] for asset in coalition)) for coalition in game.coalitions
    ))  # fmt: skip


def every_user(config: ValueConfig, problem: Problem) -> ValueConfig:
    """No users are left out where there are no groups to tell apart."""
    return config.model_copy(update={"group_users": len(problem.test.hits)})


@dataclass(frozen=True)
class Anew:
    """Values by rankers trained for each coalition alone, of all seeds together and of each; the seconds all took."""

    values: dict[str, Value]
    by_seed: list[dict[str, Value]]
    ndcg: np.ndarray
    total: float
    seeds: tuple[int, ...]


def retrained(
    problem: Problem, asked: Worths, game: Game, seeds: tuple[int, ...], config: ValueConfig, context: Context
) -> Anew:
    """One ranker a seed and pattern of features, trained on what the pattern shows and on nothing else."""
    judged = problem.test
    ndcg = {one.name: np.empty((len(seeds), len(judged.hits), len(asked.patterns))) for one in judged.listings}
    scale = scale_of(problem.train)
    train = inputs_of(problem.train, problem.train_hits, scale)
    test = inputs_of(judged.features, judged.hits, scale)
    begun = time.process_time()
    for pattern, column in asked.patterns.items():
        shown = np.flatnonzero(pattern)
        if len(shown) == 1:  # v(∅) is the popularity floor itself
            for name, own in asked.ndcg.items():
                ndcg[name][:, :, column] = own[0, :, column]
            continue
        some, there = only(train, shown), only(test, shown)
        everything = Players(np.zeros((len(shown), 1), dtype=bool), np.zeros(1, dtype=np.int64))
        for at, seed in enumerate(seeds):
            ranker = train_ranker(some, everything, training_of(config), seed, np.ones(1, dtype=bool))
            for block, scores in score_blocks(ranker, there, np.ones((1, len(shown)), dtype=bool)):
                for one in judged.listings:
                    ndcg[one.name][at, block, column] = gains(scores, judged.hits[block], one, block, config.k)[0]
        context.log.info("retrained", coalition=f"{column + 1}/{len(asked.patterns)}", features=len(shown))
    total = time.process_time() - begun
    every = every_user(config, problem)

    def values(rows: slice) -> dict[str, Value]:
        part = {name: own[rows] for name, own in ndcg.items()}
        numbers = tuple(seeds[rows])
        chosen = every.model_copy(update={"seeds": numbers})
        return values_of(Worths(asked.fitted, judged, config.k, dict(asked.patterns), part), game, chosen)

    each = [values(slice(at, at + 1)) for at in range(len(seeds))]
    return Anew(values(slice(None)), each, ndcg["all"], total, seeds)


def only(inputs: Inputs, features: np.ndarray) -> Inputs:
    at = torch.from_numpy(features)
    return Inputs(inputs.values[..., at].contiguous(), inputs.known[..., at].contiguous(), inputs.relevant)


def section(
    run_date: date, problem: Problem, masked: Masked, anew: Anew, trainings: tuple[float, float]
) -> tuple[dict[str, bool], str]:
    """The bars and the figures as Markdown."""
    ours, theirs = masked.values[MIX].contribution, anew.values[MIX].contribution
    assets = list(ours)
    rank = _spearman(ours, theirs)
    settled = [a for a in assets if ours[a].low > 0 or ours[a].high < 0 or theirs[a].low > 0 or theirs[a].high < 0]
    hidden, ordinary = trainings
    cost, with_groups = ((hidden + asked) / ordinary for asked in (masked.assets, masked.assets + masked.groups))
    users = np.isfinite(anew.ndcg[0, :, 0])
    means = [found[:, users].mean(axis=(0, 1)) for found in (masked.worths.ndcg["all"], anew.ndcg)]
    apart = np.abs(means[0] - means[1])
    each = [one[MIX].contribution for one in anew.by_seed]
    bars = {
        f"Spearman of {len(assets)} assets' values, masked and retrained, at least {SPEARMAN}": rank >= SPEARMAN,
        f"cost of the assets' values at most {COST:g} trainings": cost <= COST,
        "Σφ = v(N) − v(∅) to 1e-9, assets and groups": masked.gap <= EXACT,
    }
    lines = [
        "## Value: one masked ranker against retraining every coalition",
        "",
        f"Run date {run_date}, {len(problem.train):,} training and {len(problem.test.hits):,} test users, "
        f"{len(assets)} assets of "
        f"{sum(map(len, problem.structure.values()))} column groups that feed {len(problem.names) - 1} features. The "
        f"{1 << len(assets)} coalitions of assets show {len(masked.worths.patterns)} different sets of features: for "
        f"each, rankers of {len(anew.seeds)} seeds are trained anew on these alone. Values are mixed over slices.",
        "",
        "| asset | φ masked [95 %] | φ retrained [95 %] | " + " | ".join(f"seed {s}" for s in anew.seeds) + " |",
        "| --- | --- | --- |" + " ---: |" * len(anew.seeds),
    ]
    for asset in sorted(assets, key=lambda asset: -theirs[asset].value):
        cells = [f"{i.value:+.4f} [{i.low:+.4f}, {i.high:+.4f}]" for i in (ours[asset], theirs[asset])]
        own = " | ".join(f"{one[asset].value:+.4f}" for one in each)
        lines.append(f"| {asset} | {cells[0]} | {cells[1]} | {own} |")
    ceiling = _spearman(each[0], each[1]) if len(each) > 1 else float("nan")
    lines += [
        "",
        f"Spearman over the assets: **{rank:.3f}**; one seed of the retrained against another: {ceiling:.3f}. "
        f"Over the {len(settled)} assets whose interval leaves 0 out on either side: "
        f"{_spearman(ours, theirs, settled):.3f}. Over the worths of all {len(apart)} coalitions (list of all items): "
        f"{spearmanr(*means).statistic:.3f}, mean difference {apart.mean():.4f} NDCG, largest {apart.max():.4f}.",
        "",
        f"Processor seconds a seed, with all training users: masked training {hidden:.1f}, an ordinary one "
        f"{ordinary:.1f}; asking for the coalitions of assets {masked.assets:.1f}, for those of groups "
        f"{masked.groups:.1f}. So the assets' values cost {cost:.2f} trainings, with the groups' {with_groups:.2f}. "
        f"Training everything anew took {anew.total / len(anew.seeds):.0f} s a seed with {len(problem.train):,} users.",
        "",
        *(f"- {bar}: {'holds' if ok else '**does not hold**'}" for bar, ok in bars.items()),
    ]
    return bars, "\n".join(lines)


def _spearman(ours: dict, theirs: dict, assets: list[str] | None = None) -> float:
    names = list(ours) if assets is None else assets
    if len(names) < 3:
        return float("nan")
    return float(spearmanr([ours[name].value for name in names], [theirs[name].value for name in names]).statistic)


if __name__ == "__main__":
    main()
