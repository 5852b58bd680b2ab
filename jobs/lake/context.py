"""What a stage is given: the run date, the configuration, the lake, a log, and Spark on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from conf.project import ROOT, Project
from conf.table_config import TableConfig
from jobs.lake.partitions import Lake

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_CODE_FOLDERS = ("conf", "jobs", "models", "expectations", "faults")


@dataclass
class Context:
    """One stage's run. Nothing in it depends on the clock: the same run date and lake give the same result."""

    run_date: date
    project: Project
    selected: tuple[str, ...]
    run_id: str = "manual"
    retrain: bool = False
    """Whether the stage train learns anew, though a warm start is due."""
    log: structlog.stdlib.BoundLogger = field(default_factory=structlog.get_logger)

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.project.lake, run_id=self.run_id, code_version=code_version())

    @property
    def landing(self) -> Path:
        return self.project.landing

    @property
    def tables(self) -> list[TableConfig]:
        """The selected tables, in name order."""
        return [self.project.tables[name] for name in self.selected]

    @cached_property
    def spark(self) -> SparkSession:
        """The Spark session of this process; started at first use."""
        from jobs.lake.session import spark_session

        return spark_session(self.project.environment.spark)

    def in_use(self, table: str) -> list[date]:
        """Clean partitions of `table` that count at the run date: all of an incremental, the newest of a snapshot."""
        found = self.lake.partitions(f"clean/{table}", upto=self.run_date)
        return found[-1:] if self.project.tables[table].load == "snapshot" else found


def code_version(folders: Iterable[str] = _CODE_FOLDERS) -> str:
    """Hash of the product's own Python sources, so that a partition names the code that made it, git or no git."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
