from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.lake.schemas import OUTPUTS
from jobs.publish.anonymity import no_small_groups

K = 5


def profiles(**columns: list[object]) -> pa.Table:
    """user_profiles of as many users as the columns are long."""
    size = len(next(iter(columns.values())))
    rows = [{"user_id": f"u{at}", **{name: own[at] for name, own in columns.items()}} for at in range(size)]
    return pa.Table.from_pylist(rows, OUTPUTS["user_profiles"].schema)


def audience(*users: tuple[str, str]) -> pa.Table:
    rows = [{"campaign_id": campaign, "user_id": user} for campaign, user in users]
    return pa.Table.from_pylist(rows, OUTPUTS["campaign_audiences"].schema)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["budget", "middle", "premium"]), min_size=1, max_size=40))
def test_it_holds_exactly_if_the_rarest_value_is_shared_by_enough_or_by_all(bands: list[str]) -> None:
    table = profiles(
        price_band=bands, segment_id=[1] * len(bands), recency_score=[1] * len(bands),
        frequency_score=[1] * len(bands), monetary_score=[1] * len(bands),
    )  # fmt: skip
    shared_by = Counter(bands)
    assert no_small_groups({"user_profiles": table}, K).ok is (len(shared_by) == 1 or min(shared_by.values()) >= K)


def test_it_names_the_table_the_column_the_value_and_the_mend() -> None:
    users = [("c1", f"u{at}") for at in range(9)] + [("c2", f"u{at}") for at in range(3)]
    gate = no_small_groups({"campaign_audiences": audience(*users)}, K)
    assert gate.ok is False
    assert "campaign_audiences.campaign_id = c2 holds 3 users" in gate.detail and "by hand" in gate.detail
    assert "c1" not in gate.detail


def test_a_user_counts_once() -> None:
    assert no_small_groups({"campaign_audiences": audience(*[("c1", "u1")] * 9)}, K).ok is False


@pytest.mark.parametrize(("users", "ok"), [(5, True), (4, False)])
def test_segments_are_counted_by_their_own_figure(users: int, ok: bool) -> None:
    rows = pa.Table.from_pylist(
        [{"segment_id": 1, "users": 80}, {"segment_id": 2, "users": users}], OUTPUTS["segments"].schema
    )
    gate = no_small_groups({"segments": rows}, K)
    assert gate.ok is ok and f"segments.segment_id = 2 holds {users} users" in gate.detail


def test_tables_that_are_not_there_or_empty_tell_of_nobody() -> None:
    empty = OUTPUTS["campaign_audiences"].schema.empty_table()
    assert no_small_groups({"segments": None, "campaign_audiences": empty}, K).ok is True
