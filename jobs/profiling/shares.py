"""How the Parquet files of one partition are shared out: by columns, which keeps figures exact, or by row groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.profiling.reading import Piece, open_file

# What a file costs before its first value, as bytes of Parquet that could be profiled meanwhile.
OPENING = 100_000
# Cost of a column: its values and its bytes before compression, in the same unit.
_PER_VALUE, _PER_BYTE = 4.0, 1.0
# Joining states of several shares costs something too: rows are cut only if it pays.
_JOINING = 1.1


@dataclass(frozen=True)
class Share:
    """Some columns of some row groups."""

    pieces: tuple[Piece, ...]
    columns: tuple[str, ...]


def plan(files: Sequence[str], columns: Sequence[str], parts: int) -> list[Share]:
    """At most `parts` shares of about the same cost; those of the same columns are in file order."""
    whole = Share(tuple(Piece(file) for file in files), tuple(columns))
    if parts < 2 or not columns:
        return [whole]
    sizes = [_size(file) for file in files]
    by_column = _column_costs(files[sizes.index(max(sizes))], columns)
    total, opening = float(sum(by_column.values())), OPENING * len(files) / (sum(sizes) + 1)
    groups = _balanced(by_column, parts)
    slowest_columns = max(sum(by_column[name] for name in group) for group in groups) / total + opening
    runs = _runs(files, sizes, parts)
    slowest_rows = max(_slowest(pieces, cost, runs, opening / len(files)) for pieces, cost in runs)
    if slowest_columns <= _JOINING * slowest_rows:
        return [Share(whole.pieces, tuple(group)) for group in groups]
    return [Share(tuple(pieces), whole.columns) for pieces, _ in runs]


def _slowest(pieces: list[Piece], cost: float, runs: list[tuple[list[Piece], float]], opening: float) -> float:
    """Share of the cost of all runs, and of opening the files of this one."""
    return cost / sum(each for _, each in runs) + opening * len({piece.file for piece in pieces})


def _size(file: str) -> int:
    if "://" not in file:
        return Path(file).stat().st_size
    with open_file(file) as source:
        return int(source.size())


def _column_costs(file: str, columns: Sequence[str]) -> dict[str, float]:
    """Cost of each column, as the row groups of one file tell."""
    costs = dict.fromkeys(columns, 1.0)
    with open_file(file) as source:
        metadata = pq.read_metadata(source)
    for group in range(min(metadata.num_row_groups, 8)):
        row_group = metadata.row_group(group)
        for number in range(row_group.num_columns):
            chunk = row_group.column(number)
            name = _top(chunk.path_in_schema, costs)
            if name is not None:
                costs[name] += _PER_VALUE * chunk.num_values + _PER_BYTE * chunk.total_uncompressed_size
    return costs


def _top(path: str, columns: dict[str, float]) -> str | None:
    """The column a leaf's path belongs to; a column's own name may hold dots."""
    if path in columns:
        return path
    parts = path.split(".")
    heads = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((head for head in heads if head in columns), None)


def _balanced(costs: dict[str, float], parts: int) -> list[list[str]]:
    """Columns in at most `parts` groups, the costliest first to the least loaded; order within a group is kept."""
    groups: list[list[str]] = [[] for _ in range(min(parts, len(costs)))]
    loads = [0.0] * len(groups)
    for name in sorted(costs, key=lambda name: -costs[name]):
        least = loads.index(min(loads))
        groups[least].append(name)
        loads[least] += costs[name]
    return [[name for name in costs if name in set(group)] for group in groups]


def _runs(files: Sequence[str], sizes: Sequence[int], parts: int) -> list[tuple[list[Piece], float]]:
    """At most `parts` runs of row groups with their costs; files too small to matter are not looked into."""
    small = sum(sizes) / parts / 8
    pieces: list[tuple[Piece, float]] = []
    for file, size in zip(files, sizes, strict=True):
        if size <= small:
            pieces.append((Piece(file), size + OPENING))
            continue
        with open_file(file) as source:
            metadata = pq.read_metadata(source)
        for group in range(metadata.num_row_groups):
            pieces.append((Piece(file, group, group + 1), metadata.row_group(group).total_byte_size + 1))
    total, before = sum(cost for _, cost in pieces), 0.0
    runs: list[tuple[list[Piece], float]] = [([], 0.0) for _ in range(parts)]
    for piece, cost in pieces:
        at = min(parts - 1, int(parts * (before + cost / 2) / total))
        runs[at] = (_appended(runs[at][0], piece), runs[at][1] + cost)
        before += cost
    return [run for run in runs if run[0]]


def _appended(pieces: list[Piece], piece: Piece) -> list[Piece]:
    last = pieces[-1] if pieces else None
    if last and piece.end is not None and (last.file, last.end) == (piece.file, piece.first):
        return [*pieces[:-1], Piece(piece.file, last.first, piece.end)]
    pieces.append(piece)
    return pieces


def columns_of(file: str) -> list[str]:
    """Names of the columns of a Parquet file."""
    with open_file(file) as source:
        return list(pa.schema(pq.read_schema(source)).names)
