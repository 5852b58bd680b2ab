"""Guard 4: a group whose values are timed after the decision is excluded and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value import known, problem
from jobs.score.value.known import Archive, Known
from tests.score.small_shop import NIGHT, PERIOD, goods_table, make_shop, shop_context, write_clean


def late_goods(make_context: Callable[..., Context]) -> Context:
    """The catalogue is landed on the very night, after every decision."""
    return shop_context(make_context, make_shop(), goods_table(make_shop().goods, day=NIGHT))


def late_column(make_context: Callable[..., Context]) -> Context:
    """The catalogue is old, but who makes an item is known since tonight only."""
    shop = make_shop()
    context = shop_context(make_context, shop, goods_table([row | {"maker": None} for row in shop.goods]))
    write_clean(context, "goods", shop.goods, NIGHT)
    return context


def check_guard(context: Context, column: str | None = None) -> None:
    """No feature is made of late values, each is named with its reason. Raises AssertionError."""
    found = value.problem_of(context, Archive(context, context.project.model.value.lookback_days))
    assert found is not None
    asked, word = found[2], f"goods: {column}" if column else "goods: "
    assert not [name for name in asked.names if name.startswith(word)], "a late group is a feature"
    refused = {name: why for name, why in asked.refused.items() if name.startswith(word)}
    assert refused, "no late group is named"
    for why in refused.values():
        assert ("no value known by" if column else "after the decision on") in why
    decision = NIGHT - timedelta(days=PERIOD)
    assert all(str(decision) in why for why in refused.values()), "the day of the decision is not told"


def test_late_values_are_excluded_and_named(make_context: Callable[..., Context]) -> None:
    check_guard(late_goods(make_context))
    check_guard(late_column(make_context), "maker")


def everything_is_admitted(features: list, last_day: object) -> tuple[list, dict]:
    """Bug: nobody looks at the day a feature's values are of."""
    return features, {}


def later_days_only_where_none(features: list, last_day: object) -> tuple[list, dict]:
    """Bug: a table without rows is refused, one with later rows is not."""
    return [f for f in features if f.newest], {f.name: "no rows" for f in features if not f.newest}


@pytest.mark.parametrize("bug", [everything_is_admitted, later_days_only_where_none])
def test_the_guard_fails_when_days_are_not_looked_at(
    make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch, bug: Callable
) -> None:
    monkeypatch.setattr(problem, "admit", bug)
    for context, column in ((late_goods(make_context), None), (late_column(make_context), "maker")):
        with pytest.raises(AssertionError):
            check_guard(context, column)


def test_the_guard_fails_when_a_snapshot_claims_to_be_older_than_it_is(
    make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    true_known = known.Archive.known

    def claimed(self: Archive, config: object, last_day: object, columns: object) -> Known:
        found = true_known(self, config, last_day, columns)
        return Known(found.config, found.rows, min(found.newest, last_day))

    monkeypatch.setattr(known.Archive, "known", claimed)
    with pytest.raises(AssertionError):
        check_guard(late_goods(make_context))


def test_the_guard_fails_when_the_newest_snapshot_is_read_for_every_day(
    make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "_standing", lambda partitions, *_: partitions[-1:])
    with pytest.raises(AssertionError):
        check_guard(late_column(make_context), "maker")
