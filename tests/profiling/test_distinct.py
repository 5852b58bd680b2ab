"""Hashes, registers and key samples against exact sets, and the laws of merging them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.profiling import distinct
from jobs.profiling.distinct import SAMPLE_SIZE, STANDARD_ERROR, KeySample
from jobs.profiling.hashing import BITS, hash_texts, hash_values
from jobs.profiling.values import text_of

SIX_SIGMA = 6 * STANDARD_ERROR


def hashes_of(values: list, type_: pa.DataType, kind: str) -> list[int]:
    return hash_values(pa.array(values, type_), kind).tolist()


def sample_of(numbers: list[int]) -> KeySample:
    counted = Counter(numbers)
    hashes = hash_values(pa.array(list(counted), pa.int64()), "integer")
    return distinct.key_sample(hashes, np.array(list(counted.values()), np.int64))


# ---- hashes


def test_equal_numbers_hash_alike_whatever_their_type():
    whole = hashes_of([12, -7, 0], pa.int64(), "integer")
    assert hashes_of([12, -7, 0], pa.int32(), "integer") == whole
    assert hashes_of([12.0, -7.0, 0.0], pa.float64(), "double") == whole
    assert hashes_of([Decimal("12.00"), Decimal("-7"), Decimal(0)], pa.decimal128(12, 2), "decimal") == whole
    assert hashes_of([Decimal("12"), Decimal("-7"), Decimal(0)], pa.decimal256(60, 5), "decimal") == whole
    assert hashes_of(["12", "-7", "0"], pa.string(), "text") != whole
    fractions = [Decimal("1.50"), Decimal("0.125")]
    assert hashes_of(fractions, pa.decimal128(9, 3), "decimal") == hashes_of(fractions, pa.decimal128(30, 7), "decimal")


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 16, 17, 100, 5000])
def test_texts_hash_by_all_their_bytes_wherever_they_lie(size: int):
    text = "ä" * (size // 2) + "x" * (size % 2)
    alone = hashes_of([text], pa.string(), "text")[0]
    among = pa.array(["before", text, "", "after" * 40], pa.string())
    assert hash_values(among, "text")[1] == hash_values(among.slice(1, 2), "text")[0] == alone
    assert hash_values(among.cast(pa.large_string()), "text")[1] == alone
    for at in range(0, size, 7):
        changed = text.encode()[:at] + b"\0" + text.encode()[at + 1 :]
        assert (
            hash_values(pa.array([changed], pa.binary()), "binary")[0]
            != hash_values(pa.array([text.encode()], pa.binary()), "binary")[0]
        )


def test_texts_of_zeros_differ_by_their_length():
    texts = ["\0" * size for size in range(40)]
    assert len(set(hashes_of(texts, pa.string(), "text"))) == 40


@pytest.mark.parametrize("kind", ["integer", "double", "text"])
def test_hashes_are_spread_evenly(kind: str):
    type_ = {"integer": pa.int64(), "double": pa.float64(), "text": pa.string()}[kind]
    numbers = pa.array(np.arange(200_000) / (8 if kind == "double" else 1))
    hashes = hash_values(numbers.cast(pa.int64()).cast(type_) if kind != "double" else numbers, kind)
    assert len(np.unique(hashes)) == len(hashes)
    assert hashes.max() < 2**BITS
    for shift in (0, 20, BITS - 10):
        cells = np.bincount((hashes >> np.uint64(shift)).astype(np.int64) & 1023, minlength=1024)
        expected = len(hashes) / 1024
        assert ((cells - expected) ** 2 / expected).sum() < 1023 + 6 * np.sqrt(2 * 1023)


@pytest.mark.parametrize(
    ("values", "type_", "kind"),
    [
        (["a", "", "日本"], pa.string(), "text"),
        ([1, -(2**62)], pa.int64(), "integer"),
        ([0.1, -1e300, 5.0, float("inf")], pa.float64(), "double"),
        ([Decimal("1.10"), Decimal("7")], pa.decimal128(9, 2), "decimal"),
        ([True, False], pa.bool_(), "boolean"),
        ([0, -30000], pa.date32(), "date"),
        ([0, -(10**16), 123456], pa.timestamp("us"), "timestamp"),
    ],
)
def test_values_hash_alike_from_the_text_the_profile_stores(values: list, type_: pa.DataType, kind: str):
    array = pa.array(values, type_)
    assert hash_texts(text_of(array), kind).tolist() == hash_values(array, kind).tolist()


# ---- registers


@pytest.mark.parametrize("count", [0, 1, 300, 5_000, 200_000, 3_000_000])
def test_estimates_stay_within_their_error(count: int):
    registers = distinct.registers_of(hash_values(pa.array(np.arange(count)), "integer"))
    assert abs(distinct.estimate(registers) - count) <= SIX_SIGMA * count


def test_the_stated_error_holds_on_average_at_every_size():
    for count in (2_000, 10_000, 60_000):
        errors = []
        for trial in range(40):
            hashes = hash_values(pa.array(np.arange(count) + trial * 10**7), "integer")
            errors.append(distinct.estimate(distinct.registers_of(hashes)) / count - 1)
        assert np.sqrt(np.mean(np.square(errors))) < 1.4 * STANDARD_ERROR
        assert abs(np.mean(errors)) < 4 * STANDARD_ERROR / np.sqrt(len(errors))


def test_registers_are_those_of_the_plain_rule():
    hashes = hash_values(pa.array(np.arange(150_000)), "integer")
    plain = [0] * distinct.REGISTERS
    for each in hashes.tolist():
        tail = each & ((1 << 51) - 1)
        plain[each >> 51] = max(plain[each >> 51], 51 - tail.bit_length() + 1)
    assert distinct.registers_of(hashes).tolist() == plain


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3000), max_size=400), min_size=2, max_size=4))
def test_merged_registers_are_those_of_the_union(parts: list[list[int]]):
    registers = [distinct.registers_of(hash_values(pa.array(part, pa.int64()), "integer")) for part in parts]
    union = distinct.registers_of(hash_values(pa.array(sorted(set().union(*parts)), pa.int64()), "integer"))
    assert np.array_equal(distinct.merge_registers(registers), union)
    assert np.array_equal(distinct.merge_registers([union, *registers]), union)


# ---- samples


@pytest.mark.parametrize("count", [0, 1, SAMPLE_SIZE, SAMPLE_SIZE + 1, 4096, 4097, 300_000])
def test_a_sample_holds_the_smallest_hashes_with_their_rows(count: int):
    hashes = hash_values(pa.array(np.arange(count)), "integer")
    counts = np.arange(count) + 1
    sample = distinct.key_sample(hashes, counts)
    order = np.argsort(hashes)[:SAMPLE_SIZE]
    assert sample.hashes.tolist() == hashes[order].tolist()
    assert sample.counts.tolist() == counts[order].tolist()
    assert sample.complete == (count <= SAMPLE_SIZE)


@pytest.mark.parametrize("size", [3, 30, 1024])
@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.lists(st.integers(0, 60), max_size=80), min_size=3, max_size=3))
def test_a_merged_sample_is_that_of_all_rows_in_any_order_and_depth(size: int, parts: list[list[int]]):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "SAMPLE_SIZE", size)
        a, b, c = map(sample_of, parts)
        whole = sample_of([number for part in parts for number in part])
        merge = distinct.merge_samples
        for found in (
            merge([a, b, c]), merge([c, a, b]), merge([merge([a, b]), c]), merge([a, merge([b, c])]),
            merge([whole, distinct.EMPTY_SAMPLE]),
        ):  # fmt: skip
            assert found.hashes.tolist() == whole.hashes.tolist()
            assert found.counts.tolist() == whole.counts.tolist()
            assert found.complete == whole.complete


def test_two_samples_tell_how_much_of_one_column_lies_in_another():
    child, parent = sample_of(list(range(5_000, 25_000))), sample_of(list(range(20_000)))
    reach = min(child.hashes[-1], parent.hashes[-1])
    inside = np.isin(child.hashes[child.hashes <= reach], parent.hashes)
    assert inside.mean() == pytest.approx(15 / 20, abs=6 * np.sqrt(0.75 * 0.25 / len(inside)))
