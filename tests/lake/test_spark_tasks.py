"""Sharing work out loses nothing, and no list is much dearer than it must be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobs.lake.spark_tasks import packed


@given(costs=st.lists(st.integers(0, 1000), max_size=40), tasks=st.integers(1, 8))
def test_every_thing_is_in_one_list_and_no_list_is_much_too_dear(costs: list[int], tasks: int) -> None:
    loads = packed(range(len(costs)), costs, tasks)
    assert sorted(thing for load in loads for thing in load) == list(range(len(costs)))
    assert len(loads) <= tasks
    # Graham, Bounds for certain multiprocessing anomalies (1966): each thing to the least loaded list.
    most = sum(costs) / tasks + max(costs, default=0) * (1 - 1 / tasks)
    assert max((sum(costs[at] for at in load) for load in loads), default=0) <= most + 1e-9


def test_nothing_is_one_empty_list() -> None:
    assert packed([], [], 4) == [[]]
