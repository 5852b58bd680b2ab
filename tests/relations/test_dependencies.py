"""Functional dependencies: g3 against brute force, found in a sample and counted in full."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conf.relate_config import RelateConfig
from jobs.relations.dependencies import confirm, search, violations
from jobs.relations.sample import Sample

CONFIG = RelateConfig()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=60))
@settings(max_examples=80, deadline=None)
def test_violations_are_the_rows_to_remove(rows: list[tuple[int, int]]) -> None:
    groups: dict[int, Counter[int]] = defaultdict(Counter)
    for x, y in rows:
        groups[x][y] += 1
    expected = len(rows) - sum(max(counts.values()) for counts in groups.values())
    x, y = (np.array([row[place] for row in rows], np.int64) for place in (0, 1))
    assert violations(x, y) == expected


def sales(rows: int, seed: int = 1) -> dict[str, np.ndarray]:
    """basket → shop → town exactly, good → shelf but for 1 %, (shop, shelf) → clerk, the rest independent."""
    chance = np.random.default_rng(seed)
    basket = chance.integers(1, rows // 8, rows)
    shop = basket * 7_919 % 50 + 1
    good = chance.integers(1, 400, rows)
    shelf = np.where(chance.random(rows) < 0.01, chance.integers(1, 20, rows), good * 31 % 19 + 1)
    return {
        "line": np.arange(1, rows + 1), "basket": basket, "shop": shop, "town": shop * 3 % 11 + 1, "good": good,
        "shelf": shelf, "clerk": chance.integers(1, 30, 1_100)[shop * 20 + shelf], "flat": np.ones(rows, np.int64),
        "rare": (chance.random(rows) < 0.004).astype(np.int64) + 1, "noise": chance.integers(1, 30, rows),
    }  # fmt: skip


def as_sample(columns: dict[str, np.ndarray], chosen: np.ndarray) -> Sample:
    total = len(next(iter(columns.values())))
    return Sample(total, chosen, {name: values[chosen].astype(np.int64) for name, values in columns.items()}, {})


@pytest.mark.parametrize("rows", [4_000, 200_000])
def test_what_holds_is_told_with_its_exact_error_and_nothing_else(rows: int) -> None:
    columns = sales(rows)
    sample = as_sample(columns, np.random.default_rng(2).permutation(rows)[:20_000])
    found = search(sample, [("line",)], CONFIG)
    told = confirm(found, columns, rows, "sales", sample, CONFIG)
    by_name = {(*row["determinant"], row["dependent"]): row for row in told}
    assert by_name.keys() == {
        ("basket", "shop"), ("shop", "town"), ("good", "shelf"), ("shop", "shelf", "clerk"),
    }  # fmt: skip
    assert by_name["basket", "shop"]["violations"] == 0
    most = defaultdict(Counter)
    for good, shelf in zip(columns["good"].tolist(), columns["shelf"].tolist(), strict=True):
        most[good][shelf] += 1
    wrong = rows - sum(max(counts.values()) for counts in most.values())
    assert by_name["good", "shelf"]["violations"] == wrong > 0
    assert by_name["good", "shelf"]["error"] == wrong / rows
    base = rows - max(Counter(columns["shelf"].tolist()).values())
    assert by_name["good", "shelf"]["strength"] == pytest.approx(1 - wrong / base)


def test_too_many_rows_to_count_leave_the_samples_error() -> None:
    columns = sales(30_000)
    sample = as_sample(columns, np.arange(20_000))
    told = confirm(search(sample, [("line",)], CONFIG), None, 10**8, "sales", sample, CONFIG)
    assert told
    assert all("violations" not in row and row["rows"] == 10**8 and row["sample_rows"] == 20_000 for row in told)


def test_an_empty_or_tiny_table_shows_nothing() -> None:
    columns = sales(4_000)
    for number in (0, 1, 10):
        sample = as_sample(columns, np.arange(number))
        assert search(sample, [], CONFIG) == []
