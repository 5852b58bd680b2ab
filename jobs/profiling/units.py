"""What a task does: profile some columns and rows of some partitions, straight from their Parquet files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import LakeError
from jobs.lake.schemas import OUTPUTS
from jobs.lake.spark_tasks import packed
from jobs.profiling.counting import count_values
from jobs.profiling.leaves import leaves
from jobs.profiling.observer import Observer
from jobs.profiling.reading import column_blocks, column_chunks
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.shares import OPENING, Share, columns_of, plan
from jobs.profiling.state import State, merge

# Rows of column_profiles with the day they belong to, and the part of a partition that was cut.
FOUND = pa.schema([pa.field("dt", pa.date32()), *OUTPUTS["column_profiles"].schema])
PARTS = pa.schema([pa.field("part", pa.int32()), *FOUND])


@dataclass(frozen=True)
class Partition:
    """A clean partition to profile. `record` is what its profile will be known by."""

    table: str
    dt: date
    files: tuple[str, ...]
    bytes: int
    version: str
    record: str

    @property
    def placeholders(self) -> dict[str, int]:
        return json.loads(self.record)["placeholders"]


@dataclass(frozen=True)
class Unit:
    """What one task does at a time: a partition, or the share of one that is number `part`."""

    table: str
    dt: date
    files: tuple[str, ...]
    cost: int
    part: int = 0
    share: Share | None = None


def pack(partitions: Sequence[Partition], tasks: int) -> list[list[Unit]]:
    """Share the partitions out over at most `tasks` tasks of similar cost.

    A partition that costs more than a task's share is cut, by columns or by row groups.
    """
    costs = [partition.bytes + OPENING * len(partition.files) for partition in partitions]
    share = -(-sum(costs) // tasks)
    units: list[Unit] = []
    for partition, cost in zip(partitions, costs, strict=True):
        parts = -(-cost // share)
        shares = _shares(partition, parts) if parts > 1 else [None]
        units += [
            Unit(partition.table, partition.dt, partition.files, cost // len(shares), part, each)
            for part, each in enumerate(shares)
        ]
    return packed(units, [unit.cost for unit in units], tasks)


def _shares(partition: Partition, parts: int) -> Sequence[Share | None]:
    try:
        return plan(partition.files, columns_of(partition.files[0]), parts)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(partition, error) from None


def profile_unit(unit: Unit) -> pa.Table:
    """Rows of PARTS of the unit's columns.

    Raises:
        LakeError: a file cannot be read.
    """
    try:
        share = unit.share or plan(unit.files, columns_of(unit.files[0]), 1)[0]
        states = profile_share(share)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(unit, error) from None
    keys = [{"table": unit.table, "column": path, "dt": unit.dt, "part": unit.part} for path in states]
    return to_table(keys, list(states.values()), PARTS, lean=True)


def _unreadable(what: Partition | Unit, error: Exception) -> LakeError:
    return LakeError(
        f"clean/{what.table}/dt={what.dt} cannot be read: {error}".replace("\n", " "), mend="clean the day again"
    )


def profile_share(share: Share) -> dict[str, State]:
    """Leaf path → state of the columns and rows of a share, some columns after the other."""
    states: dict[str, State] = {}
    for block in column_blocks(share.pieces, share.columns):
        states |= observed(column_chunks(share.pieces, block))
    return states


def observed(chunks: Iterable[tuple[str, pa.ChunkedArray]]) -> dict[str, State]:
    """Leaf path → state of all chunks of its column, which come in file order."""
    observers: dict[str, Observer] = {}
    for name, column in chunks:
        for path, leaf, variant in leaves(name, column):
            observers.setdefault(path, Observer()).add(count_values(leaf, variant=variant))
    return {path: observer.state() for path, observer in observers.items()}


def join_parts(rows: pa.Table) -> pa.Table:
    """Rows of PARTS as rows of FOUND: the parts of a partition's column, in order, made one state."""
    keys = ["table", "dt", "column"]
    rows = rows.combine_chunks()
    grouped = rows.select([*keys, "part"]).append_column("at", pa.array(range(rows.num_rows)))
    groups = grouped.group_by(keys, use_threads=False).aggregate([("at", "list"), ("part", "list")]).to_pylist()
    single = [group["at_list"][0] for group in groups if len(group["at_list"]) == 1]
    cut = [group for group in groups if len(group["at_list"]) > 1]
    order = [at for group in cut for at, _ in _in_order(group)]
    states = from_table(rows.take(pa.array(order, pa.int64())))
    joined = []
    for group in cut:
        size = len(group["at_list"])
        joined.append(merge(states[:size]))
        del states[:size]
    made = to_table([{key: group[key] for key in keys} for group in cut], joined, FOUND, lean=True)
    kept = rows.take(pa.array(single, pa.int64())) if cut else rows
    return pa.concat_tables([kept.select(FOUND.names).cast(FOUND), made])


def _in_order(group: dict[str, list[int]]) -> list[tuple[int, int]]:
    pairs = zip(group["at_list"], group["part_list"], strict=True)
    return sorted(pairs, key=lambda pair: pair[1])


def of_day(found: pa.Table, dt: date) -> pa.Table:
    """The rows of one day."""
    return found.filter(pc.equal(found["dt"], pa.scalar(dt)))
