"""k-anonymity of what is published: nobody stands in a group so small that a few facts point at one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from jobs.publish.gates import Gate

NAME = "no published group is small"
# Columns that put each of the table's users into a group an outsider may know; numbers a user shares with nobody say
# nothing without another table of the same users, which the pseudonyms keep apart.
_GROUPS = {
    "user_profiles": ("segment_id", "price_band", "recency_score", "frequency_score", "monetary_score"),
    "campaign_audiences": ("campaign_id",),
}
_NAMED = 3


@dataclass(frozen=True)
class Group:
    """Users of a published table who share a value of a column; null is a value."""

    table: str
    column: str
    value: object
    users: int

    def __str__(self) -> str:
        return f"{self.table}.{self.column} = {self.value} holds {self.users} user{'s' if self.users != 1 else ''}"


def no_small_groups(tables: Mapping[str, pa.Table | None], smallest: int) -> Gate:
    """Every group of users that a published table tells of has at least `smallest` users (k-anonymity, Sweeney 2002).

    A group is counted by its different users. A table that was not written, or has no rows, tells of none.
    """
    found = sorted(groups(tables), key=lambda group: (group.users, str(group)))
    small = [group for group in found if group.users < smallest]
    if small:
        more = f" and {len(small) - _NAMED:,} more" if len(small) > _NAMED else ""
        said = "; ".join(map(str, small[:_NAMED]))
        return Gate(NAME, False, f"below {smallest} users: {said}{more}: {_mend(small)}", is_waivable=False)
    if not found:
        return Gate(NAME, True, "no published table groups users", is_waivable=False)
    return Gate(
        NAME, True, f"{len(found)} groups; the smallest: {found[0]}; at least {smallest} are wanted", is_waivable=False
    )


def groups(tables: Mapping[str, pa.Table | None]) -> Iterator[Group]:
    """Every group of the published tables. What all users of a table share tells nothing of any of them."""
    for table, columns in _GROUPS.items():
        rows = tables.get(table)
        for column in columns if rows is not None else ():
            if rows is None or not {column, "user_id"} <= set(rows.column_names):
                continue
            counted = rows.group_by([column]).aggregate([("user_id", "count_distinct")]).to_pylist()
            if len(counted) > 1 or column == "campaign_id":
                yield from (Group(table, column, row[column], row["user_id_count_distinct"]) for row in counted)
    segments = tables.get("segments")
    if segments is not None and segments.num_rows > 1:
        for row in segments.filter(pc.is_valid(segments["users"])).select(["segment_id", "users"]).to_pylist():
            yield Group("segments", "segment_id", row["segment_id"], row["users"])


def _mend(small: list[Group]) -> str:
    mends = {
        "segments": "ask for fewer segments (`segments` in conf/model.yml)",
        "user_profiles": "ask for fewer segments, or drop the column's rare value (null) before it is published",
        "campaign_audiences": "address a campaign of so few users by hand, and leave it out of its table",
    }
    return "; ".join(mends[table] for table in dict.fromkeys(group.table for group in small))
