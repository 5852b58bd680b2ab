"""Groups of features against plain counting, and against the future."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from conf.errors import DataError
from jobs.lake.schemas import OUTPUTS
from models.exposures import Exposures, exposures_of
from models.features import SPEAKS_FOR, fit_groups
from models.history import History, history_of
from models.rhythm import NEVER_DAYS

CUT = date(2020, 6, 30)
USERS = np.array([f"u{n}" for n in range(12)], dtype=object)
ITEMS = np.array([f"i{n:02d}" for n in range(20)], dtype=object)
KIND = np.arange(20) // 4
Event = tuple[int, int, int, float, float, str | None]


def events(seed: int = 3, days: int = 150) -> list[Event]:
    """(user, item, age, value, discount, store), one a user, item and day; ages below 0 lie after the cut."""
    random = np.random.default_rng(seed)
    found = {}
    for _ in range(900):
        user, item, age = int(random.integers(11)), int(random.integers(19)), int(random.integers(-30, days))
        found[user, item, age] = (float(random.integers(1, 9)), float(random.integers(3)), f"s{random.integers(3)}")
    return [(*key, *value) for key, value in sorted(found.items())]


def history(rows: list[Event], shown: Exposures | None = None, **groups: np.ndarray) -> History:
    table = pa.Table.from_pylist(
        [
            {
                "user_id": USERS[user], "item_id": ITEMS[item], "day": CUT - timedelta(age), "event_type": "purchase",
                "events": 1, "quantity": 2.0, "value": value, "discount": discount, "store_id": store,
            }
            for user, item, age, value, discount, store in rows
        ],
        OUTPUTS["event_days"].schema,
    )  # fmt: skip
    batches = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    return history_of(batches, USERS, ITEMS, CUT, groups or {"kind": KIND, "half": np.arange(20) // 10}, shown)


def features(found: History) -> dict[str, np.ndarray]:
    """Every feature of every user and item, [users · items]."""
    user, item = (axis.ravel() for axis in np.meshgrid(np.arange(12), np.arange(20), indexing="ij"))
    values: dict[str, np.ndarray] = {}
    for group in fit_groups(found):
        values.update(group(user, item))
    return values


def test_every_group_gives_what_it_promises_and_only_numbers() -> None:
    for rows in (events(), []):
        values = features(history(rows))
        assert set(values) == {name for name in SPEAKS_FOR if not name.startswith("shown_")}
        assert all(np.isfinite(own).all() for own in values.values())


def test_events_after_the_cut_change_no_feature() -> None:
    """The leakage test: without the filter in `history_of` the later events are seen, and all of this differs."""
    rows = events()
    assert any(age < 0 for _, _, age, *_ in rows)
    with_future, without = features(history(rows)), features(history([row for row in rows if row[2] >= 0]))
    for name, values in with_future.items():
        np.testing.assert_array_equal(values, without[name], err_msg=name)
    shifted = features(history([(u, i, age + 30, *rest) for u, i, age, *rest in rows]))
    differing = [name for name, values in shifted.items() if not np.array_equal(values, without[name])]
    assert len(differing) > len(SPEAKS_FOR) / 2, "events that were later do change the features once they may be seen"


def test_the_cycle_of_an_item_by_plain_counting() -> None:
    rows = [row for row in events() if row[2] >= 0]
    values = features(history(rows))
    for user, item in ((0, 0), (3, 7), (5, 18), (11, 19)):
        at = user * 20 + item
        ages = sorted(age for u, i, age, *_ in rows if (u, i) == (user, item))
        assert values["item_days"][at] == len(ages)
        assert values["item_recent_84"][at] == sum(age < 84 for age in ages)
        if not ages:
            assert values["item_first"][at] == NEVER_DAYS and values["item_due"][at] == 0
            continue
        assert values["item_first"][at] == ages[-1]
        gap = (ages[-1] - ages[0]) / (len(ages) - 1) if len(ages) > 1 else NEVER_DAYS
        assert values["item_gap"][at] == pytest.approx(gap)
        if len(ages) > 1:
            assert values["item_due"][at] == pytest.approx(ages[0] / max(gap, 1))
        visits = {age for u, _, age, *_ in rows if u == user and age <= ages[-1]}
        assert values["item_visit_share"][at] == pytest.approx(len(ages) / len(visits))
        paid, saved = (sum(row[n] for row in rows if row[:2] == (user, item)) for n in (3, 4))
        assert values["item_discount"][at] == pytest.approx(saved / (paid + saved))


def test_users_items_and_kinds_by_plain_counting() -> None:
    rows = [row for row in events() if row[2] >= 0]
    values = features(history(rows))
    first: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], int] = {}
    for u, i, age, *_ in rows:
        first[u, i], last[u, i] = max(age, first.get((u, i), 0)), min(age, last.get((u, i), 999))
    user, item = 4, 9
    at = user * 20 + item
    mine = [pair for pair in first if pair[0] == user]
    known = [pair for pair in mine if first[pair] >= 28]
    assert values["user_repeat_rate"][at] == pytest.approx(sum(last[p] < 28 for p in known) / len(known))
    assert values["user_new_28"][at] == sum(first[p] < 28 for p in mine)
    assert values["product_28"][at] == sum(i == item and age < 28 for _, i, age, *_ in rows)
    kind = [(i, age) for u, i, age, *_ in rows if u == user and KIND[i] == KIND[item]]
    assert values["level1_items"][at] == len({i for i, _ in kind})
    assert values["level1_had"][at] == len({i for i, _ in kind}) / 4
    assert values["level1_days"][at] == len({age for _, age in kind})
    assert values["level1_last"][at] == min(age for _, age in kind)
    assert values["level1_habit"][at] == pytest.approx(sum(2 ** (-age / 90) for _, age in kind))
    assert values["level3_habit"].max() == 0, "a catalogue with two attributes has two levels"
    stores = [store for u, *_, store in rows if u == user]
    weights = {s: sum(2 ** (-row[2] / 60) for row in rows if row[0] == user and row[5] == s) for s in set(stores)}
    sold = {s: sum(row[1] == item and row[2] < 28 and row[5] == s for row in rows) for s in weights}
    expected = sum(weights[s] / sum(weights.values()) * sold[s] for s in weights)
    assert values["store_28"][at] == pytest.approx(expected)


def test_an_item_many_come_back_to_has_a_higher_hazard() -> None:
    loyal = [(user, 0, age, 1.0, 0.0, None) for user in range(11) for age in range(1, 140, 14)]
    fleeting = [(user, 1, 100, 1.0, 0.0, None) for user in range(11)]
    hazard = features(history([*loyal, *fleeting]))["product_hazard"].reshape(12, 20)[0]
    assert hazard[0] > 0.8 and hazard[1] < 0.5 * hazard[0]


def shown(rows: list[tuple[int, int, str, int, int, int, int]]) -> pa.Table:
    """Rows of `exposures`: (user, item, list, times, age of the first night, age of the last, best rank)."""
    return pa.Table.from_pylist(
        [
            {
                "user_id": f"u{user}", "item_id": f"i{item:02d}", "list": name, "times": times, "best_rank": rank,
                "first_dt": CUT - timedelta(first), "last_dt": CUT - timedelta(last), "taken": 0,
            }
            for user, item, name, times, first, last, rank in rows
        ],
        OUTPUTS["exposures"].schema,
    )  # fmt: skip


def test_what_was_shown_is_told_and_whether_it_was_in_vain() -> None:
    rows = shown(
        [
            (1, 2, "all", 3, 20, 5, 7),
            (1, 2, "explore", 5, 9, 0, 40),
            (1, 3, "all", 2, 10, 10, 1),
            (2, 2, "all", 1, 4, 4, 9),
            (99, 2, "all", 9, 9, 9, 9),
        ]
    )
    taken_later = [(1, 3, 8, 1.0, 0.0, None), (1, 2, 21, 1.0, 0.0, None)]
    values = features(history(taken_later, exposures_of(rows, USERS, ITEMS, CUT)))
    assert set(values) == set(SPEAKS_FOR)
    told = {
        (user, item): [
            values[f"shown_{name}"][user * 20 + item] for name in ("times", "first", "last", "rank", "in_vain")
        ]
        for user, item in ((1, 2), (1, 3), (2, 2), (3, 3))
    }
    assert told[1, 2] == [5, 20, 0, 7, 5], "bought before it was first shown: in vain since"
    assert told[1, 3] == [2, 10, 10, 1, 0], "bought two days after it was shown"
    assert told[2, 2] == [1, 4, 4, 9, 1]
    assert told[3, 3][0] == told[3, 3][4] == 0 and told[3, 3][1] == NEVER_DAYS


def test_what_was_shown_after_the_cut_is_refused() -> None:
    with pytest.raises(DataError, match="would know the future"):
        exposures_of(shown([(1, 2, "all", 1, 0, -1, 1)]), USERS, ITEMS, CUT)
    assert len(exposures_of(shown([]), USERS, ITEMS, CUT).key) == 0
