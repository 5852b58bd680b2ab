"""Matrices of a cut, by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from conf.errors import DataError
from models.matrix import holdout_of, interactions_of, positions


def at(day: int) -> datetime:
    return datetime(2020, 1, day, tzinfo=UTC)


ROWS = pa.table(
    {
        "cut": ["test", "test", "publish", "test"],
        "user_id": ["2", "10", "1", "10"],
        "item_id": ["x", "y", "z", "x"],
        "weight": pa.array([1.0, 2, 3, 4], pa.float32()),
        "frequency": pa.array([0.5, 0.25, 3, 0], pa.float32()),
        "events": pa.array([1, 2, 3, 4], pa.int64()),
        "last_ts": pa.array([at(1), at(2), at(9), at(4)], pa.timestamp("us", tz="UTC")),
        "dt": ["a", "b", "c", "d"],
    }
)


def test_ids_are_sorted_as_text_and_every_matrix_has_the_same_positions():
    cut = interactions_of(ROWS, "test")
    assert cut.users.tolist() == ["10", "2"]
    assert cut.items.tolist() == ["x", "y"]
    assert cut.shape == (2, 2)
    np.testing.assert_array_equal(cut.weight.toarray(), [[4, 2], [1, 0]])
    np.testing.assert_array_equal(cut.events.toarray(), [[4, 2], [1, 0]])
    np.testing.assert_array_equal(cut.age.toarray(), [[0, 2], [3, 0]])
    for matrix in (cut.weight, cut.frequency, cut.events, cut.age):
        assert matrix.dtype == np.float32
        np.testing.assert_array_equal(matrix.indices, cut.weight.indices)
        np.testing.assert_array_equal(matrix.indptr, cut.weight.indptr)


def test_order_and_batches_of_the_rows_do_not_matter():
    whole = interactions_of(ROWS, "test")
    backwards = interactions_of(ROWS.take([3, 2, 1, 0]).to_batches(max_chunksize=1), "test")
    assert backwards.users.tolist() == whole.users.tolist()
    np.testing.assert_array_equal(backwards.weight.toarray(), whole.weight.toarray())


def test_a_cut_without_rows_is_empty():
    cut = interactions_of(ROWS, "validation")
    assert cut.shape == (0, 0)
    assert cut.weight.shape == (0, 0)
    with pytest.raises(ValueError, match="empty stream"):
        interactions_of(iter([]), "validation")


def test_holdout_keeps_known_users_and_items_and_tells_repeats():
    held = pa.table(
        {
            "period": ["test", "test", "test", "test", "validation"],
            "user_id": ["2", "2", "new", "10", "2"],
            "item_id": ["x", "y", "x", "unknown", "x"],
            "events": [3, 1, 1, 1, 9],
            "is_repeat": [True, False, False, False, False],
        }
    )
    cut = interactions_of(ROWS, "test")
    events, repeated = holdout_of(held, "test", cut.users, cut.items)
    np.testing.assert_array_equal(events.toarray(), [[0, 0], [3, 1]])
    np.testing.assert_array_equal(repeated.toarray(), [[0, 0], [1, 0]])
    nothing, _ = holdout_of(held.slice(0, 0), "test", cut.users, cut.items)
    assert nothing.nnz == 0


def test_positions_of_ids_that_are_not_there():
    assert positions(np.array(["a", "c"], dtype=object), ["c", "b", "a"]).tolist() == [1, -1, 0]


def test_a_figure_that_is_no_number_is_refused_by_name():
    broken = ROWS.set_column(3, "weight", pa.array([1.0, float("nan"), 3, float("inf")], pa.float32()))
    with pytest.raises(DataError, match="cut test, column weight: 2 values are not numbers"):
        interactions_of(broken, "test")
    assert interactions_of(broken, "publish").weight.nnz == 1


def test_a_pair_that_stands_twice_is_refused():
    with pytest.raises(DataError, match="more than once"):
        interactions_of(pa.concat_tables([ROWS, ROWS]), "publish")
