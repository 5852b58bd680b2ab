"""The arithmetic of scores: laws that hold for any rules, and hand-computed cases."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conf.project import load_project
from jobs.score.quality.aggregate import DIMENSIONS, FLOOR, Measure, of_cells, of_dimensions, of_rules, unmeasured
from jobs.score.quality.rules import About, Rule, counted, exact, graded, settle

CONFIG = load_project().pipeline.quality
SEVERITIES = ("critical", "major", "minor")


def rule(passed: int, tested: int, severity: str = "major", name: str = "r", **about: object) -> Rule:
    made = counted(About(name, "rule", "accuracy", ("c",), severity, **about), passed, tested, CONFIG)  # type: ignore[arg-type]
    assert made is not None
    return made


def measure(value: float, half: float = 0.0, coverage: float = 1.0, fresh: float = 1.0) -> Measure:
    return Measure(value, max(value - half, 0), min(value + half, 1), coverage, fresh)


rules = st.lists(
    st.tuples(st.integers(1, 500), st.floats(0, 1), st.sampled_from(SEVERITIES)), min_size=1, max_size=6
).map(lambda drawn: [rule(int(n * share), n, severity, f"r{i}") for i, (n, share, severity) in enumerate(drawn)])
measures = st.builds(measure, st.floats(0, 1), st.floats(0, 0.3), st.floats(0.01, 1))
dimension_measures = st.fixed_dictionaries(
    {dimension: st.one_of(st.just(unmeasured()), measures) for dimension in DIMENSIONS}
)


def test_severity_weights_by_hand():
    found = of_rules([rule(100, 100, "critical"), rule(50, 100, "major"), rule(0, 100, "minor")], CONFIG, {})
    assert found.value == pytest.approx((3 * 1 + 2 * 0.5 + 1 * 0) / 6)
    assert found.evidence["capped_by"] == []


def test_a_critical_rule_surely_below_its_floor_caps_at_its_own_share():
    found = of_rules([rule(800, 1000, "critical", "bad"), rule(1000, 1000, "major")], CONFIG, {})
    assert found.value == pytest.approx(0.8)
    assert found.evidence["capped_by"] == ["bad"]


def test_a_critical_rule_that_may_lie_above_its_floor_does_not_cap():
    found = of_rules([rule(9, 10, "critical"), rule(10, 10, "major")], CONFIG, {})
    assert found.evidence["capped_by"] == []
    assert found.value == pytest.approx((3 * 0.9 + 2 * 1) / 5)


@given(rules)
def test_an_interval_contains_its_score(found: list[Rule]):
    result = of_rules(found, CONFIG, {})
    assert 0 <= result.low <= result.value <= result.high <= 1


@given(rules, st.data())
def test_more_broken_rows_never_raise_a_score(found: list[Rule], data: st.DataObject):
    position = data.draw(st.integers(0, len(found) - 1))
    old = found[position]
    worse = rule(data.draw(st.integers(0, old.passed)), old.tested, old.severity, old.name)
    before, after = (of_rules(x, CONFIG, {}) for x in (found, [*found[:position], worse, *found[position + 1 :]]))
    assert after.value <= before.value + 1e-12
    assert after.low <= before.low + 1e-12
    assert after.high <= before.high + 1e-12


@given(st.dictionaries(st.text(min_size=1), st.tuples(st.floats(0.1, 5), measures), min_size=1))
def test_an_unmeasured_column_moves_the_coverage_and_nothing_else(cells: dict[str, tuple[float, Measure]]):
    before = of_cells(cells)
    after = of_cells({**cells, "": (2.0, unmeasured())})
    assert (after.value, after.low, after.high) == (before.value, before.low, before.high)
    assert after.coverage < before.coverage


@given(dimension_measures)
def test_an_unmeasured_dimension_does_not_move_the_score(dimensions: dict[str, Measure]):
    measured = {name: found for name, found in dimensions.items() if found.value is not None}
    before = of_dimensions(measured, CONFIG.dimension_weights) if measured else unmeasured()
    after = of_dimensions(dimensions, CONFIG.dimension_weights)
    assert (after.value, after.low, after.high) == (before.value, before.low, before.high)


@given(dimension_measures)
def test_the_table_score_is_the_weighted_geometric_mean(dimensions: dict[str, Measure]):
    measured = {name: found for name, found in dimensions.items() if found.value is not None}
    found = of_dimensions(dimensions, CONFIG.dimension_weights)
    if not measured:
        assert found.value is None
        return
    total = sum(CONFIG.dimension_weights[name] for name in measured)
    expected = math.prod(
        max(m.value, FLOOR) ** (CONFIG.dimension_weights[name] / total) for name, m in measured.items()
    )
    assert found.value == pytest.approx(expected)
    assert found.low - 1e-12 <= found.value <= found.high + 1e-12


@given(measures)
def test_equal_dimensions_give_themselves_whatever_the_weights(one: Measure):
    found = of_dimensions(dict.fromkeys(DIMENSIONS, one), CONFIG.dimension_weights)
    assert found.value == pytest.approx(max(one.value, FLOOR))


def test_a_ruined_dimension_cannot_be_bought_back():
    perfect = dict.fromkeys(DIMENSIONS, measure(1.0))
    ruined = of_dimensions({**perfect, "accuracy": measure(0.0)}, CONFIG.dimension_weights)
    assert ruined.value == pytest.approx(0.01**0.25)
    assert ruined.value < 0.75, "an arithmetic mean would have given 0.75"


def test_confidence_is_coverage_times_certainty_times_freshness():
    assert measure(0.8, half=0.1, coverage=0.5, fresh=0.5).confidence == pytest.approx(0.5 * 0.9 * 0.5)
    assert unmeasured().confidence == 0


def test_a_rule_on_one_day_of_the_year_does_not_speak_for_the_year():
    one_day = replace(rule(0, 100, name="one day"), covers=1 / 365)
    year = of_rules([rule(100, 100), one_day], CONFIG, {})
    assert year.value == pytest.approx(365 / 366)
    alone = of_rules([one_day], CONFIG, {})
    assert (alone.value, alone.coverage) == (0, pytest.approx(1 / 365))
    cells = of_cells({"judged on a day": (1.0, alone), "judged all year": (1.0, measure(1.0))})
    assert cells.value == pytest.approx(365 / 366)
    assert cells.coverage == pytest.approx((1 + 1 / 365) / 2)


def test_nothing_measured_is_neither_0_nor_100():
    for found in (of_rules([], CONFIG, {}), of_cells({"a": (1, unmeasured())}), of_dimensions({}, {})):
        assert (found.value, found.low, found.high, found.coverage) == (None, None, None, 0)


def test_nothing_tested_is_no_rule():
    about = About("r", "rule", "accuracy")
    assert counted(about, 0, 0, CONFIG) is None
    assert exact(about, 0, 0) is None
    assert graded(about, [], CONFIG) is None


def test_a_fact_counts_once_by_its_nearest_source_with_the_strictest_declared_severity():
    null = frozenset({("not_null", "c")})
    near = rule(90, 100, "minor", "near", facts=null, rank=1, declared=False)
    far = rule(80, 100, "major", "far", facts=null, rank=4)
    kept, stands_for = settle([far, near], CONFIG.severity_weights)
    assert [(r.name, r.severity, r.u) for r in kept] == [("near", "major", 0.9)]
    assert stands_for == {"near": ["far"]}


def test_a_default_severity_yields_to_a_milder_declared_one():
    null = frozenset({("not_null", "c")})
    near = rule(90, 100, "critical", "near", facts=null, rank=1, declared=False)
    kept, _ = settle([near, rule(80, 100, "minor", "far", facts=null, rank=4)], CONFIG.severity_weights)
    assert [r.severity for r in kept] == ["minor"]


def test_a_rule_that_says_more_than_the_nearer_ones_stays():
    least, both = frozenset({("least", "c")}), frozenset({("least", "c"), ("most", "c")})
    near, far = rule(90, 100, name="near", facts=least, rank=1), rule(80, 100, name="far", facts=both, rank=4)
    most = rule(70, 100, name="most", facts=frozenset({("most", "c")}), rank=1)
    assert [r.name for r in settle([near, far], CONFIG.severity_weights)[0]] == ["near", "far"]
    assert [r.name for r in settle([near, far, most], CONFIG.severity_weights)[0]] == ["near", "most"]
    assert len(settle([near, rule(1, 2, name="other")], CONFIG.severity_weights)[0]) == 2
