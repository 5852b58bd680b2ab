"""Each metric against an independent reference, and its sampling bound against simulated samples."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

from conf.project import ROOT, load_project
from jobs.inventory.drift.metrics import metrics, min_effect
from jobs.inventory.drift.pair import Pair
from tests.inventory.drift.states import state

CONFIG = load_project().pipeline.drift
WORDS = st.lists(st.sampled_from(["a", "b", "c", None]), min_size=40, max_size=200)
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=80)


def measured(metric: str, before: list, after: list, type_: pa.DataType | None = None):
    return metrics()[metric](Pair(state(before, type_), state(after, type_), CONFIG))


def test_the_metrics_are_the_files_of_the_folder():
    folder = ROOT / "jobs" / "inventory" / "drift" / "metrics"
    assert list(metrics()) == sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    assert {"code_list", "jensen_shannon", "linf", "psi", "unit", "wasserstein"} <= set(metrics())
    assert all(min_effect(name, CONFIG) > 0 for name in metrics())


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS)
def test_share_metrics_equal_their_definitions(before: list, after: list):
    # Shares of whatever bins the pair has; the bins themselves are tested below.
    shares = Pair(state(before, pa.string()), state(after, pa.string()), CONFIG).shares
    if shares is None:
        return
    assert shares.before.sum() == len(before) and shares.after.sum() == len(after)
    p, q = shares.before / len(before), shares.after / len(after)
    found = {name: measured(name, before, after, pa.string()).value for name in ("jensen_shannon", "linf", "psi")}
    assert found["jensen_shannon"] == pytest.approx(float(jensenshannon(p, q, base=2)), abs=1e-7)
    assert found["linf"] == pytest.approx(max(abs(p - q)))
    brute = 0.0
    for one, other in zip(shares.before, shares.after, strict=True):
        a = (one + 0.5) / (len(before) + 0.5 * len(p))
        b = (other + 0.5) / (len(after) + 0.5 * len(p))
        brute += (b - a) * np.log(b / a)
    assert found["psi"] == pytest.approx(brute)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, NUMBERS)
def test_wasserstein_is_scipys_over_the_common_deviation(before: list[float], after: list[float]):
    spread = float(np.std([*before, *after], ddof=1))
    found = measured("wasserstein", before, after, pa.float64())
    if spread < 1e-9:
        return
    assert found.value == pytest.approx(wasserstein_distance(before, after) / spread, rel=1e-6, abs=1e-9)


def test_bins_are_values_where_they_are_few_and_equal_masses_where_they_are_many():
    few = Pair(state(["x"] * 60 + ["y"] * 40 + ["z"] + [None] * 9), state(["x"] * 60 + ["w"] * 50), CONFIG).shares
    assert dict(zip(few.labels, zip(few.before, few.after, strict=True), strict=True)) == {
        "x": (60, 60), "y": (40, 0), "w": (0, 50), "(other)": (1, 0), "(null)": (9, 0),
    }  # fmt: skip
    numbers = list(np.linspace(0, 1, 1000))
    many = Pair(state(numbers), state(numbers), CONFIG).shares
    assert len(many.labels) == CONFIG.bins
    assert np.ptp(many.before) <= 2 and np.array_equal(many.before, many.after)
    ties = Pair(state([0.0] * 900 + list(numbers[:100])), state([0.0] * 900 + list(numbers[:100])), CONFIG).shares
    assert (ties.before > 0).all() and ties.before.sum() == 1000


def test_the_same_shares_measure_nothing_and_disjoint_ones_the_most():
    same = {name: measured(name, ["a", "b"] * 50, ["b", "a"] * 400).value for name in ("psi", "jensen_shannon", "linf")}
    assert same["jensen_shannon"] == pytest.approx(0, abs=1e-9) and same["linf"] == 0
    assert same["psi"] < 1e-4
    assert measured("jensen_shannon", ["a"] * 50, ["b"] * 50).value == pytest.approx(1)
    assert measured("linf", ["a"] * 50, ["b"] * 50).value == 1
    assert measured("psi", ["a"] * 50, ["b"] * 50).value > 4


@pytest.mark.parametrize("metric", ["psi", "jensen_shannon", "linf", "wasserstein"])
@pytest.mark.parametrize(("before", "after"), [(4000, 4000), (300, 4000), (4000, 60)])
def test_alike_samples_stay_under_the_sampling_limit_and_around_its_typical_value(metric: str, before: int, after: int):
    random = np.random.default_rng(7)
    weights = np.array([0.5, 0.2, 0.1, 0.1, 0.05, 0.05])
    found = []
    for _ in range(60):
        if metric == "wasserstein":
            sides = random.lognormal(1, 1, before).round(2), random.lognormal(1, 1, after).round(2)
        else:
            sides = tuple(random.choice(list("abcdef"), size, p=weights) for size in (before, after))
        found.append(measured(metric, *(list(side) for side in sides)))
    assert all(one.value <= one.limit for one in found)
    ratio = np.median([one.value / one.typical for one in found])
    assert 0.5 < ratio < 1.3, "the typical value is what sampling shows"


def test_unseen_values_are_expected_as_often_as_good_and_turing_say():
    before = ["a"] * 96 + ["b", "c", "d", "d"]
    found = measured("code_list", before, ["a"] * 90 + ["e"] * 10)
    assert (found.value, found.typical) == (0.1, 0.02)
    assert found.limit > found.typical
    assert "new 'e' (10.0%)" in found.detail
    assert measured("code_list", before, ["a"] * 10).value == 0
    swapped = measured("code_list", ["M"] * 60 + ["F"] * 40, ["male"] * 59 + ["female"] * 41)
    assert swapped.value == 1
    assert "'M' (60.0%) → 'male' (59.0%)" in swapped.detail
    assert measured("code_list", [1.5], [2.5]) is None, "doubles have no code list"


@pytest.mark.parametrize(
    ("factor", "name"), [(100, "hundredths"), (0.45359237, "pounds to kilograms"), (60, "minutes to seconds")]
)
def test_a_changed_unit_is_named_and_a_changed_distribution_is_not(factor: float, name: str):
    random = np.random.default_rng(3)
    before, after = (random.lognormal(2, 1, 4000).round(2) for _ in range(2))
    changed = measured("unit", list(before), list(after * factor))
    assert changed.value == pytest.approx(abs(np.log(factor))) and name in changed.detail
    assert measured("unit", list(before), list(after)).value == 0
    assert measured("unit", list(before), list(after * 1.3)).value == 0, "a price rise is no unit"
    assert measured("unit", list(before), list(np.square(after) * 5)).value == 0, "another shape"


def test_pieces_in_hundredths_are_a_changed_unit_though_most_are_one():
    before = [1] * 80 + [2] * 15 + [3] * 5
    assert measured("unit", before, [100 * value for value in before]).value > 4
