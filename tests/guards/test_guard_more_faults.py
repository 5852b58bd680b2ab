"""Guard 8: the more faults an asset has, the less the recommender is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jobs.score import value
from jobs.score.value import changed, elasticity
from jobs.score.value.changed import Bench, bench_of
from jobs.score.value.elasticity import elasticity_of
from jobs.score.value.evidence import Described
from jobs.score.value.known import Archive, Known
from jobs.score.value.measure import Fit, fit
from tests.score.small_shop import goods_table, make_shop, shop_context

RATES = (0.3, 0.6, 0.9)


@pytest.fixture(scope="module")
def made() -> dict[str, Fit]:
    """The fit is made once; the bugs are in what follows."""
    return {}


def bench(make_context: Callable[..., object], made: dict[str, Fit]) -> Bench:
    """The shop with all its users, nothing changed."""
    shop = make_shop()
    context = shop_context(make_context, shop, goods_table(shop.goods))
    found = value.problem_of(context, Archive(context, 28))
    assert found is not None
    if "fit" not in made:
        made["fit"] = fit(found[2], context.project.model.value)
    return bench_of(found[0], made["fit"], context)


def check_guard(of: Bench) -> None:
    """Raises AssertionError."""
    for kind in ("nulls", "spelling_variants"):
        found = elasticity_of(of, "orders", kind, RATES)
        assert found is not None
        v = [0.0, *found.changes]
        assert all(later < earlier for earlier, later in pairwise(v)), f"{kind}: Δv = {v[1:]}"
        assert found.slope.low > 0, f"{kind}: the elasticity {found.slope} cannot be told from 0"
        assert all(0 < loss <= 1 for loss in found.losses)
        assert list(found.losses) == sorted(found.losses), "more faults leave more of the quality"


def test_more_faults_lower_the_worth(make_context: Callable[..., object], made: dict[str, Fit]) -> None:
    check_guard(bench(make_context, made))


def good_as_new(known: Known, planted: object, of: Bench) -> Known:
    """Bug: the faulty rows never reach the features."""
    return known


def always_the_worst(known: Known, planted: object, of: Bench) -> Known:
    """Bug: a single fault makes the whole table worthless."""
    return replace(known, rows=known.rows.slice(0, 1))


@pytest.mark.parametrize("bug", [good_as_new, always_the_worst])
def test_the_guard_fails_when_faults_have_no_measure(
    make_context: Callable[..., object], made: dict[str, Fit], monkeypatch: pytest.MonkeyPatch, bug: Callable
) -> None:
    monkeypatch.setattr(elasticity, "spoilt", bug)
    with pytest.raises(AssertionError):
        check_guard(bench(make_context, made))


def test_the_guard_fails_when_old_features_are_kept(
    make_context: Callable[..., object], made: dict[str, Fit], monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(base: Described, *_: object) -> Described:
        return base

    monkeypatch.setattr(changed, "describe_changed", kept)
    with pytest.raises(AssertionError):
        check_guard(bench(make_context, made))


def test_the_guard_fails_when_the_loss_is_counted_the_wrong_way(
    make_context: Callable[..., object], made: dict[str, Fit], monkeypatch: pytest.MonkeyPatch
) -> None:
    true_with_rows = Bench.with_rows

    def gained(self: Bench, known: Known) -> np.ndarray:
        return 2 * self.ndcg - true_with_rows(self, known)

    monkeypatch.setattr(Bench, "with_rows", gained)
    with pytest.raises(AssertionError):
        check_guard(bench(make_context, made))
