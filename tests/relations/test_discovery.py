"""Foreign keys from profiles and counts: all that can be known, and none that only chance suggests."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.relation_shops import Shop, edges, found_in, shop
from conf.relate_config import DiscoveryConfig
from jobs.relations.discovery import bias, chance

CONFIG = DiscoveryConfig()


@pytest.mark.parametrize("seed", range(4))
def test_generated_shops(seed: int) -> None:
    made = shop(seed)
    found = edges(found_in(made, CONFIG))
    assert found <= made.true
    # A name that says nothing over ids that fill their range: nothing tells it from a quantity.
    assert {columns[0] for _, columns, _, _ in made.true - found} == {"sold_by"}


def pair(child: pa.Array, parent: pa.Array, names: tuple[str, str] = ("thing_id", "thing_id")) -> Shop:
    rows = np.random.default_rng(3).permutation(len(child))
    return Shop({"uses": pa.table({names[0]: child.take(pa.array(rows))}), "things": pa.table({names[1]: parent})})


def texts(numbers: object) -> pa.Array:
    return pa.array([f"T-{number:05d}" for number in numbers])  # type: ignore[attr-defined]


def test_few_orphans_are_allowed_many_are_not() -> None:
    parent = texts(range(500))
    repeated = [number for number in range(460) for _ in range(3)]
    assert found_in(pair(texts([*repeated, *range(900, 940)]), parent), CONFIG)
    assert not found_in(pair(texts([*repeated, *range(900, 1_050)]), parent), CONFIG)


def test_a_parent_must_be_unique() -> None:
    child = texts([number for number in range(400) for _ in range(2)])
    assert found_in(pair(child, texts(range(500))), CONFIG)
    assert not found_in(pair(child, texts([*range(500), *range(20)])), CONFIG)


def test_without_a_name_values_must_be_unlikely() -> None:
    names = ("touched", "thing_id")
    child = [number for number in range(400) for _ in range(2)]
    scattered = np.sort(np.random.default_rng(4).choice(10**9, 500, replace=False))
    assert found_in(pair(pa.array(scattered[child]), pa.array(scattered), names), CONFIG)
    assert not found_in(pair(pa.array(child), pa.array(range(500)), names), CONFIG)
    few = [number for number in range(20) for _ in range(9)]
    assert not found_in(pair(pa.array(scattered[few]), pa.array(scattered), names), CONFIG)


def test_the_lower_end_of_dense_ids_is_no_reference_even_under_the_same_name() -> None:
    parent = pa.array(range(1, 3_001))
    low = pa.array([number for number in range(1, 500) for _ in range(2)])
    anywhere = pa.array(np.repeat(np.random.default_rng(5).permutation(3_000)[:500] + 1, 2))
    assert found_in(pair(anywhere, parent), CONFIG)
    assert not found_in(pair(low, parent), CONFIG)


def test_numbers_never_name_texts_nor_fractions_anything() -> None:
    parent = texts(range(300))
    assert not found_in(pair(pa.array(range(300)), parent), CONFIG)
    halves = pa.array([number / 2 for number in range(300)])
    assert not found_in(pair(halves, halves), CONFIG)


def test_one_to_one_has_one_direction() -> None:
    made = Shop(
        {"items": pa.table({"item_id": texts(range(300))}), "item_prices": pa.table({"item_id": texts(range(300))})}
    )
    assert edges(found_in(made, CONFIG)) == {("item_prices", ("item_id",), "items", ("item_id",))}


def test_the_evidence_is_in_words_and_holds_no_value() -> None:
    (found,) = found_in(pair(texts([0, 1, 2, 3, 4, 5] * 2), texts(range(8))), CONFIG)
    assert "6 of 6 different values have a parent" in found.evidence
    assert "T-0" not in found.evidence


def test_chance_is_how_full_the_parent_is_where_the_child_lies() -> None:
    def column(values: object) -> pa.ChunkedArray:
        return pa.chunked_array([pa.array([str(value) for value in values])])  # type: ignore[attr-defined]

    assert chance(column(range(1, 54)), column(range(1, 2_501))) == 1
    assert chance(column(range(100, 200)), column(range(100, 300, 4))) == pytest.approx(0.25)
    assert chance(column(["ab", "cd"]), column(["ab", "cd", "ef"])) == pytest.approx(3 / 36**2)


def test_bias_is_kolmogorovs_distance_of_the_named_ids() -> None:
    parent = pa.chunked_array([pa.array([f"{number}" for number in range(1, 101)])])
    low = pa.chunked_array([pa.array([f"{number}" for number in range(1, 26)])])
    spread = pa.chunked_array([pa.array([f"{number}" for number in range(4, 101, 4)])])
    assert bias(low, parent) == pytest.approx(0.75)
    assert bias(spread, parent) < 0.05
    assert bias(pa.chunked_array([pa.array(["x"])]), parent) == 1
