"""States of columns of every type against pandas, and the laws of merging."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jobs.lake.schemas import OUTPUTS
from jobs.profiling.counting import count_values
from jobs.profiling.distinct import SAMPLE_SIZE, STANDARD_ERROR
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.sketches import QUANTILES
from jobs.profiling.state import State, empty_state, merge, observe
from jobs.profiling.values import kind_of

UTC = datetime.UTC


def state_of(values: list, type_: pa.DataType) -> State:
    return observe(count_values(pa.chunked_array([pa.array(values, type_)])))


def row_of(state: State) -> dict:
    return to_table([{"table": "t", "column": "c"}], [state], OUTPUTS["column_profiles"].schema).to_pylist()[0]


# ---- figures


def test_numbers_equal_pandas():
    numbers = np.random.default_rng(3).gamma(2, 50, 20_000).round(1)
    series = pd.Series(numbers)
    row = row_of(state_of([*numbers.tolist(), None, None], pa.float64()))
    assert (row["rows"], row["nulls"], row["distinct"]) == (20_002, 2, series.nunique())
    assert (float(row["min"]), float(row["max"])) == (series.min(), series.max())
    assert row["mean"] == pytest.approx(series.mean(), rel=1e-12)
    assert row["stddev"] == pytest.approx(series.std(), rel=1e-12)
    for rank, value in zip(QUANTILES, row["quantiles"], strict=True):
        assert (series < value).mean() - 0.001 <= rank <= (series <= value).mean() + 0.001
    assert [top["count"] for top in row["top_values"]] == series.value_counts().head(20).tolist()
    assert row["min_length"] is row["mean_length"] is None


def test_text_counts_characters_and_orders_by_code_point():
    row = row_of(state_of(["bb", "ä", "", None, "bb", "Z", "日本語"], pa.string()))
    assert (row["rows"], row["nulls"], row["distinct"]) == (7, 1, 5)
    assert (row["min"], row["max"]) == ("", "日本語")
    assert (row["min_length"], row["max_length"], row["mean_length"]) == (0, 3, pytest.approx(9 / 6))
    assert row["top_values"][0] == {"value": "bb", "count": 2}
    assert row["mean"] is row["quantiles"] is None


def test_numbers_are_compared_as_numbers_not_as_text():
    row = row_of(merge([state_of([9, 10], pa.int64()), state_of([-2, 100], pa.int64())]))
    assert (row["min"], row["max"]) == ("-2", "100")
    row = row_of(
        merge([state_of([Decimal("9.50")], pa.decimal128(8, 2)), state_of([Decimal("10.00")], pa.decimal128(8, 2))])
    )
    assert (row["min"], row["max"], row["mean"]) == ("9.50", "10.00", 9.75)


def test_nan_and_infinity_are_values_but_not_part_of_the_mean():
    state = state_of([1.0, 3.0, math.nan, math.nan, math.inf, -0.0, 0.0, None], pa.float64())
    row = row_of(state)
    assert (row["rows"], row["nulls"], row["distinct"]) == (8, 1, 5)
    assert (row["min"], row["max"]) == ("0", "inf")
    assert row["mean"] == pytest.approx(1.0)
    assert {"value": "nan", "count": 2} in row["top_values"]
    assert row["quantiles"][-1] == 3.0


def test_a_column_of_nan_alone_says_so_and_yields_to_numbers():
    only = state_of([math.nan], pa.float64())
    assert (only.smallest, only.largest, row_of(only)["mean"]) == ("nan", "nan", None)
    merged = merge([only, state_of([2.0], pa.float64())])
    assert (merged.smallest, merged.largest) == ("2", "2")


def test_the_mean_of_large_close_numbers_does_not_cancel():
    numbers = [1e9 + tenth / 10 for tenth in range(100)]
    merged = merge([state_of(numbers[:50], pa.float64()), state_of(numbers[50:], pa.float64())])
    assert row_of(merged)["stddev"] == pytest.approx(np.std(numbers, ddof=1), rel=1e-6)


def test_the_largest_doubles_overflow_nothing_but_their_variance():
    state = state_of([1.7e308, 1.6e308], pa.float64())
    assert state.moments.mean == pytest.approx(1.65e308)


def test_booleans_dates_and_times():
    row = row_of(state_of([True, False, True, None], pa.bool_()))
    assert (row["min"], row["max"], row["top_values"][0]) == ("false", "true", {"value": "true", "count": 2})
    row = row_of(state_of([datetime.date(2017, 2, 1), datetime.date(2016, 12, 31)], pa.date32()))
    assert (row["min"], row["max"], row["quantiles"]) == ("2016-12-31", "2017-02-01", None)
    times = [
        datetime.datetime(2017, 1, 1, 10, 0, 20, tzinfo=UTC),
        datetime.datetime(2017, 1, 1, 10, 0, 20, 500, tzinfo=UTC),
    ]
    row = row_of(state_of(times, pa.timestamp("us", tz="UTC")))
    assert (row["min"], row["max"]) == ("2017-01-01 10:00:20", "2017-01-01 10:00:20.0005")


@pytest.mark.parametrize(
    "type_",
    [
        pa.string(),
        pa.int32(),
        pa.int64(),
        pa.float64(),
        pa.bool_(),
        pa.date32(),
        pa.timestamp("us", tz="UTC"),
        pa.decimal128(9, 2),
    ],
)
def test_no_rows_and_no_values(type_: pa.DataType):
    empty = row_of(state_of([], type_))
    assert (empty["rows"], empty["nulls"], empty["distinct"], empty["top_values"]) == (0, 0, 0, [])
    nulls = row_of(state_of([None, None], type_))
    assert (nulls["rows"], nulls["nulls"], nulls["distinct"]) == (2, 2, 0)
    assert nulls["min"] is nulls["max"] is nulls["mean"] is nulls["quantiles"] is None


def test_long_texts_are_cut_but_stay_different():
    state = state_of(["x" * 5000 + "1", "x" * 5000 + "2", "short"], pa.string())
    assert state.distinct == len(set(state.frequent.values.to_pylist())) == 3
    assert max(len(text) for text in state.frequent.values.to_pylist()) <= 200
    assert state.lengths.longest == 5001


def test_bytes_that_are_not_utf8_are_replaced():
    broken = pa.StringArray.from_buffers(2, pa.py_buffer(np.array([0, 1, 3], np.int32)), pa.py_buffer(b"a\xffb"))
    encoded = pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array([0, 1, 1], pa.int32()), broken)])
    assert observe(count_values(encoded)).frequent.top() == [
        {"value": "\ufffdb", "count": 2},
        {"value": "a", "count": 1},
    ]


def test_a_type_no_clean_table_has_is_refused():
    with pytest.raises(TypeError, match="list"):
        kind_of(pa.list_(pa.int64()))


def test_moments_equal_scipy_and_special_numbers_are_counted():
    draw = np.random.default_rng(8)
    numbers = np.concatenate([draw.lognormal(1, 1, 5000).round(2), -draw.exponential(5, 300), np.zeros(40)])
    values = [*numbers.tolist(), math.nan, math.inf, -math.inf, None]
    row = row_of(merge([state_of(values[:999], pa.float64()), state_of(values[999:], pa.float64())]))
    assert row["skewness"] == pytest.approx(stats.skew(numbers), rel=1e-9)
    assert row["kurtosis"] == pytest.approx(stats.kurtosis(numbers), rel=1e-9)
    assert row["sum"] == pytest.approx(math.fsum(numbers), rel=1e-12)
    assert (row["zeros"], row["negatives"], row["nans"], row["infinities"]) == (40, 301, 1, 2)
    counts, edges = np.histogram(numbers, bins=20)
    assert row["histogram"]["edges"] == pytest.approx(edges.tolist())
    assert sum(row["histogram"]["counts"]) == len(numbers)
    assert np.abs(np.array(row["histogram"]["counts"]) - counts).max() <= 0.002 * len(numbers)


@pytest.mark.parametrize("numbers", [[5.0] * 30, [0.1] * 7, [1e15 + 0.3] * 9, [3.0]])
def test_equal_numbers_have_no_shape(numbers: list[float]):
    row = row_of(merge([state_of(numbers, pa.float64()), state_of(numbers[:2], pa.float64())]))
    assert row["skewness"] is row["kurtosis"] is None
    assert (row["constant"], row["monotonic"]) == ("constant", None)
    assert len(row["histogram"]["counts"]) == 1


def test_entropy_and_single_values_are_exact_while_all_values_are_listed():
    texts = ["a"] * 8 + ["b"] * 4 + ["c"] * 2 + ["d", "e"]
    row = row_of(merge([state_of(texts[:9], pa.string()), state_of(texts[9:], pa.string())]))
    assert row["entropy"] == pytest.approx(1.875)
    assert (row["singletons"], row["distinct_error"]) == (2, 0)


def test_entropy_and_single_values_are_estimated_beyond():
    draw = np.random.default_rng(11)
    parts = [draw.zipf(1.1, 60_000) % 10**9 for _ in range(4)]
    everything = np.concatenate(parts)
    found = merge([state_of(part, pa.int64()) for part in parts])
    _, counts = np.unique(everything, return_counts=True)
    assert found.distinct_error == STANDARD_ERROR
    assert found.distinct == pytest.approx(len(counts), rel=6 * STANDARD_ERROR)
    assert found.entropy == pytest.approx(stats.entropy(counts, base=2), abs=0.2)
    share = (counts == 1).mean()
    error = math.sqrt(share * (1 - share) / SAMPLE_SIZE) + STANDARD_ERROR
    assert found.singletons == pytest.approx((counts == 1).sum(), abs=6 * error * len(counts))


def test_dirt_in_text_is_told():
    texts = ["Ann", "ann ", " ANN", "", "  ", "12", "3.5", "2017-01-31", "16 OZ", "1 lb", "日本", None]
    row = row_of(state_of(texts, pa.string()))
    assert (row["empty"], row["blank"], row["padded"], row["case_variants"]) == (1, 1, 2, 5)
    assert {each["value"]: each["count"] for each in row["units"]} == {"oz": 1, "lb": 1}
    assert row["mixed_units"] is True
    assert row["mixed_types"] == pytest.approx(3 / 11)
    patterns = {each["name"]: (each["kind"], each["rows"], each["distinct"]) for each in row["patterns"]}
    assert patterns["integer"] == patterns["date"] == ("format", 1, 1)
    characters = {each["value"]: each["count"] for each in row["characters"]}
    assert characters == {"upper": 3, "lower": 3, "digit": 5, "space": 5, "punctuation": 2, "other": 1}


def test_numbers_of_two_magnitudes_mix_units():
    pieces, grams = list(range(1, 40)) * 20, list(range(5000, 5040))
    assert row_of(state_of(pieces + grams, pa.int64()))["mixed_units"] is True
    assert row_of(state_of([*pieces, 5000], pa.int64()))["mixed_units"] is False
    assert row_of(state_of([0] * 500 + pieces, pa.int64()))["mixed_units"] is False


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([[1, 2], [3, None, 4]], "increasing"),
        ([[1, 2], [2, 4]], "non_decreasing"),
        ([[9], [8, 7]], "decreasing"),
        ([[9, 9], [8]], "non_increasing"),
        ([[1, 2], [1, 3]], None),
        ([[1], [1]], None),
        ([[None], [1, 2], [None]], "increasing"),
        ([[*range(1000)], [*range(1000, 3000)]], "increasing"),
        ([[*range(600), 5, *range(600, 900)]], None),
    ],
)
def test_order_follows_the_parts(parts: list[list], expected: str | None):
    for type_ in (pa.int64(), pa.date32()):
        assert row_of(merge([state_of(part, type_) for part in parts]))["monotonic"] == expected
    texts = [[None if each is None else f"{each:05d}" for each in part] for part in parts]
    encoded = [pa.chunked_array([pa.array(part, pa.string()).dictionary_encode()]) for part in texts]
    assert row_of(merge([observe(count_values(part)) for part in encoded]))["monotonic"] == expected


def test_dates_tell_their_days_and_gaps():
    days = [datetime.date(1898, 12, 30), datetime.date(1899, 1, 2), datetime.date(1899, 1, 2)]
    row = row_of(merge([state_of(days[:2], pa.date32()), state_of(days[2:], pa.date32())]))
    assert (row["time_units"], row["time_gaps"]) == (2, 2)
    long = [datetime.date(1, 1, 1) + datetime.timedelta(31 * number) for number in range(5000)]
    row = row_of(state_of(long, pa.date32()))
    months = {(day.year, day.month) for day in long}
    assert row["time_units"] == len(months)
    assert row["time_gaps"] == (long[-1].year - 1) * 12 + long[-1].month - len(months)


# ---- merging


_columns = st.sampled_from(
    [
        (
            pa.string(),
            st.text(max_size=3) | st.sampled_from(["A", "a ", "12", "3.5", "16 OZ", "2017-01-31", "x@y.example"]),
        ),
        (pa.int64(), st.integers(-(2**53), 2**53)),
        (pa.float64(), st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, -math.inf])),
        (pa.decimal128(12, 2), st.decimals(-10000, 10000, places=2)),
        (pa.decimal256(60, 10), st.decimals(-(10**40), 10**40, places=10)),
        (pa.bool_(), st.booleans()),
        (pa.time64("us"), st.times()),
        (pa.duration("us"), st.timedeltas(datetime.timedelta(-1000), datetime.timedelta(1000))),
        (pa.binary(), st.binary(max_size=3)),
        (pa.date32(), st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))),
        (
            pa.timestamp("us", tz="UTC"),
            st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.just(UTC)),
        ),
    ]
).flatmap(
    lambda pair: st.tuples(
        st.just(pair[0]), st.lists(st.lists(st.none() | pair[1], max_size=25), min_size=3, max_size=3)
    )
)


def assert_alike(left: State, right: State, *, in_order: bool = True) -> None:
    """Equal up to rounding of the moments: small columns lie within no sketch's error but in its exact range."""
    exact = ("kind", "rows", "nulls", "placeholders", "distinct", "distinct_error", "singletons", "smallest", "largest",
             "lengths", "texts", "first_seen", "last_seen")  # fmt: skip
    for name in (*exact, *(("order",) if in_order else ())):
        assert getattr(left, name) == getattr(right, name), name
    assert left.entropy == pytest.approx(right.entropy, abs=1e-12)
    assert left.frequent.top(100) == right.frequent.top(100)
    assert left.run.quantiles() == right.run.quantiles()
    assert left.run.histogram() == right.run.histogram()
    assert left.calendar.starts.tolist() == right.calendar.starts.tolist()
    assert left.calendar.counts.tolist() == right.calendar.counts.tolist()
    assert left.keys.hashes.tolist() == right.keys.hashes.tolist()
    assert left.keys.counts.tolist() == right.keys.counts.tolist()
    assert left.matches.tested == right.matches.tested
    assert {name: rows for name, (rows, _) in left.matches.found.items()} == {
        name: rows for name, (rows, _) in right.matches.found.items()
    }
    for name in ("zeros", "negatives", "nans", "infinities"):
        assert getattr(left.numbers, name) == getattr(right.numbers, name)
    assert left.moments.count == right.moments.count
    scale = max(1.0, abs(left.moments.mean), math.sqrt(left.moments.m2))
    assert left.numbers.total == pytest.approx(right.numbers.total, rel=1e-9, abs=1e-9 * scale)
    for power, name in enumerate(("mean", "m2", "m3", "m4"), start=1):
        found = getattr(left.moments, name), getattr(right.moments, name)
        assert found[0] == pytest.approx(found[1], rel=1e-9, abs=1e-9 * scale**power), name


@settings(max_examples=200, deadline=None)
@given(_columns)
def test_merging_is_associative_commutative_has_an_identity_and_equals_seeing_all_at_once(column):
    type_, parts = column
    a, b, c = (state_of(part, type_) for part in parts)
    whole = state_of([value for part in parts for value in part], type_)
    assert_alike(merge([a, b, c]), whole)
    assert_alike(merge([c, a, b]), whole, in_order=False)
    assert_alike(merge([merge([a, b]), c]), whole)
    assert_alike(merge([a, merge([b, c])]), whole)
    assert_alike(merge([a, empty_state(a.kind)]), a)
    assert_alike(merge([empty_state(a.kind), a]), a)


def test_the_identity_keeps_a_large_state_as_it_is():
    large = state_of([str(number) for number in range(30_000)], pa.string())
    merged = merge([empty_state("text"), large, empty_state("text")])
    assert_alike(merged, large)
    assert merged.frequent.error == large.frequent.error == 1
    assert np.array_equal(merged.registers, large.registers)


def test_distinct_of_many_days_is_exact_while_all_values_are_listed_and_estimated_beyond():
    exact = merge([state_of(list(range(day * 500, day * 500 + 5000)), pa.int64()) for day in range(10)])
    assert exact.distinct == 9500
    beyond = merge([state_of(list(range(day * 5000, day * 5000 + 10_000)), pa.int64()) for day in range(10)])
    assert beyond.frequent.error > 0
    assert beyond.distinct == pytest.approx(55_000, rel=6 * 0.0163)


# ---- stored form


@settings(max_examples=60, deadline=None)
@given(_columns)
def test_states_survive_their_rows(column):
    type_, parts = column
    states = [state_of(part, type_) for part in parts]
    keys = [{"table": "t", "column": str(number)} for number in range(3)]
    for lean in (False, True):
        stored = to_table(keys, states, OUTPUTS["column_profiles"].schema, lean=lean)
        for state, other in zip(states, from_table(stored), strict=True):
            assert_alike(state, other)
        assert np.array_equal(state.keys.hashes, other.keys.hashes)
        assert np.array_equal(state.keys.counts, other.keys.counts)


def test_no_states_make_no_rows():
    schema = OUTPUTS["column_profiles"].schema
    assert from_table(to_table([], [], schema)) == []
