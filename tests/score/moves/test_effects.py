"""Data, rules and weights: the law of the split, against the definition of the Shapley value and for any two nights."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.score.derivation.states import OVERALL, Key, Measured, NightState, TableState
from jobs.score.moves.effects import EFFECTS, Between, Moved
from jobs.score.moves.mixing import Mix, Nights, Pair

DIMENSIONS = ("accuracy", "completeness")
CELLS = ("price", "user", "(table)")
RULES = ("r1", "r2", "r3")
SEVERITIES = ("critical", "major", "minor")
FEW = settings(max_examples=60, deadline=None)
SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.5]))
KEYS = st.builds(Key, st.sampled_from(DIMENSIONS), st.sampled_from(CELLS), st.sampled_from(RULES))
SCORES = [("orders", None, OVERALL), ("orders", None, "accuracy"), ("domain:all", None, OVERALL)]
SCORES += [("orders", "price", OVERALL), ("orders", "price", "accuracy"), ("domain:all", None, "completeness")]


@st.composite
def measured(draw: st.DrawFn) -> Measured:
    u = draw(SHARES)
    covers = draw(st.sampled_from([1.0, 0.5, 0.01]))
    return Measured(u, u, min(u + 0.01, 1.0), covers, draw(st.sampled_from(SEVERITIES)), "rule", None, None)


def positive(names: tuple) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries({name: st.floats(0.1, 3) for name in names})


STATES = st.builds(
    TableState,
    rules=st.dictionaries(KEYS, measured(), min_size=1, max_size=7),
    omega=positive(tuple(itertools.product(DIMENSIONS, CELLS))),
    dimension_weights=positive(DIMENSIONS),
    severity_weights=positive(SEVERITIES),
    critical_floor=st.floats(0.1, 1),
)
WEIGHTS = st.fixed_dictionaries({"orders": st.floats(0.1, 1), "items": st.floats(0.1, 1)})


def night(orders: TableState, items: TableState, weights: dict) -> NightState:
    domains = {("domain:all", dimension): weights for dimension in (*DIMENSIONS, OVERALL)}
    return NightState({"orders": orders, "items": items}, domains)


def between(before: NightState, after: NightState, **known: frozenset) -> Between:
    pairs = {name: Pair(before.tables[name], after.tables[name], **known) for name in before.tables}
    return Between(Nights(before, after, pairs))


def moves(found: Between) -> list[Moved]:
    return [moved for score in SCORES if (moved := found.moved(score)) is not None]


@FEW
@given(STATES, STATES, STATES, WEIGHTS, WEIGHTS, st.frozensets(KEYS), st.frozensets(KEYS))
def test_effects_sum_to_the_change_of_any_two_nights(a, b, items, w0, w1, reworded, unmeasured) -> None:
    found = moves(between(night(a, items, w0), night(b, items, w1), reworded=reworded, unmeasured=unmeasured))
    assert found
    for moved in found:
        assert sum(map(moved.effect, EFFECTS)) == pytest.approx(moved.after - moved.before, abs=1e-11)


@FEW
@given(STATES, STATES, WEIGHTS)
def test_the_same_night_twice_has_no_effects(orders, items, weights) -> None:
    same = night(orders, items, weights)
    for moved in moves(between(same, night(replace(orders), items, dict(weights)))):
        assert moved.before == moved.after and not any(moved.parts.values())


@FEW
@given(STATES, STATES, WEIGHTS, st.data())
def test_what_changed_alone_has_the_whole_effect(orders, items, weights, data) -> None:
    """New shares: the data's. Other severities, rules that come and go: the rules'. Other weights: the weights'."""
    fresh = {key: data.draw(measured()) for key in orders.rules}
    changed = {
        "data": replace(
            orders, rules={key: replace(new, severity=orders.rules[key].severity) for key, new in fresh.items()}
        ),
        "rule": replace(
            orders,
            rules={key: replace(rule, severity=fresh[key].severity) for key, rule in list(orders.rules.items())[:-1]}
            | {data.draw(KEYS): data.draw(measured())},
        ),
        "weight": replace(
            orders,
            omega={place: weight * data.draw(st.floats(0.5, 2)) for place, weight in orders.omega.items()},
            dimension_weights=data.draw(positive(DIMENSIONS)),
            severity_weights=data.draw(positive(SEVERITIES)),
            critical_floor=data.draw(st.floats(0.1, 1)),
        ),
    }
    for effect, after in changed.items():
        reworded = frozenset(after.rules) if effect == "rule" else frozenset()
        for moved in moves(between(night(orders, items, weights), night(after, items, weights), reworded=reworded)):
            others = [moved.effect(name) for name in EFFECTS if name != effect]
            assert moved.effect(effect) == pytest.approx(moved.after - moved.before, abs=1e-11)
            assert others == [0.0, 0.0]


@FEW
@given(STATES, STATES, STATES, WEIGHTS, WEIGHTS)
def test_each_effect_is_the_mean_over_all_orders_of_change(a, b, items, w0, w1) -> None:
    """The definition, by brute force: in each of the six orders, what a thing changes when its turn comes."""
    before, after = night(a, items, w0), night(b, items, w1)
    nights = Nights(before, after, {name: Pair(before.tables[name], after.tables[name]) for name in before.tables})
    value = {}
    for bits in itertools.product((0, 1), repeat=3):
        node = nights.mixed(Mix(*bits)).score("domain:all", None, OVERALL)
        assert node is not None
        value[bits] = node.value
    found = between(before, after).moved(("domain:all", None, OVERALL))
    assert found is not None
    for place, effect in enumerate(EFFECTS):
        marginals = []
        for order in itertools.permutations(range(3)):
            done = set(order[: order.index(place)])
            bits = [int(turn in done) for turn in range(3)]
            bits[place] = 1
            with_it = value[tuple(bits)]
            bits[place] = 0
            marginals.append(with_it - value[tuple(bits)])
        assert found.effect(effect) == pytest.approx(math.fsum(marginals) / 6, abs=1e-11)


def rule(u: float, severity: str = "major") -> Measured:
    return Measured(u, u, u, 1.0, severity, "rule", None, None)


def state(rules: dict[str, Measured]) -> TableState:
    keys = {Key("accuracy", "price", name): found for name, found in rules.items()}
    ones = {"critical": 3.0, "major": 2.0, "minor": 1.0}
    return TableState(keys, {("accuracy", "price"): 2.0}, {"accuracy": 1.0}, ones, 0.95)


def test_a_rule_in_force_that_is_measured_for_the_first_time_is_the_data_s() -> None:
    before, after = state({"a": rule(1.0)}), state({"a": rule(1.0), "b": rule(0.5)})
    key = Key("accuracy", "price", "b")
    for known, effect in (({"unmeasured": frozenset({key})}, "data"), ({}, "rule")):
        pair = Pair(before, after, **known)
        found = Between(Nights(NightState({"t": before}), NightState({"t": after}), {"t": pair})).moved(
            ("t", None, OVERALL)
        )
        assert found is not None
        assert found.effect(effect) == pytest.approx(-0.25)


def test_where_a_mixture_has_nothing_measured_all_that_came_and_went_is_the_rules() -> None:
    """The old rule is gone, the new one was not measurable: of the old data and the new rules stands nothing."""
    before, after = state({"old": rule(0.9)}), state({"new": rule(0.6)})
    pair = Pair(before, after, unmeasured=frozenset({Key("accuracy", "price", "new")}))
    found = Between(Nights(NightState({"t": before}), NightState({"t": after}), {"t": pair})).moved(
        ("t", None, OVERALL)
    )
    assert found is not None
    assert found.effect("rule") == pytest.approx(-0.3)


def test_a_score_measured_on_one_night_only_has_no_change() -> None:
    nights = Nights(NightState({}), NightState({"t": state({"a": rule(1.0)})}), {})
    assert Between(nights).moved(("t", None, OVERALL)) is None
