"""Worths are those of rankers trained anew for every coalition of tables, on a small shop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.value.retraining import trained_alone
from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value.known import Archive
from jobs.score.value.measure import Worths, fit
from models.reference import inputs_of, scale_of
from tests.score.small_shop import OFFERS, config, early, goods_table, make_shop, shop_context


def test_worths_are_those_of_rankers_trained_for_each_coalition(make_context: Callable[..., Context]) -> None:
    shop = make_shop()
    offers = [{"thing": f"i{i:03}", "mailing": "m1"} for i in range(0, 60, 3)]
    made = config("offers", "marketing", "snapshot", OFFERS)
    context = shop_context(make_context, shop, goods_table(shop.goods) | {"offers": (made, offers, early())})
    settings = context.project.model.value
    found = value.problem_of(context, Archive(context, 28))
    assert found is not None
    problem, scale = found[2], scale_of(found[2].train)
    train = inputs_of(problem.train, problem.train_hits, scale)
    test = inputs_of(problem.test.features, problem.test.hits, scale)
    worths = Worths(fit(problem, settings), problem.test, settings.k)
    players = sorted(frozenset().union(*problem.needs))
    worths.ask([frozenset(), frozenset(players), *(frozenset({player}) for player in players)])
    assert len(worths.patterns) > 4
    for pattern, column in worths.patterns.items():
        anew = trained_alone(train, test, problem, np.flatnonzero(pattern), settings)
        for listing, ndcg in worths.ndcg.items():
            same = np.isclose(ndcg[:, :, column], anew[listing], equal_nan=True)
            assert same.mean() > 0.98, f"a tie may fall the other way by rounding, no more: {listing} {pattern}"
