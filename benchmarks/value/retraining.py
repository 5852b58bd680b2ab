"""Values by rankers trained for one coalition each: what the masked rankers are to reproduce.

What each training gave is kept below build/benchmarks/value under the hash of all it was made of, so a run that was
stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from conf.project import ROOT
from conf.value_config import ValueConfig
from jobs.score.value.fits import content_of
from jobs.score.value.measure import gains, training_of
from jobs.score.value.problem import Judged, Problem
from models.reference import Inputs, Players, inputs_of, scale_of, score_blocks, train_ranker

_KEPT = ROOT / "build" / "benchmarks" / "value"
Patterns = Mapping[tuple[bool, ...], int]


@dataclass(frozen=True)
class Anew:
    """NDCG by list, float64 [seeds, users, patterns], and the processor seconds of all trainings of a seed."""

    seeds: tuple[int, ...]
    ndcg: dict[str, np.ndarray]
    seconds: float


def retrained(
    problem: Problem, patterns: Patterns, seeds: tuple[int, ...], config: ValueConfig, tell: Callable[..., object]
) -> Anew:
    """One ranker a seed and pattern of features, trained on what the pattern shows and on nothing else.

    Args:
        problem: the training and test pairs.
        patterns: which features are shown → its column; the first feature, popularity, always is.
        seeds: of the rankers.
        config: how they are trained.
        tell: a log's `info`.
    """
    judged, scale = problem.test, scale_of(problem.train)
    train = inputs_of(problem.train, problem.train_hits, scale)
    test = inputs_of(judged.features, judged.hits, scale)
    folder, seconds = _KEPT / _hash(problem, patterns, config), 0.0
    ndcg = {one.name: np.empty((len(seeds), len(judged.hits), len(patterns))) for one in judged.listings}
    for at, seed in enumerate(seeds):
        for pattern, column in patterns.items():
            path = folder / f"{seed}-{column}.npz"
            if not path.exists():
                _keep(path, trained_alone(train, test, judged, np.flatnonzero(pattern), seed, config))
            with np.load(path) as kept:
                seconds += float(kept["seconds"])
                for name, own in ndcg.items():
                    own[at, :, column] = kept[name]
        tell("retrained", seed=seed, patterns=len(patterns))
    return Anew(seeds, ndcg, seconds / len(seeds))


def trained_alone(
    train: Inputs, test: Inputs, judged: Judged, shown: np.ndarray, seed: int, config: ValueConfig
) -> dict[str, np.ndarray]:
    """NDCG of every user by list, of a ranker that has never seen but the features `shown` (positions); `seconds`."""
    ndcg = {one.name: np.empty(len(judged.hits)) for one in judged.listings}
    begun = time.process_time()
    for block, scores in _scores(train, test, judged, shown, seed, config):
        for one in judged.listings:
            ndcg[one.name][block] = gains(scores, judged.hits[block], one, block, config.k)[0]
    return {**ndcg, "seconds": np.array(time.process_time() - begun)}


def _scores(
    train: Inputs, test: Inputs, judged: Judged, shown: np.ndarray, seed: int, config: ValueConfig
) -> Iterator[tuple[slice, np.ndarray]]:
    if len(shown) == 1:  # v(∅) is the popularity floor itself
        yield slice(0, len(judged.hits)), judged.features[None, :, :, 0]
        return
    ranker = train_ranker(only(train, shown), nobody(len(shown)), training_of(config), seed, np.ones(1, dtype=bool))
    yield from score_blocks(ranker, only(test, shown), np.ones((1, len(shown)), dtype=bool))


def only(inputs: Inputs, features: np.ndarray) -> Inputs:
    """The features at these positions alone."""
    at = torch.from_numpy(features)
    return Inputs(inputs.values[..., at].contiguous(), inputs.known[..., at].contiguous(), inputs.relevant)


def nobody(features: int) -> Players:
    """No one who could be hidden: the ranker is an ordinary one."""
    return Players(np.zeros((features, 1), dtype=bool), np.zeros(1, dtype=np.int64))


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
