"""Measures of association against scipy and brute force; intervals against repeated samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from conf.relate_config import RelateConfig
from jobs.relations.association import associations
from jobs.relations.measures import correlation_ratio as ratio_module
from jobs.relations.measures import cramers_v as v_module
from jobs.relations.measures import measures
from jobs.relations.measures import pearson as pearson_module
from jobs.relations.measures import spearman as spearman_module
from jobs.relations.sample import Sample

pearson, spearman = pearson_module.measure, spearman_module.measure
cramers_v, correlation_ratio = v_module.measure, ratio_module.measure


def test_every_measure_says_what_it_measures() -> None:
    kinds = {("number", "number"), ("category", "category"), ("category", "number")}
    assert set(measures()) >= {"pearson", "spearman", "cramers_v", "correlation_ratio"}
    assert {module.BETWEEN for module in measures().values()} <= kinds


def skewed(chance: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Heavy-tailed and dependent, with ties: nothing like normal."""
    x = np.round(chance.lognormal(1, 1, n), 1)
    return x, np.round(x * chance.gamma(2, 1, n), 0)


def test_values_are_scipys() -> None:
    chance = np.random.default_rng(1)
    x, y = skewed(chance, 2_000)
    assert pearson(x, y).value == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert spearman(x, y).value == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)


def test_cramers_v_is_bergsmas() -> None:
    chance = np.random.default_rng(2)
    x = chance.integers(0, 5, 400)
    y = np.where(chance.random(400) < 0.4, x % 3, chance.integers(0, 3, 400))
    table = np.zeros((5, 3))
    np.add.at(table, (x, y), 1)
    n, r, c = 400, 5, 3
    phi2 = stats.chi2_contingency(table, correction=False).statistic / n
    corrected = max(0, phi2 - (r - 1) * (c - 1) / (n - 1))
    expected = math.sqrt(corrected / (min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1))
    assert cramers_v(x, y).value == pytest.approx(expected, abs=1e-12)
    raw = stats.contingency.association(table.astype(int), method="cramer")
    assert cramers_v(x, y).value < raw


def test_the_correlation_ratio_is_that_of_an_analysis_of_variance() -> None:
    chance = np.random.default_rng(3)
    groups = chance.integers(0, 4, 300)
    y = groups * 0.7 + chance.normal(size=300)
    f = stats.f_oneway(*(y[groups == group] for group in range(4))).statistic
    eta2 = 3 * f / (3 * f + 296)
    epsilon2 = 1 - (1 - eta2) * 299 / 296
    assert correlation_ratio(groups, y).value == pytest.approx(math.sqrt(epsilon2), abs=1e-12)


def test_independent_columns_show_nothing() -> None:
    chance = np.random.default_rng(4)
    v = [cramers_v(chance.integers(0, 30, 500), chance.integers(0, 30, 500)).value for _ in range(20)]
    eta = [correlation_ratio(chance.integers(0, 50, 500), chance.normal(size=500)).value for _ in range(20)]
    assert np.mean(np.square(v)) < 0.01
    assert np.mean(np.square(eta)) < 0.02


def test_columns_that_do_not_vary_have_no_measure() -> None:
    flat, free = np.ones(50), np.arange(50.0)
    codes, same = np.arange(50) % 3, np.zeros(50, np.int64)
    assert pearson(flat, free) is None
    assert spearman(free, flat) is None
    assert cramers_v(same, codes) is None
    assert correlation_ratio(codes, flat) is None
    assert correlation_ratio(same, free) is None
    assert cramers_v(np.empty(0, np.int64), np.empty(0, np.int64)) is None
    assert cramers_v(np.arange(40), np.arange(40) % 5) is None


def test_a_perfect_association_is_one() -> None:
    x = np.arange(100.0)
    codes = np.arange(100) % 4
    assert pearson(x, -3 * x).value == -1
    assert spearman(x, x**3).value == pytest.approx(1)
    assert cramers_v(codes, 3 - codes).value == pytest.approx(1, abs=1e-9)
    assert correlation_ratio(codes, codes * 2.0).value == pytest.approx(1)


@pytest.mark.parametrize("measure", ["pearson", "spearman", "cramers_v", "correlation_ratio"])
@pytest.mark.parametrize(("rows", "total"), [(1_000, 200_000), (5_000, 10_000)])
def test_intervals_cover_the_whole_tables_figure(measure: str, rows: int, total: int) -> None:
    """95 % intervals of samples without replacement; the second case errs less than half as much by its size."""
    chance = np.random.default_rng(11)
    x, y = skewed(chance, total)
    if measure == "pearson":
        x, y = np.log1p(x), np.log1p(y)
    groups = np.minimum(x, 6).astype(np.int64)
    kinds = np.minimum(y // 3, 5).astype(np.int64)
    columns = {
        "pearson": (x, y),
        "spearman": (x, y),
        "cramers_v": (groups, kinds),
        "correlation_ratio": (groups, np.log1p(y)),
    }
    one, other = columns[measure]
    function = {
        "pearson": pearson,
        "spearman": spearman,
        "cramers_v": cramers_v,
        "correlation_ratio": correlation_ratio,
    }[measure]
    truth = function(one, other, 0.0).value
    shrink = math.sqrt((total - rows) / (total - 1))
    inside, values, widths = 0, [], []
    for _ in range(150):
        chosen = chance.choice(total, rows, replace=False)
        found = function(one[chosen], other[chosen], shrink)
        inside += found.low <= truth <= found.high
        values.append(found.value)
        widths.append(found.high - found.low)
    # Of 150 at 95 %, fewer than 132 has a chance of about 1 in 3,000.
    assert inside >= 132
    assert np.mean(widths) / (2 * 1.96) == pytest.approx(np.std(values), rel=0.25)


def test_pairs_of_a_table() -> None:
    chance = np.random.default_rng(8)
    n = 600
    price = chance.gamma(2, 1, n)
    kind = np.where(price > 2, 5, 9).astype(np.int64)
    missing = price.copy()
    missing[:100] = np.nan
    numbers = {"price": price, "paid": missing * 2, "noise": chance.normal(size=n)}
    codes = {name: np.arange(n, dtype=np.int64) + 1 for name in numbers}
    codes |= {"kind": kind, "copy": np.where(np.arange(n) < 50, 0, kind), "id": np.arange(n, dtype=np.int64) + 1}
    sample = Sample(10_000, np.arange(n), codes, numbers)
    rows = associations("t", sample, RelateConfig())
    told = {(row["column"], row["other_column"], row["measure"]): row for row in rows}
    assert told["price", "paid", "pearson"]["value"] == pytest.approx(1)
    assert told["price", "paid", "pearson"]["pairs"] == 500
    assert told["kind", "copy", "cramers_v"]["pairs"] == 550
    assert ("kind", "price", "correlation_ratio") in told
    assert not [key for key in told if "noise" in key or "id" in key]
    assert [abs(row["value"]) for row in rows] == sorted((abs(row["value"]) for row in rows), reverse=True)
    assert all((row["rows"], row["sample_rows"]) == (10_000, n) for row in rows)
    whole = associations("t", Sample(n, np.arange(n), codes, numbers), RelateConfig())
    assert all(row["high"] - row["low"] < 1e-9 for row in whole)
