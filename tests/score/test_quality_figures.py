"""What the stored figures of a column tell beside its nulls: outliers, units, suspects, form; reading; weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conf.project import load_project
from conf.table_config import Column
from jobs.score.quality.intervals import ratio_bootstrap, wilson
from jobs.score.quality.rules import About, clustered
from jobs.score.quality.sources.files import read_grade
from jobs.score.quality.sources.outliers import far_out
from jobs.score.quality.sources.profiles import from_profiles
from jobs.score.quality.sources.suspects import placeholder_like
from jobs.score.quality.sources.units import mixed_magnitudes, mixed_words

PROJECT = load_project()
CONFIG = PROJECT.pipeline.quality


def column(type_: str = "string", role: str = "attribute", **more: object) -> Column:
    return Column.model_validate({"type": type_, "role": role, "description": "Something told"} | more)


def top(*pairs: object) -> dict[str, object]:
    return {"top_values": [{"value": v, "count": n} for v, n in zip(pairs[::2], pairs[1::2], strict=True)]}


def test_far_out_values_are_tukeys():
    random = np.random.default_rng(1)
    values = np.concatenate([random.normal(100, 10, 990), np.full(10, 1000.0)])
    low, high = np.quantile(values, [0.25, 0.75], method="inverted_cdf")
    expected = ((values < low - 3 * (high - low)) | (values > high + 3 * (high - low))).sum()
    tested, broken, _ = far_out(values, np.ones(1000, dtype=int)) or (0, 0, "")
    assert (tested, broken) == (1000, expected) == (1000, 10)


def test_a_skewed_column_is_judged_in_logarithms():
    values = np.random.default_rng(2).lognormal(1, 0.8, 50_000)
    assert (far_out(values, np.ones(50_000, dtype=int)) or (0, 1))[1] <= 10
    spoilt = np.concatenate([values, np.full(500, 1e5)])
    assert (far_out(spoilt, np.ones(50_500, dtype=int)) or (0, 0))[1] == pytest.approx(500, abs=10)


def test_weights_count_as_repetitions():
    values, weights = np.array([1.0, 2.0, 3.0, 4.0, 1000.0]), np.array([10, 20, 20, 10, 3])
    assert far_out(values, weights) == far_out(np.repeat(values, weights), np.ones(63, dtype=int))


def test_a_column_without_spread_is_not_judged():
    assert far_out([1.0] * 90 + [5.0] * 10, [1] * 100) is None
    assert far_out([0.0, 0.0], [1, 1]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_outliers_are_never_more_than_half(values: list[float]):
    found = far_out(values, [1] * len(values))
    assert found is None or 0 <= found[1] <= found[0] / 2


def test_units_of_one_family_are_mixed_and_of_different_ones_are_not():
    units = [{"value": "oz", "count": 60}, {"value": "lb", "count": 30}, {"value": "ct", "count": 10}]
    assert mixed_words(units)[:2] == (100, 30)
    assert mixed_words([units[0], units[2]])[:2] == (70, 0)


def test_numbers_with_nothing_between_two_magnitudes_are_mixed():
    grams, kilograms = np.linspace(100, 900, 990), np.linspace(0.1, 0.9, 10)
    values = np.concatenate([kilograms, grams, [0.0]])
    assert mixed_magnitudes(values, np.ones(1001, dtype=int))[:2] == (1000, 10)
    assert mixed_magnitudes(grams, np.ones(990, dtype=int))[1] == 0
    lonely = np.append(grams, [1e9])
    assert mixed_magnitudes(np.repeat(lonely, 2), np.ones(1982, dtype=int))[1] == 2
    assert mixed_magnitudes(lonely, np.append(np.full(990, 10), 1))[1] == 0, "one in ten thousand is an outlier"
    assert mixed_magnitudes([], [])[:2] == (0, 0)


@pytest.mark.parametrize(
    ("spec", "figures", "expected"),
    [
        (column("double", "price"), {"zeros": 7, "negatives": 0}, {"0": 7}),
        (column("double", "price", keep=["0"]), {"zeros": 7}, {}),
        (column("integer"), {"zeros": 7, "negatives": 3, "top_values": [{"value": "-1", "count": 3}]}, {"-1": 3}),
        (column("integer"), {"negatives": 9, "top_values": [{"value": "-1", "count": 3}]}, {}),
        (column("double"), {"negatives": 3, "top_values": [{"value": "-1.0", "count": 3}]}, {"-1": 3}),
        (column("date"), top("1970-01-01", 4, "2020-01-01", 1), {"1970-01-01": 4}),
        (column("timestamp"), top("1970-01-01T00:00:00+00:00", 4), {"1970-01-01T00:00:00+00:00": 4}),
        (column(), {"top_values": [{"value": "TBD", "count": 2}, {"value": "tea", "count": 9}]}, {"TBD": 2}),
        (column(keep=["TBD"]), {"top_values": [{"value": "TBD", "count": 2}]}, {}),
        (column(), {}, {}),
    ],
)  # fmt: skip
def test_values_that_look_like_placeholders(spec: Column, figures: dict[str, object], expected: dict[str, int]):
    assert placeholder_like(spec, figures) == expected


def test_a_profile_becomes_rules_of_three_dimensions():
    table = PROJECT.tables["transactions"]
    run = {"values": [1.0, 2.0, 3.0, 4.0, 5000.0], "weights": [30, 30, 20, 15, 4]}
    row = {"column": "sales_value", "days": 5, "rows": 100, "nulls": 1, "zeros": 2, "negatives": 0, "run": run}
    text = {"column": "store_id", "days": 5, "rows": 100, "nulls": 0, "mixed_types": 0.03, "distinct": 80}
    rules = {rule.name: rule for rule in from_profiles(table, [row, text], 10, CONFIG)}
    assert {name: (rule.dimension, rule.passed, rule.tested, rule.covers) for name, rule in rules.items()} == {
        "filled:sales_value": ("completeness", 97, 100, 0.5),
        "one_unit:sales_value": ("accuracy", 95, 99, 0.5),
        "outliers:sales_value": ("accuracy", 95, 99, 0.5),
        "filled:store_id": ("completeness", 100, 100, 0.5),
        "one_form:store_id": ("conformity", 97, 100, 0.5),
    }
    assert {rule.measure for rule in rules.values()} == {"filled", "outliers", "one_unit", "one_form"}
    assert ("no_suspect", "sales_value") in rules["filled:sales_value"].facts, "a check for nulls does not stand for it"
    given = from_profiles(table, [{**text, "nulls": 30}], 10, CONFIG, {"store_id": 20})
    assert next(rule for rule in given if rule.name == "filled:store_id").passed == 90, (
        "emptied for its type, but given"
    )
    codes = {**text, "distinct": 8}
    assert "one_form:store_id" not in {rule.name for rule in from_profiles(table, [codes], 10, CONFIG)}


def test_reading_slows_with_bytes_and_files():
    mega = 1 << 20
    assert read_grade([mega], CONFIG) == 1
    slow = [read_grade([size * mega], CONFIG) for size in (1000, 10_000, 100_000)]
    assert slow == sorted(slow, reverse=True)
    assert slow[-1] == 0
    assert read_grade([100] * 20_000, CONFIG) < 1


def test_the_interval_of_rows_that_fail_together_is_wider_than_of_rows_that_do_not():
    daily = [(0, 100)] + [(100, 100)] * 9
    rule = clustered(About("r", "bots", "accuracy"), daily, CONFIG)
    assert rule is not None
    low, high = wilson(900, 1000, CONFIG.confidence)
    assert rule.u == 0.9
    assert rule.low < low - 0.02
    assert rule.high > high
    even = clustered(About("r", "bots", "accuracy"), [(90, 100)] * 10, CONFIG)
    assert even is not None
    assert (even.low, even.high) == (low, high)


def test_the_ratio_bootstrap_covers_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(8)
    covered = 0
    for trial in range(200):
        tested = random.poisson(200, 60)
        passed = random.binomial(tested, random.beta(18, 2, 60))
        low, high = ratio_bootstrap(list(zip(passed, tested, strict=True)), 0.95, samples=300, seed=trial)
        covered += low <= 0.9 <= high
    assert 0.88 <= covered / 200 <= 0.99


def test_nothing_tested_has_no_share():
    with pytest.raises(ValueError, match="nothing"):
        ratio_bootstrap([(0, 0)], 0.95, samples=100, seed=1)
    assert clustered(About("r", "bots", "accuracy"), [], CONFIG) is None
