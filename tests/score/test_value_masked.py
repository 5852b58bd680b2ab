"""The masked rankers against rankers trained anew for every coalition of tables, on a small shop."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import numpy as np
from scipy.stats import spearmanr

from benchmarks.value.retraining import nobody, only
from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value.game import plan
from jobs.score.value.known import Archive
from jobs.score.value.measure import Worths, fit, gains, listing_means, training_of
from models.reference import inputs_of, scale_of, score_blocks, train_ranker
from tests.score.small_shop import OFFERS, config, early, goods_table, make_shop, shop_context


def test_masked_worths_are_those_of_rankers_trained_for_each_coalition(make_context: Callable[..., Context]) -> None:
    shop = make_shop()
    offers = [{"thing": f"i{i:03}", "mailing": "m1"} for i in range(0, 60, 3)]
    made = config("offers", "marketing", "snapshot", OFFERS)
    context = shop_context(make_context, shop, goods_table(shop.goods) | {"offers": (made, offers, early())}, epochs=25)
    settings = context.project.model.value
    found = value.problem_of(context, Archive(context, 28))
    assert found is not None
    problem, structure = found[2], found[2].structure
    assets = plan({asset: [asset] for asset in structure}, 1).coalitions[1:]
    coalitions = [frozenset(chain.from_iterable(structure[asset] for asset in c)) for c in assets]
    worths = Worths(fit(problem, settings), problem.test, settings.k)
    masked = list(listing_means(worths, coalitions))
    scale = scale_of(problem.train)
    train = inputs_of(problem.train, problem.train_hits, scale)
    test = inputs_of(problem.test.features, problem.test.hits, scale)
    anew = []
    for coalition in coalitions:
        shown = np.flatnonzero([need <= coalition for need in problem.needs])
        ranker = train_ranker(
            only(train, shown), nobody(len(shown)), training_of(settings), settings.seeds[0], np.ones(1, dtype=bool)
        )
        blocks = score_blocks(ranker, only(test, shown), np.ones((1, len(shown)), dtype=bool))
        ndcg = [gains(s, problem.test.hits[b], problem.test.listings[0], b, settings.k)[0] for b, s in blocks]
        anew.append(np.nanmean(np.concatenate(ndcg)))
    assert np.abs(np.array(masked) - anew).max() < 0.04
    assert spearmanr(masked, anew).statistic >= 0.7
