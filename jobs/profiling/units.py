"""What a task does: profile some columns and rows of some partitions, straight from their Parquet files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from conf.errors import LakeError
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.counting import count_values
from jobs.profiling.leaves import leaves
from jobs.profiling.reading import Piece, column_chunks, columns_of
from jobs.profiling.rows import to_table
from jobs.profiling.state import Observer, State

# Rows of column_profiles with the day they belong to.
FOUND = pa.schema([pa.field("dt", pa.date32()), *OUTPUTS["column_profiles"].schema])
# What opening a partition costs, as bytes of Parquet that could be profiled meanwhile.
_OVERHEAD_BYTES = 100_000


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
    """What one task does at a time: every `parts`-th column of a partition, from column `part` on."""

    table: str
    dt: date
    files: tuple[str, ...]
    part: int
    parts: int
    cost: int


def pack(partitions: Sequence[Partition], tasks: int) -> list[list[Unit]]:
    """Share the partitions out over at most `tasks` tasks of similar cost, the largest first to the least loaded.

    A partition that costs more than a task's share is cut by columns, which keeps its figures exact.
    """
    costs = [partition.bytes + _OVERHEAD_BYTES for partition in partitions]
    share = -(-sum(costs) // tasks)
    units = []
    for partition, cost in zip(partitions, costs, strict=True):
        parts = -(-cost // share)
        units += [
            Unit(partition.table, partition.dt, partition.files, part, parts, -(-cost // parts))
            for part in range(parts)
        ]
    loads: list[list[Unit]] = [[] for _ in range(min(tasks, len(units)))]
    totals = [0] * len(loads)
    for unit in sorted(units, key=lambda unit: unit.cost, reverse=True):
        least = totals.index(min(totals))
        loads[least].append(unit)
        totals[least] += unit.cost
    return loads


def profile_unit(unit: Unit) -> pa.Table:
    """Rows of column_profiles, with `dt`, of the unit's columns; no rows if there are fewer columns than parts.

    Raises:
        LakeError: a file cannot be read.
    """
    try:
        columns = columns_of(unit.files[0])[unit.part :: unit.parts]
        states = observed(column_chunks([Piece(file) for file in unit.files], columns))
    except (pa.ArrowException, OSError) as error:
        raise LakeError(
            f"clean/{unit.table}/dt={unit.dt} cannot be read: {error}".replace("\n", " "), mend="clean the day again"
        ) from None
    keys = [{"table": unit.table, "column": path, "dt": unit.dt} for path in states]
    return to_table(keys, list(states.values()), FOUND)


def observed(chunks: Iterable[tuple[str, pa.ChunkedArray]]) -> dict[str, State]:
    """Leaf path → state of all chunks of its column, which come in file order."""
    observers: dict[str, Observer] = {}
    for name, column in chunks:
        for path, leaf, variant in leaves(name, column):
            observers.setdefault(path, Observer()).add(count_values(leaf, variant=variant))
    return {path: observer.state() for path, observer in observers.items()}
