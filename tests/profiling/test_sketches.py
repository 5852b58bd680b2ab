"""The three sketches against exact figures, and the laws of merging."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.profiling import sketches
from jobs.profiling.sketches import Frequent, Run


def run_of(numbers: list[float], points: int) -> Run:
    values, weights = np.unique(np.array(numbers, float), return_counts=True)
    return sketches.compact_run(Run(values, weights.astype(np.int64)), points)


def rank_error(run: Run, numbers: list[float]) -> int:
    """Largest difference, in rows, between the run's and the true number of values at or below any true value."""
    ordered = np.sort(np.array(numbers, float))
    points = np.unique(ordered)
    true = np.searchsorted(ordered, points, side="right")
    cumulative = np.concatenate([[0], np.cumsum(run.weights)])
    told = cumulative[np.searchsorted(run.values, points, side="right")]
    return int(np.abs(true - told).max())


def frequent_of(texts: list[str], size: int) -> Frequent:
    counted = Counter(texts)
    whole = Frequent(pa.array(list(counted), pa.string()), np.array(list(counted.values()), np.int64))
    return sketches.compact_frequent(whole, size)


# ---- runs


@pytest.mark.parametrize("numbers", [[5.0], [1, 2, 3, 4], [3] * 50 + [9] * 50, list(range(1000)), [0.1] * 10 + [7]])
def test_a_small_run_gives_exact_quantiles(numbers: list[float]):
    expected = np.quantile(np.array(numbers, float), sketches.QUANTILES, method="inverted_cdf")
    assert run_of(numbers, 1024).quantiles() == expected.tolist()


def test_no_numbers_have_no_quantiles():
    assert sketches.EMPTY_RUN.quantiles() is None


def test_a_compacted_run_keeps_its_promise_on_skewed_numbers():
    numbers = np.random.default_rng(1).lognormal(3, 2, 200_000).tolist()
    run = run_of(numbers, 1024)
    assert len(run.values) <= 1024
    assert run.count == len(numbers)
    assert rank_error(run, numbers) <= run.error <= len(numbers) / 2044 + 1


def test_runs_of_many_days_merge_within_one_in_a_thousand():
    generator = np.random.default_rng(2)
    days = [generator.normal(day, 5, 3000).tolist() for day in range(60)]
    merged = sketches.compact_run(sketches.merge_runs([run_of(day, 1024) for day in days]))
    everything = [number for day in days for number in day]
    assert rank_error(merged, everything) <= merged.error <= len(everything) / 1000


_numbers = st.lists(st.integers(-50, 50) | st.floats(-1e12, 1e12), max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists(_numbers, min_size=3, max_size=3))
def test_runs_merge_in_any_order_and_depth(parts: list[list[float]]):
    a, b, c = (run_of(part, 8) for part in parts)
    everything = [number for part in parts for number in part]

    def merge(*runs: Run) -> Run:
        return sketches.compact_run(sketches.merge_runs(runs), 8)

    same = merge(a, b, c), merge(c, a, b)
    assert same[0].values.tolist() == same[1].values.tolist()
    assert same[0].weights.tolist() == same[1].weights.tolist()
    assert merge(a, sketches.EMPTY_RUN).values.tolist() == a.values.tolist()
    for run in (*same, merge(merge(a, b), c), merge(a, merge(b, c))):
        assert run.count == len(everything)
        if everything:
            assert rank_error(run, everything) <= run.error


# ---- frequent values


def test_the_top_is_by_count_then_by_text():
    frequent = frequent_of(["b", "a", "c", "c"], 10)
    assert frequent.top(2) == [{"value": "c", "count": 2}, {"value": "a", "count": 1}]
    assert frequent.error == 0


def test_counts_of_one_do_not_empty_the_list():
    assert len(frequent_of([str(number) for number in range(100)], 10).values) == 10


_texts = st.lists(st.sampled_from([chr(code) for code in range(97, 117)]) | st.just(""), max_size=50)


@settings(max_examples=150, deadline=None)
@given(st.lists(_texts, min_size=3, max_size=3))
def test_frequent_values_bound_the_truth_in_any_order_and_depth(parts: list[list[str]]):
    a, b, c = (frequent_of(part, 5) for part in parts)
    truth = Counter(text for part in parts for text in part)

    def merge(*frequents: Frequent) -> Frequent:
        return sketches.compact_frequent(sketches.merge_frequent(frequents), 5)

    assert merge(a, b, c).top() == merge(b, c, a).top()
    assert merge(a, sketches.EMPTY_FREQUENT).top() == a.top()
    for frequent in (merge(a, b, c), merge(merge(a, b), c), merge(a, merge(b, c))):
        told = dict(zip(frequent.values.to_pylist(), frequent.counts.tolist(), strict=True))
        for text, count in truth.items():
            assert told.get(text, 0) <= count <= told.get(text, 0) + frequent.error
        assert (frequent.error == 0) == (told == dict(truth))


@pytest.mark.parametrize("most", [1, 3, 2000, 100_000])
def test_the_cut_is_where_sorting_would_put_it(most: int):
    counts = np.random.default_rng(most).integers(1, most + 1, 30_000)
    ties = np.random.default_rng(3).permutation(30_000)
    kept, left_out = sketches.most_frequent(counts, ties, 9000)
    order = np.lexsort([ties, -counts])
    wanted = order[:9000] if counts[order[8999]] > 1 else order[: max(1000, (counts > 1).sum())]
    assert sorted(kept) == sorted(wanted)
    assert np.all(np.diff(counts[kept]) <= 0)
    assert left_out == counts[np.setdiff1d(order, kept)].max()
