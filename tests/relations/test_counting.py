"""Counts of partitions: against brute force, and merged in any order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.relations.counting import COUNTS, count_share, count_shares, merge_counts
from jobs.relations.spread import Share
from jobs.relations.state import of_set
from jobs.relations.wanted import Wanted

DAY = date(2024, 1, 1)
ASKED = Wanted(
    values=(("item",), ("item", "shop")), days=(("at",),), keys=(("item", "shop"),), twins=(("item", "shop", "at"),)
)
SCHEMA = pa.schema([("item", pa.string()), ("shop", pa.int32()), ("at", pa.timestamp("us", tz="UTC"))])
VALUES = st.tuples(
    st.none() | st.sampled_from(["a", "b", "ü", ""]), st.none() | st.integers(-1, 1), st.none() | st.integers(0, 50)
)
PARTITIONS = st.lists(st.lists(VALUES, max_size=12), min_size=1, max_size=4)


def written(folder: Path, partitions: list[list[tuple]]) -> list[Share]:
    shares = []
    for number, rows in enumerate(partitions):
        times = [None if at is None else datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=at) for _, _, at in rows]
        columns = {"item": [row[0] for row in rows], "shop": [row[1] for row in rows], "at": times}
        file = folder / f"{number}.parquet"
        pq.write_table(pa.table(columns, schema=SCHEMA), file, row_group_size=5)
        shares.append(Share("sales", DAY + timedelta(days=number), (str(file),), 1, len(rows), "v"))
    return shares


@given(partitions=PARTITIONS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_are_those_of_a_loop(tmp_path: Path, partitions: list[list[tuple]]) -> None:
    shares = written(tmp_path, partitions)
    found = count_shares(shares, {"sales": ASKED})
    items = of_set(found, "values", "item")
    expected = Counter(row[0] for rows in partitions for row in rows if row[0] is not None)
    assert dict(zip(items["value"].to_pylist(), items["rows"].to_pylist(), strict=True)) == expected
    spread = Counter(item for rows in partitions for item in {row[0] for row in rows} - {None})
    assert dict(zip(items["value"].to_pylist(), items["distinct"].to_pylist(), strict=True)) == spread
    days = of_set(found, "day", "at")
    hours = [at for rows in partitions for _, _, at in rows if at is not None]
    expected = Counter((DAY + timedelta(days=at // 24)).isoformat() for at in hours)
    assert dict(zip(days["value"].to_pylist(), days["rows"].to_pylist(), strict=True)) == expected
    (key,) = of_set(found, "key", "item,shop").to_pylist()
    whole = [[row[:2] for row in rows if None not in row[:2]] for rows in partitions]
    assert (key["rows"], key["distinct"]) == (sum(map(len, whole)), sum(len(set(rows)) for rows in whole))
    (twin,) = of_set(found, "twin", "item,shop,at").to_pylist()
    assert (twin["rows"], twin["distinct"]) == (sum(map(len, partitions)), sum(len(set(rows)) for rows in partitions))


@given(partitions=PARTITIONS, cut=st.integers(0, 4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_is_associative_commutative_and_has_an_identity(tmp_path: Path, partitions, cut: int) -> None:
    parts = [count_share(share, ASKED) for share in written(tmp_path, partitions)]
    whole = merge_counts(parts)
    assert merge_counts(parts[::-1]).equals(whole)
    assert merge_counts([merge_counts(parts[:cut]), merge_counts(parts[cut:])]).equals(whole)
    assert merge_counts([whole, COUNTS.empty_table()]).equals(whole)


def test_first_and_last_day_are_kept(tmp_path: Path) -> None:
    shares = written(tmp_path, [[("a", 1, 0)], [("b", 1, 0)], [("a", 2, 0)]])
    items = of_set(count_shares(shares, {"sales": ASKED}), "values", "item").to_pylist()
    assert [(row["value"], row["first_dt"], row["last_dt"]) for row in items] == [
        ("a", DAY, DAY + timedelta(days=2)),
        ("b", DAY + timedelta(days=1), DAY + timedelta(days=1)),
    ]


def test_a_table_of_which_nothing_is_asked() -> None:
    assert merge_counts([]).num_rows == 0
    assert Wanted().columns == []
