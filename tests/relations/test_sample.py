"""The row sample: uniform, and the same whichever nights it was drawn on."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from jobs.relations.sample import SAMPLES, draw, from_rows, join, measured, priorities, to_rows, whole_columns
from jobs.relations.spread import Share

DAY = date(2024, 5, 1)
ALL = (1 << 63) - 1


def share(number: int, rows: int, files: tuple[str, ...] = ()) -> Share:
    return Share("sales", DAY + timedelta(days=number), files, rows, rows, f"v{number}")


@pytest.fixture
def shares(tmp_path: Path) -> list[Share]:
    """Seven days of 100 to 700 rows that know their day and place."""
    found = []
    for number in range(7):
        rows = 100 * (number + 1)
        file = tmp_path / f"{number}.parquet"
        table = pa.table({
            "place": pa.array(range(rows)), "day": [f"d{number}"] * rows,
            "price": pa.array([None if place % 10 == 0 else place / 2 for place in range(rows)], pa.float64()),
        })  # fmt: skip
        pq.write_table(table, file)
        found.append(share(number, rows, (str(file),)))
    return found


COLUMNS = ["place", "day", "price"]


def test_priorities_are_uniform_and_of_no_two_rows_alike() -> None:
    drawn = np.concatenate([priorities(share(number, 20_000), 7) for number in range(10)])
    assert len(np.unique(drawn)) == len(drawn)
    assert stats.kstest(drawn / 2.0**63, "uniform").pvalue > 0.001
    assert not np.array_equal(priorities(share(0, 50), 7), priorities(share(0, 50), 8))


def test_every_row_is_as_likely(shares: list[Share]) -> None:
    chosen = np.zeros(2_800)
    rounds = 300
    for seed in range(rounds):
        order = np.concatenate([priorities(each, seed) for each in shares])
        chosen[np.argsort(order)[:280]] += 1
    # Each row is in a sample with probability 0.1: the counts are binomial.
    assert stats.chisquare(chosen, np.full(2_800, rounds * 0.1)).pvalue > 0.001
    assert abs(chosen.mean() - 30) < 1e-9


def test_a_sample_does_not_depend_on_how_the_days_were_cut_up(shares: list[Share]) -> None:
    whole = to_rows("sales", join(from_rows(draw(shares, COLUMNS, 200, ALL, 3), 0), 200))
    first = from_rows(draw(shares[:3], COLUMNS, 200, ALL, 3), 0)
    ceiling = int(first[0].priorities[-1])
    rest = [each for part in (shares[3:4], shares[4:]) for each in from_rows(draw(part, COLUMNS, 200, ceiling, 3), 0)]
    stepwise = to_rows("sales", join([*rest, *first], 200))
    assert str(stepwise.to_pylist()) == str(whole.to_pylist())  # as text, since NaN is not NaN
    assert whole.schema.equals(SAMPLES)


def test_rows_stay_rows_and_values_become_hashes(shares: list[Share]) -> None:
    (sample,) = from_rows(draw(shares, COLUMNS, 500, ALL, 3), 0)
    assert sample.rows == 500
    places, prices = sample.numbers["place"], sample.numbers["price"]
    missing = np.isnan(prices)
    assert np.array_equal(missing, places % 10 == 0)
    assert np.array_equal(prices[~missing], places[~missing] / 2)
    assert np.array_equal(sample.codes["price"] == 0, missing)
    assert "day" not in sample.numbers
    assert len(np.unique(sample.codes["day"])) == 7
    assert math.isclose(np.mean(places), 200, rel_tol=0.25)


def test_all_rows_as_codes(shares: list[Share]) -> None:
    class Counted:
        pass

    counted = Counted()
    counted.shares, counted.rows = shares, 2_800
    found = whole_columns(counted, ["place", "day", "price"])
    assert len(np.unique(found["place"])) == 700
    assert np.bincount(found["day"]).tolist()[0] == 0
    assert sorted(np.bincount(found["day"])[1:]) == [100, 200, 300, 400, 500, 600, 700]
    assert (found["price"] == 0).sum() == 280


def test_a_table_that_is_measured_whole() -> None:
    sample = measured(pa.table({"a": ["x", None, "x"], "b": [1, 2, 3]}), ["a", "b"])
    assert (sample.total, sample.rows) == (3, 3)
    assert sample.codes["a"][0] == sample.codes["a"][2] != 0 == sample.codes["a"][1]
