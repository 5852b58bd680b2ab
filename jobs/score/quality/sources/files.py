"""Evidence of the files: they open, hold what their manifest says, and are neither too many nor too large."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from conf.pipeline_config import QualityConfig
from conf.table_config import TableConfig
from jobs.score.quality.rules import About, Rule, exact, graded

_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class PartitionFiles:
    """The Parquet files of one partition: sizes in bytes; whether all open and together hold the manifest's rows."""

    sizes: tuple[int, ...]
    is_readable: bool


def inspect(files: Sequence[Path], rows: int) -> PartitionFiles:
    """Open the footers of a partition's files. A file that is gone or broken makes it unreadable, not an error."""
    try:
        sizes = tuple(file.stat().st_size for file in files)
        found = sum(pq.read_metadata(file).num_rows for file in files)
    except (OSError, pa.ArrowInvalid):
        return PartitionFiles((), False)
    return PartitionFiles(sizes, found == rows)


def from_files(table: TableConfig, partitions: Sequence[PartitionFiles], config: QualityConfig) -> list[Rule]:
    """Accessibility: readable partitions, well-sized files by landing day, and someone to ask."""
    readable = sum(part.is_readable for part in partitions)
    rules = [
        exact(About("readable_partitions", "lake", "accessibility", severity="critical"), readable, len(partitions)),
        graded(
            About("file_sizes", "lake", "accessibility", severity="minor"),
            [size_grade(part.sizes, config) for part in partitions if part.sizes],
            config,
            detail="files a partition needs over files it has; largest file allowed over largest file",
        ),
        graded(
            About("read_time", "lake", "accessibility", severity="minor"),
            [read_grade(part.sizes, config) for part in partitions if part.sizes],
            config,
            detail="from files and bytes, so that the same data gives the same score on any machine",
        ),
        exact(
            About("owner_and_contact", "configuration", "accessibility", severity="minor"),
            bool(table.owner.strip()) + bool((table.contact or "").strip()),
            2,
        ),
    ]
    return [rule for rule in rules if rule is not None]


def read_grade(sizes: Sequence[int], config: QualityConfig) -> float:
    """1 for a partition read within `read_good_seconds`, 0 from `read_bad_seconds` on, linear between.

    Modelled, not clocked: opening each file and reading its bytes at the speeds of the configuration.
    """
    seconds = len(sizes) * config.read_file_seconds + sum(sizes) / _MEGABYTE / config.read_mb_per_second
    good, bad = config.read_good_seconds, config.read_bad_seconds
    return min(max((bad - seconds) / (bad - good), 0.0), 1.0)


def size_grade(sizes: Sequence[int], config: QualityConfig) -> float:
    """1 for as few files as the bytes need and none oversized; falls with every file too many and with oversize.

    One file more than needed is no fault: rows that were landed twice are written apart.

    A partition of one small file is not at fault: the landing day sets its size, and no fewer files could hold it.
    """
    needed = max(1, math.ceil(sum(sizes) / (config.file_target_mb * _MEGABYTE)))
    oversize = max(sizes) / (config.file_max_mb * _MEGABYTE)
    return min(1.0, needed / max(len(sizes) - 1, 1)) * min(1.0, 1 / oversize if oversize else 1.0)
