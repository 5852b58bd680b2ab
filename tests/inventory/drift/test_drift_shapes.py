"""Schema changes: what was added, removed, renamed, retyped, moved, and where nulls appeared."""

from __future__ import annotations

import numpy as np
import pytest

from conf.project import load_project
from jobs.inventory.drift.shapes import Shape, schema_changes
from tests.inventory.drift.states import state

CONFIG = load_project().pipeline.drift
PRICES = state([1.5, 2.5, 3.5, 2.5] * 100)
AGES = state([float(age) for age in range(20, 60)] * 10)


def shapes(*columns: tuple) -> list[Shape]:
    return [Shape(*column) for column in columns]


def found(before: list[Shape], after: list[Shape]) -> list[tuple[str, str]]:
    return [(change.kind, change.column) for change in schema_changes(before, after, CONFIG)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([("a", "int"), ("b", "int")], [("a", "int"), ("b", "int")], []),
        ([("a", "int")], [("a", "int"), ("new", "text")], [("added", "new")]),
        ([("a", "int"), ("old", "text")], [("a", "int")], [("removed", "old")]),
        ([("a", "int")], [("a", "text")], [("retyped", "a")]),
        ([("a", "int"), ("price", "double")], [("a", "int"), ("unit_price", "double")], [("renamed", "unit_price")]),
        ([("a", "int"), ("b", "double")], [("a", "int"), ("colour", "text")], [("added", "colour"), ("removed", "b")]),
        ([(n, "t") for n in "abcde"], [(n, "t") for n in "acdeb"], [("moved", "b")]),
        ([(n, "t") for n in "abcde"], [(n, "t") for n in "xabcde"], [("added", "x")]),
    ],
)  # fmt: skip
def test_each_kind_of_change_without_profiles(before: list, after: list, expected: list):
    assert found(shapes(*before), shapes(*after)) == expected


def test_renames_follow_the_content_not_the_name_or_place():
    before = shapes(("price", "double", PRICES), ("age", "double", AGES))
    after = shapes(("years", "double", AGES), ("amount", "double", PRICES))
    changes = schema_changes(before, after, CONFIG)
    assert [change.detail for change in changes[:2]] == ["renamed: age → years", "renamed: price → amount"]
    assert [change.kind for change in changes[2:]] == ["moved"]


def test_another_content_under_a_similar_name_is_not_a_rename():
    before, after = shapes(("price", "double", PRICES)), shapes(("price_2", "double", AGES))
    assert found(before, after) == [("added", "price_2"), ("removed", "price")]


def test_nulls_where_there_were_none_and_only_there():
    some = state([None] * 20 + [1.5] * 380)
    assert found(shapes(("a", "double", PRICES)), shapes(("a", "double", some))) == [("nullability", "a")]
    assert found(shapes(("a", "double", some)), shapes(("a", "double", some))) == []
    hardly = state([None] + [1.5] * 5000)
    assert found(shapes(("a", "double", PRICES)), shapes(("a", "double", hardly))) == []


def test_two_thousand_columns_are_compared_quickly_and_exactly():
    names = [f"c{number}" for number in range(2000)]
    shuffled = list(names)
    moved = set(np.random.default_rng(1).choice(names, 20, replace=False))
    for name in sorted(moved):
        shuffled.remove(name)
    changes = found(shapes(*((n, "t") for n in names)), shapes(*((n, "t") for n in [*shuffled, *sorted(moved)])))
    # Moving a run of columns behind the others: those that keep their order among themselves need not all move.
    assert {name for kind, name in changes} <= moved and all(kind == "moved" for kind, _ in changes)
    assert len(changes) >= len(moved) - 5
