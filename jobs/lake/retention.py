"""What of the lake may go, and what may be put together: plans first, so that a person sees them before anything moves.

A table may be given a number of days in `retention` of pipeline.yml if every night writes it anew and later nights look
back on it for a bounded time (`least_days`). All else (cleaned and profiled days, verdicts, scores, releases) is what
later nights are made from, and stays. Releases hold their own links to their files and lose nothing.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow.parquet as pq

from conf.errors import ConfigError
from conf.project import Project
from jobs.lake.partitions import Lake

_STAGING = "_staging"


@dataclass(frozen=True)
class Removal:
    """A partition that is older than its table is kept."""

    table: str
    dt: date
    bytes: int


@dataclass(frozen=True)
class Compaction:
    """A partition whose files are to become one."""

    table: str
    dt: date
    files: int
    bytes: int


def least_days(project: Project) -> dict[str, int]:
    """Table → days for which a later night may look back on it. Only these tables may be given fewer than for ever."""
    judged = max(project.model.feedback.windows) + 7
    again = {"models": 8}  # a week of warm starts goes back to one full training
    lists = {"user_candidates": judged, "user_profiles": judged}  # `realised` judges them when their window is complete
    before = {"latent_users": 2, "latent_items": 2, "segments": 2, "item_profiles": 2}  # drift, and names that last
    tonight = ("interactions", "holdouts", "input_weights", "user_attributes", "item_attributes", "similar_items",
               "campaign_audiences", "new_items", "reports", "data_docs")  # fmt: skip
    return {**again, **lists, **before, **dict.fromkeys(tonight, 1)}


def removals(lake: Lake, project: Project, today: date) -> list[Removal]:
    """Partitions older than the days configured, counted back from `today`, largest first.

    The newest partition of a table stays however old it is.

    Raises:
        ConfigError: a table has to stay, or to stay longer.
    """
    least = least_days(project)
    found = []
    for table, days in project.pipeline.retention.days.items():
        if table not in least:
            raise ConfigError(
                f"retention.days names '{table}', which later nights are made from",
                mend=f"take it out; these may be given days: {', '.join(sorted(least))}",
            )
        if days < least[table]:
            raise ConfigError(
                f"retention.days keeps '{table}' for {days} days, but nights look back on it for {least[table]}",
                mend=f"set it to at least {least[table]}",
            )
        for dt in lake.partitions(table)[:-1]:
            if dt <= today - timedelta(days=days):
                found.append(Removal(table, dt, lake.manifest(table, dt).bytes))
    return sorted(found, key=lambda one: (-one.bytes, one.table, one.dt))


def compactions(lake: Lake, below: int) -> list[Compaction]:
    """Partitions of rows in several files that are smaller than `below` bytes on average, most files first."""
    found = []
    for table in _tables(lake):
        for dt in lake.partitions(table):
            manifest = lake.manifest(table, dt)
            files = len(manifest.files)
            if manifest.schema_fingerprint and files > 1 and manifest.bytes / files < below:
                found.append(Compaction(table, dt, files, manifest.bytes))
    return sorted(found, key=lambda one: (-one.files, one.table, one.dt))


def remove(lake: Lake, removal: Removal) -> None:
    """Take a partition out of the lake in one step, then delete it."""
    aside = lake.root / _STAGING / f"removed-{uuid.uuid4().hex}"
    aside.parent.mkdir(exist_ok=True)
    lake.path(removal.table, removal.dt).rename(aside)
    shutil.rmtree(aside)


def compact(lake: Lake, compaction: Compaction) -> None:
    """Put a partition's files together. Its version stays: the rows are the same, in the same order."""
    files = lake.files(compaction.table, compaction.dt)
    with lake.staging(compaction.table, compaction.dt) as folder:
        schema = pq.read_schema(files[0])
        with pq.ParquetWriter(folder / f"part-00000-{folder.name}.parquet", schema, compression="zstd") as writer:
            for file in files:
                for batch in pq.ParquetFile(file).iter_batches():
                    writer.write_batch(batch)
        lake.commit_same_rows(compaction.table, compaction.dt, folder)


def _tables(lake: Lake) -> Iterator[str]:
    """Names of all tables with a committed partition."""
    for folder in sorted({success.parent.parent for success in lake.root.rglob("_SUCCESS")}):
        name = folder.relative_to(lake.root).as_posix()
        if not name.startswith(("_", "release/")):
            yield name
