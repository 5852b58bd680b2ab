"""The split of a tree's change: laws that hold for any two trees."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.score.derivation.tree import Geometric, Leaf, Mean, Node, change, distance

NAMES = st.sampled_from("abcde")
WEIGHTS = st.floats(0.01, 10)
SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.005, 0.01, 0.5, 1.0]))
LEAVES = st.builds(Leaf, SHARES, st.sampled_from([False, False, True]))


def items(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[dict]:
    return st.dictionaries(NAMES, st.tuples(WEIGHTS, inner), min_size=1, max_size=4)


CELLS = st.builds(Mean, items(LEAVES))
DIMENSIONS = st.builds(Mean, items(CELLS))
TABLES = st.builds(Geometric, items(DIMENSIONS))
DOMAINS = st.builds(Mean, items(TABLES))
PAIRS = st.one_of(*(st.tuples(kind, kind) for kind in (CELLS, DIMENSIONS, TABLES, DOMAINS)))
FEW = settings(max_examples=150, deadline=None)


@FEW
@given(PAIRS)
def test_the_parts_sum_to_the_change_and_turn_their_sign_with_it(pair: tuple[Node, Node]) -> None:
    before, after = pair
    parts, back = change(before, after), change(after, before)
    assert math.fsum(parts.values()) == pytest.approx(after.value - before.value, abs=1e-11)
    for path in parts.keys() | back.keys():
        assert parts.get(path, 0.0) == pytest.approx(-back.get(path, 0.0), abs=1e-9)


@FEW
@given(st.one_of(CELLS, DIMENSIONS, TABLES, DOMAINS))
def test_nothing_changed_nothing_carried(node: Node) -> None:
    assert change(node, node) == {}


@FEW
@given(st.one_of(DIMENSIONS, TABLES, DOMAINS), st.floats(0.01, 1))
def test_the_distance_from_a_level_is_split_whole(node: Node, level: float) -> None:
    assert math.fsum(distance(node, level).values()) == pytest.approx(node.value - level, abs=1e-11)


@FEW
@given(TABLES, SHARES)
def test_only_what_changed_carries(table: Geometric, share: float) -> None:
    """One leaf of one cell is given another share: no path but those of its cell carries anything."""
    dimension = next(iter(table.items))
    weight, inner = table.items[dimension]
    assert isinstance(inner, Mean)
    cell = next(iter(inner.items))
    omega, leaves = inner.items[cell]
    assert isinstance(leaves, Mean)
    rule = next(iter(leaves.items))
    changed = Mean({**leaves.items, rule: (leaves.items[rule][0], Leaf(share))})
    after = Geometric({**table.items, dimension: (weight, Mean({**inner.items, cell: (omega, changed)}))})
    assert all(path[:2] == (dimension, cell) for path in change(table, after))


def test_a_mean_by_hand() -> None:
    """Two halves: one falls from 1 to .8, the other stays: the fall of .1 is all the first's."""
    before = Mean({"a": (1.0, Leaf(1.0)), "b": (1.0, Leaf(1.0))})
    after = Mean({"a": (1.0, Leaf(0.8)), "b": (1.0, Leaf(1.0))})
    assert change(before, after) == {("a",): pytest.approx(-0.1)}


def test_a_rule_that_appears_moves_the_mean_by_its_distance_from_it() -> None:
    before = Mean({"a": (1.0, Leaf(1.0))})
    after = Mean({"a": (1.0, Leaf(1.0)), "b": (1.0, Leaf(0.0))})
    assert change(before, after) == {("b",): pytest.approx(-0.5)}


def test_a_cap_is_charged_to_the_rule_it_is_of() -> None:
    """A critical rule falls to .5 and caps: it carries the whole fall, though the mean without the cap fell by less."""
    before = Mean({"a": (1.0, Leaf(1.0)), "key": (3.0, Leaf(1.0))})
    after = Mean({"a": (1.0, Leaf(1.0)), "key": (3.0, Leaf(0.5, caps=True))})
    assert change(before, after) == {("key",): pytest.approx(-0.5)}


def test_a_mean_that_stays_under_a_cap_carries_nothing() -> None:
    before = Mean({"a": (1.0, Leaf(1.0)), "key": (1.0, Leaf(0.2, caps=True))})
    after = Mean({"a": (1.0, Leaf(0.7)), "key": (1.0, Leaf(0.2, caps=True))})
    assert math.fsum(map(abs, change(before, after).values())) == 0


def test_two_kinds_of_nodes_are_no_two_states_of_one_score() -> None:
    with pytest.raises(TypeError, match="no two states"):
        change(Leaf(1.0), Mean({"a": (1.0, Leaf(1.0))}))
