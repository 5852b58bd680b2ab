"""`python -m jobs rollback`: readers go back at once; what was withdrawn stays out of service until it is mended."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conf.errors import ConfigError, LakeError
from jobs.lake.context import Context
from jobs.lake.metering import metered
from jobs.publish import judge, release
from jobs.publish.rollback import roll_back
from jobs.publish.shelf import Shelf, Shelved
from jobs.publish.status import night_states
from tests.publish.test_release import good_night, on
from tests.publish.tiny_shop import write_report

FIRST, SECOND, THIRD = date(2020, 5, 2), date(2020, 5, 3), date(2020, 5, 4)
NOW = datetime(2020, 5, 5, tzinfo=UTC)


def released(shop: Context, night: date) -> Shelved:
    context = good_night(on(shop, night), night, f"m{night.day}")
    return again(context)


def again(context: Context) -> Shelved:
    judge.run(context)
    release.run(context)
    return next(one for one in Shelf(context.lake.root).releases()[::-1] if one.run_date == context.run_date)


def back(shop: Context, to: str | None) -> tuple[str, list[str]]:
    target, withdrawn = roll_back(Shelf(shop.lake.root), to, by="Li", note="wrong prices", now=NOW)
    return target.name, [one.name for one in withdrawn]


def current(shop: Context) -> str:
    found = Shelf(shop.lake.root).current()
    assert found is not None
    return found.name


def test_the_release_before_is_served_and_the_same_content_does_not_come_back(shop: Context) -> None:
    first, second = released(shop, FIRST), released(shop, SECOND)
    assert back(shop, None) == (first.name, [second.name])
    assert current(shop) == first.name
    assert Shelf(shop.lake.root).withdrawal(second) == {
        "by": "Li", "note": "wrong prices", "withdrawn_ts": NOW.isoformat(), "instead": first.name,
    }  # fmt: skip
    again(on(shop, SECOND))
    assert current(shop) == first.name, "the same night run again is the same release, and stays withdrawn"
    with metered(on(shop, SECOND), "release"):
        pass
    assert (night_states(shop.lake, 1)[0].state, night_states(shop.lake, 1)[0].detail) == (
        "withdrawn", "by Li: wrong prices",
    )  # fmt: skip


def test_a_mended_night_and_the_next_one_are_served(shop: Context) -> None:
    first, second = released(shop, FIRST), released(shop, SECOND)
    back(shop, str(FIRST))
    write_report(on(shop, SECOND), f"<h1>mended {SECOND}</h1>", night=SECOND)
    judge.run(on(shop, SECOND))
    release.run(on(shop, SECOND))
    assert current(shop) not in (first.name, second.name)
    assert back(shop, first.name)[0] == first.name
    assert current(shop) == first.name
    third = released(shop, THIRD)
    assert current(shop) == third.name


def test_naming_a_withdrawn_release_puts_it_back(shop: Context) -> None:
    first, second = released(shop, FIRST), released(shop, SECOND)
    back(shop, None)
    assert back(shop, second.name) == (second.name, [])
    assert Shelf(shop.lake.root).withdrawal(second) is None
    assert current(shop) == second.name
    assert back(shop, None)[0] == first.name


def test_what_cannot_be_done_is_told_and_changes_nothing(shop: Context) -> None:
    with pytest.raises(LakeError, match="no release is in service"):
        back(shop, None)
    first = released(shop, FIRST)
    with pytest.raises(LakeError, match="no release stands before"):
        back(shop, None)
    with pytest.raises(ConfigError, match="no release '2019-01-01' stands on the shelf"):
        back(shop, "2019-01-01")
    with pytest.raises(ConfigError, match="who and why"):
        roll_back(Shelf(shop.lake.root), None, by=" ", note="x", now=NOW)
    assert current(shop) == first.name
    write_report(shop, "<h1>other</h1>", night=FIRST)
    again(on(shop, FIRST))
    with pytest.raises(ConfigError, match="has 2 releases"):
        back(shop, str(FIRST))
