"""Undeclared keys: minimal, without a repeat, and not by luck."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from conf.relate_config import DiscoveryConfig
from jobs.relations.encoding import encode
from jobs.relations.keys import collisions, newest, unique_sets
from jobs.relations.spread import Share

CONFIG = DiscoveryConfig()


def grid() -> pa.Table:
    """Each of 40 shops sells 100 goods, once a week, at a price of its own."""
    cells = [(shop, good, week) for shop in range(40) for good in range(100) for week in range(3)]
    chance = np.random.default_rng(1)
    columns = dict(zip(("shop", "good", "week"), map(list, zip(*cells, strict=True)), strict=True))
    return pa.table({**columns, "shelf": chance.integers(0, 9, len(cells)), "flat": [1] * len(cells)})


def test_the_smallest_sets_are_found_and_their_supersets_are_not() -> None:
    assert unique_sets(grid(), ["shop", "good", "week", "shelf", "flat"], CONFIG) == [("shop", "good", "week")]
    with_id = grid().append_column("id", pa.array(range(12_000)))
    assert unique_sets(with_id, with_id.column_names, CONFIG) == [("id",), ("shop", "good", "week")]


def test_one_repeat_or_one_null_is_no_key() -> None:
    rows = grid()
    repeated = pa.concat_tables([rows, rows.slice(5_000, 1)])
    assert unique_sets(repeated, ["shop", "good", "week"], CONFIG) == []
    shops = rows["shop"].to_pylist()
    shops[7] = None
    gap = rows.set_column(0, "shop", pa.array(shops))
    assert unique_sets(gap, ["shop", "good", "week"], CONFIG) == []


def test_few_rows_that_are_unique_by_luck_are_no_key() -> None:
    chance = np.random.default_rng(2)
    rows = pa.table({"a": chance.permutation(60) // 2, "b": chance.permutation(60) // 2})
    while len(set(zip(rows["a"].to_pylist(), rows["b"].to_pylist(), strict=True))) < 60:
        rows = pa.table({"a": chance.permutation(60) // 2, "b": chance.permutation(60) // 2})
    assert collisions([encode(rows["a"]), encode(rows["b"])]) < CONFIG.min_collisions
    assert unique_sets(rows, ["a", "b"], CONFIG) == []


def test_collisions_are_those_of_independent_columns() -> None:
    chance = np.random.default_rng(3)
    met = []
    for _ in range(40):
        a, b = chance.integers(0, 20, 300), chance.choice(30, 300, p=np.arange(1, 31) / 465)
        parts = [encode(pa.chunked_array([pa.array(column)])) for column in (a, b)]
        _, counts = np.unique(a * 100 + b, return_counts=True)
        met.append((collisions(parts), int((counts * (counts - 1) // 2).sum())))
    expected, found = np.mean(met, axis=0)
    assert abs(expected - found) < 0.1 * expected


def test_newest_partitions_up_to_a_number_of_rows() -> None:
    shares = [Share("t", date(2024, 1, day), (), 1, rows, "v") for day, rows in ((1, 5), (2, 50), (3, 30))]
    assert [share.dt.day for share in newest(shares, 80)] == [2, 3]
    assert [share.dt.day for share in newest(shares, 10)] == [3]
    assert newest([], 10) == []
