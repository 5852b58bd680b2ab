"""The history of a cut: nothing later than its last day, added up by day, whatever dirt the rows hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from conf.errors import DataError
from jobs.lake.schemas import OUTPUTS
from models.history import day_number, history_of

CUT = date(2020, 3, 1)
USERS, ITEMS = np.array(["u1", "u2"], dtype=object), np.array(["a", "b"], dtype=object)


def batch(*rows: tuple) -> list[pa.RecordBatch]:
    names = ("user_id", "item_id", "day", "event_type", "events", "quantity", "value", "discount", "store_id")
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], OUTPUTS["event_days"].schema)
    return table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]


def test_rows_of_a_day_are_added_up_and_later_or_unknown_ones_left_out() -> None:
    found = history_of(
        batch(
            ("u2", "b", CUT, "purchase", 1, 2.0, 3.0, 0.5, "s1"),
            ("u2", "b", CUT, "view", 4, 4.0, 0.0, 0.0, None),
            ("u1", "a", CUT - timedelta(3), "purchase", 1, 1.0, 9.0, 0.0, "s0"),
            ("u1", "a", CUT + timedelta(1), "purchase", 9, 9.0, 9.0, 9.0, "s9"),
            ("u1", "zz", CUT, "purchase", 9, 9.0, 9.0, 9.0, "s0"),
            ("stranger", "a", CUT, "purchase", 9, 9.0, 9.0, 9.0, "s0"),
        ),
        USERS,
        ITEMS,
        CUT,
    )
    assert (found.user.tolist(), found.item.tolist(), found.age.tolist()) == ([0, 1], [0, 1], [3, 0])
    assert (found.events.tolist(), found.quantity.tolist(), found.value.tolist()) == ([1, 5], [1, 6], [9, 3])
    assert found.stores == 2 and found.store[0] == 0


def test_values_that_are_no_numbers_count_nothing() -> None:
    found = history_of(batch(("u1", "a", CUT, "view", 1, float("nan"), float("inf"), None, None)), USERS, ITEMS, CUT)
    assert (found.quantity.tolist(), found.value.tolist(), found.discount.tolist()) == ([0], [0], [0])
    assert (found.stores, found.store.tolist()) == (0, [-1])


def test_no_rows_give_an_empty_history() -> None:
    assert history_of(batch(), USERS, ITEMS, CUT).key.tolist() == []


def test_a_history_that_knows_the_future_is_refused() -> None:
    found = history_of(batch(("u1", "a", CUT, "view", 1, 1.0, 1.0, 0.0, None)), USERS, ITEMS, CUT)
    with pytest.raises(DataError, match="up to 2020-02-29 holds an event of 2020-03-01"):
        replace(found, last_day=day_number(CUT) - 1)
