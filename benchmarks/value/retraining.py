"""Values by rankers trained for one coalition each, from its own features on: what the stage is to reproduce.

What each training gave is kept below build/benchmarks/value under the hash of all it was made of, so a run that was
stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from conf.project import ROOT
from conf.value_config import ValueConfig
from jobs.score.value.fits import content_of
from jobs.score.value.measure import gains, multiplied
from jobs.score.value.problem import Problem
from models.reference import Inputs, inputs_of, scale_of, score_blocks, train_ranker

_KEPT = ROOT / "build" / "benchmarks" / "value"
Patterns = Mapping[tuple[bool, ...], int]


@dataclass(frozen=True)
class Anew:
    """NDCG by list, float64 [folds, users, patterns], and the processor seconds of all trainings."""

    ndcg: dict[str, np.ndarray]
    seconds: float


def retrained(problem: Problem, patterns: Patterns, config: ValueConfig, tell: Callable[..., object]) -> Anew:
    """A ranker for each pattern of features, trained on what the pattern shows and on nothing else.

    Args:
        problem: the training and test pairs.
        patterns: which features are shown → its column; the first feature, popularity, always is.
        config: how they are trained.
        tell: a log's `info`.
    """
    judged, scale = problem.test, scale_of(problem.train)
    train = inputs_of(problem.train, problem.train_hits, scale)
    test = inputs_of(judged.features, judged.hits, scale)
    folder, seconds = _KEPT / _hash(problem, patterns, config), 0.0
    ndcg = {one.name: np.empty((config.folds, len(judged.hits), len(patterns))) for one in judged.listings}
    for pattern, column in patterns.items():
        path = folder / f"{column}.npz"
        if not path.exists():
            _keep(path, trained_alone(train, test, problem, np.flatnonzero(pattern), config))
        with np.load(path) as kept:
            seconds += float(kept["seconds"])
            for name, own in ndcg.items():
                own[:, :, column] = kept[name]
        if column % 20 == 0:
            tell("retrained", patterns=column + 1, of=len(patterns))
    return Anew(ndcg, seconds)


def trained_alone(
    train: Inputs, test: Inputs, problem: Problem, shown: np.ndarray, config: ValueConfig
) -> dict[str, np.ndarray]:
    """What a ranker gives that has never seen but the features `shown` (positions).

    NDCG of every user by list, float64 [folds, users], and the processor `seconds`.
    """
    judged, begun = problem.test, time.process_time()
    ndcg = {one.name: np.empty((config.folds, len(judged.hits))) for one in judged.listings}
    needs = [problem.needs[at] for at in shown]
    ranker = train_ranker(only(train, shown), multiplied(needs), config.knots, config.folds, config.seed)
    for block, scores in score_blocks(ranker, only(test, shown), np.ones((1, len(shown)), dtype=bool)):
        if len(shown) == 1:
            scores[:] = judged.features[block, :, 0]  # v(∅) is the popularity floor itself
        for one in judged.listings:
            ndcg[one.name][:, block] = gains(scores[:, 0], judged.hits[block], one, block, config.k)
    return {**ndcg, "seconds": np.array(time.process_time() - begun)}


def only(inputs: Inputs, features: np.ndarray) -> Inputs:
    """The features at these positions alone."""
    at = torch.from_numpy(features)
    return Inputs(inputs.values[..., at].contiguous(), inputs.known[..., at].contiguous(), inputs.relevant)


def _hash(problem: Problem, patterns: Patterns, config: ValueConfig) -> str:
    digest = hashlib.sha256(content_of(problem, config).encode())
    digest.update(problem.test.features.tobytes() + problem.test.hits.tobytes())
    digest.update(repr((sorted(patterns.items()), config.k)).encode())
    return digest.hexdigest()[:16]


def _keep(path: Path, found: dict[str, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part.npz")
    np.savez(half, allow_pickle=False, **found)
    half.replace(path)
