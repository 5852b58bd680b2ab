"""Over-representation and shares against the formulas written out, and prices against pandas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from models.contrast import log_odds_z, observed_to_expected, top_shares
from models.prices import band_of, median_price, position_among_peers


def test_log_odds_z_is_the_published_formula() -> None:
    own, others, prior = np.array([30.0, 5, 15]), np.array([100.0, 200, 50]), 10.0
    for value in range(3):
        alpha = prior * (own[value] + others[value]) / 400
        y, n, other, m = own[value], 50, others[value], 350
        delta = math.log((y + alpha) / (n + prior - y - alpha)) - math.log(
            (other + alpha) / (m + prior - other - alpha)
        )
        z = delta / math.sqrt(1 / (y + alpha) + 1 / (other + alpha))
        assert log_odds_z(own, others, prior)[value] == pytest.approx(z)


def test_a_rare_value_says_less_than_a_common_one() -> None:
    z = log_odds_z(np.array([2.0, 200, 798]), np.array([1.0, 400, 3599]))
    assert z[1] > z[0] > 0
    assert log_odds_z(np.zeros(2), np.zeros(2)).tolist() == [0, 0]


def test_a_ratio_is_pulled_to_one_where_little_is_expected() -> None:
    assert observed_to_expected(np.array([4.0, 400]), np.array([2.0, 200]), 20).round(2).tolist() == [1.09, 1.91]


def test_top_shares_are_those_of_the_dense_rows() -> None:
    random = np.random.default_rng(0)
    dense = random.random((6, 8)) * (random.random((6, 8)) < 0.6)
    dense[2] = 0
    row, column, share, lift = top_shares(csr_matrix(dense), 3)
    overall = dense.sum(axis=0) / dense.sum()
    assert 2 not in row
    for one in set(row.tolist()):
        own = dense[one] / dense[one].sum()
        best = np.argsort(-own, kind="stable")[:3]
        assert column[row == one].tolist() == [c for c in best if own[c] > 0]
        assert share[row == one] == pytest.approx(own[column[row == one]])
    assert lift == pytest.approx(share / overall[column])


def test_prices_and_their_places_are_those_of_pandas() -> None:
    random = np.random.default_rng(1)
    item, pieces = random.integers(0, 30, 500), random.integers(1, 4, 500).astype(float)
    paid = np.where(random.random(500) < 0.1, np.nan, random.integers(0, 9, 500).astype(float))
    usable = np.isfinite(paid) & (paid > 0)
    wanted = pd.Series(paid[usable] / pieces[usable]).groupby(item[usable]).median().reindex(range(31))
    price = median_price(item, paid, pieces, 31)
    assert price == pytest.approx(wanted.to_numpy(), nan_ok=True)

    fine, coarse = np.arange(31) % 7, np.arange(31) % 2
    frame = pd.DataFrame({"price": price, "fine": fine, "coarse": coarse})
    frame["fine_n"] = frame.groupby("fine")["price"].transform("count")

    def mid(ranked: pd.core.groupby.SeriesGroupBy) -> pd.Series:
        return ranked.transform(lambda p: (p.rank() - 0.5) / p.count())

    wanted = mid(frame.groupby("fine")["price"]).where(frame["fine_n"] >= 5, mid(frame.groupby("coarse")["price"]))
    assert (frame["fine_n"] < 5).any() and (frame["fine_n"] >= 5).any()
    assert position_among_peers(price, [coarse, fine], 5) == pytest.approx(wanted.to_numpy(), nan_ok=True)


def test_bands_and_unknown_prices() -> None:
    assert band_of(np.array([0.1, 0.4, 0.9, np.nan]), (1 / 3, 2 / 3)).tolist() == ["budget", "middle", "premium", None]
    assert np.isnan(position_among_peers(np.full(3, np.nan), [], 2)).all()
    assert len(median_price(np.empty(0, int), np.empty(0), np.empty(0), 0)) == 0
