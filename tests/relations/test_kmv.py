"""Overlap of bottom-k samples against the whole sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.profiling.distinct import KeySample
from jobs.relations.kmv import containment, distinct, jaccard, share

K = 256


def bottom(values: np.ndarray, k: int = K) -> KeySample:
    hashes = np.sort(values.astype(np.uint64))
    return KeySample(hashes[:k], np.ones(min(k, len(hashes)), np.int64), len(hashes) <= k)


def draw(chance: np.random.Generator, number: int) -> np.ndarray:
    """Different hashes in no order."""
    return chance.permutation(np.unique(chance.integers(0, 1 << 63, number + 50, dtype=np.uint64)))[:number]


@given(
    st.sets(st.integers(0, (1 << 63) - 1), min_size=1, max_size=60), st.sets(st.integers(0, (1 << 63) - 1), max_size=60)
)
@settings(max_examples=60, deadline=None)
def test_complete_samples_are_exact(one: set[int], other: set[int]) -> None:
    a, b = (bottom(np.array(sorted(values), np.uint64)) for values in (one, other))
    found = containment(a, b)
    assert found.value == found.low == found.high == len(one & other) / len(one)
    assert jaccard(a, b).value == len(one & other) / len(one | other)
    assert distinct(a) == (len(one),) * 3


@pytest.mark.parametrize("size", [300, 6_000])
@pytest.mark.parametrize("shared", [0.0, 0.3, 0.9, 1.0])
def test_the_interval_covers_the_whole_sets_figure(size: int, shared: float) -> None:
    chance = np.random.default_rng(size + int(shared * 10))
    missed = [0, 0, 0]
    rounds = 40
    for _ in range(rounds):
        hashes = draw(chance, size * 3)
        common = int(size * shared)
        one, other = hashes[:size], np.concatenate([hashes[:common], hashes[size : 2 * size]])
        a, b = bottom(one), bottom(other)
        found, union, count = containment(a, b), jaccard(a, b), distinct(b)
        missed[0] += not found.low <= common / size <= found.high
        missed[1] += not union.low <= common / (size + len(other) - common) <= union.high
        missed[2] += not count[1] <= len(other) <= count[2]
    # 99 % intervals: of 40 more than 4 outside has a chance below 1 in 10,000.
    assert max(missed) <= 4


def test_the_interval_narrows_with_the_sample() -> None:
    chance = np.random.default_rng(5)
    hashes = draw(chance, 60_000)
    widths = []
    for k in (64, 256, 1024):
        found = containment(bottom(hashes[:40_000], k), bottom(hashes[20_000:], k))
        widths.append(found.high - found.low)
        assert found.trials > k / 4
    assert widths == sorted(widths, reverse=True)


def test_a_small_column_in_a_large_one_may_be_anything() -> None:
    chance = np.random.default_rng(6)
    hashes = draw(chance, 100_000)
    found = containment(bottom(hashes[:5]), bottom(hashes))
    assert (found.low, found.high) == (0.0, 1.0)


def test_a_share_of_nothing() -> None:
    assert (share(0, 0, is_exact=False).low, share(0, 0, is_exact=False).high) == (0, 1)
    assert share(0, 0, is_exact=True).high == 0
    assert (share(7, 7, is_exact=False).high, share(0, 7, is_exact=False).low) == (1, 0)
