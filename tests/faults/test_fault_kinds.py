"""The injector itself: every kind spoils what its truth says and nothing else, again and again the same."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conf.project import ROOT
from faults import Planted, dimension_of, kinds, plant, unit_of
from faults.kinds.double_encoding import garbled
from jobs.score.quality.aggregate import DIMENSIONS
from tests.faults.orders import ORDERS, as_text, orders


def planted(kind: str, rate: float = 0.05, seed: int = 3, rows: pd.DataFrame | None = None) -> Planted:
    found = plant(kind, orders() if rows is None else rows, ORDERS, rate, seed)
    assert found is not None
    return found


def test_the_kinds_are_the_files_of_the_folder_and_each_has_a_dimension() -> None:
    files = (ROOT / "faults" / "kinds").glob("*.py")
    assert list(kinds()) == sorted(file.stem for file in files if file.stem != "__init__")
    assert len(kinds()) >= 22
    assert {dimension_of(kind) for kind in kinds()} == set(DIMENSIONS) - {"accessibility"}
    assert all(module.__doc__ and module.plant.__doc__ for module in kinds().values())


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("landed", [False, True])
def test_the_truth_names_every_change_and_nothing_else(kind: str, landed: bool) -> None:
    rows = as_text(orders()) if landed else orders()
    found = planted(kind, rows=rows)
    kept = rows.index.difference(found.lost)
    assert found.rows.index.equals(kept.append(found.added)) or found.rows.index.equals(kept)
    assert not set(found.added) & set(rows.index)
    assert "secret" not in found.cells
    for name in rows:
        before, after = rows.loc[kept, name].astype(object), found.rows.loc[kept, name].astype(object)
        if kind == "wrong_types" and not landed:
            before, after = before.map(str), after.map(str)
        changed = kept[((before != after) & ~(before.isna() & after.isna())).to_numpy(bool)]
        assert set(changed) == set(found.cells.get(name, ())), name
    assert len(found.labels) or len(found.lost) or found.days, "something was planted"


@pytest.mark.parametrize("kind", kinds())
def test_the_same_arguments_give_the_same_rows_and_another_seed_others(kind: str) -> None:
    one, again, other = planted(kind), planted(kind), planted(kind, seed=4)
    pd.testing.assert_frame_equal(one.rows, again.rows)
    if unit_of(kind) != "day":
        assert not one.rows.equals(other.rows)


@pytest.mark.parametrize("kind", kinds())
def test_nothing_is_planted_at_rate_0(kind: str) -> None:
    rows = orders()
    found = planted(kind, rate=0.0, rows=rows)
    assert found.rows is rows
    assert not len(found.labels) and not len(found.lost) and not found.days


@pytest.mark.parametrize("kind", [kind for kind in kinds() if unit_of(kind) in ("cell", "row")])
def test_the_rate_is_that_of_the_rows_and_a_higher_one_spoils_the_same_and_more(kind: str) -> None:
    few, many = planted(kind, 0.02), planted(kind, 0.2)
    for name, labels in few.cells.items():
        assert set(labels) <= set(many.cells[name])
        possible = len(many.cells[name]) / 0.2
        assert len(labels) == pytest.approx(0.02 * possible, abs=2)
    if len(few.added):
        assert len(few.added) == pytest.approx(len(many.added) / 10, abs=1)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(kinds())), st.floats(0.001, 1), st.integers(0, 1000), st.integers(1, 30))
def test_any_rate_of_any_kind_fits_few_rows_or_says_so(kind: str, rate: float, seed: int, size: int) -> None:
    rows = orders().iloc[:size]
    found = plant(kind, rows, ORDERS, rate, seed)
    assert found is None or set(found.lost) <= set(rows.index)


def test_only_the_named_columns_are_touched() -> None:
    found = plant("nulls", orders(), ORDERS, 0.1, 1, ["paid", "title"])
    assert found is not None and set(found.columns) == {"paid", "title"}


def test_kinds_do_what_their_names_say() -> None:
    rows = orders()
    assert planted("nulls").rows["paid"].isna().sum() == 60
    doubled = planted("exact_duplicates")
    assert doubled.rows.duplicated().sum() == len(doubled.added) == 60
    again = planted("near_duplicates")
    assert again.rows.duplicated(["basket", "item"]).sum() - rows.duplicated(["basket", "item"]).sum() == 60
    assert not again.rows.loc[again.added].merge(rows).shape[0]
    assert not set(planted("orphans").rows["item"]) <= set(rows["item"])
    cents = planted("mixed_units")
    labels = cents.cells["paid"]
    assert (cents.rows.loc[labels, "paid"] / rows.loc[labels, "paid"]).round(6).eq(100).all()
    late = planted("time_zones")
    moved = (late.rows["at"] - rows["at"]).dt.total_seconds().loc[late.labels] / 3600
    assert moved.between(5, 12).all() and late.rows.loc[late.labels, "dt"].nunique() == 1
    assert planted("stale_partitions").rows["dt"].max() == date(2024, 3, 10), "two days are later than 36 hours"
    sold_back = planted("cancelled_orders")
    assert (sold_back.rows.loc[sold_back.added, ["pieces", "paid"]] < 0).all(axis=None)
    torn = planted("conflicting_entities")
    assert 0 < (torn.rows.groupby("basket")["user"].nunique() > 1).sum() <= len(torn.labels)


def test_text_that_was_encoded_twice_reads_right_when_it_is_decoded_once() -> None:
    assert garbled("Bière") == "BiÃ¨re"
    assert garbled("cup") == "Ã§Ãºp"
    assert garbled("木匠").encode("cp1252", errors="surrogateescape").decode("utf-8", errors="ignore")


def test_an_index_that_repeats_and_a_rate_that_is_no_share_are_refused() -> None:
    rows = orders()
    with pytest.raises(ValueError, match="share"):
        plant("nulls", rows, ORDERS, 1.5, 0)
    with pytest.raises(ValueError, match="repetitions"):
        plant("nulls", pd.concat([rows, rows]), ORDERS, 0.1, 0)
