"""Who read what: every partition of the lake names the partitions it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.lake.context import Context
from jobs.stages import STAGES

CLEAN = "clean/"


@dataclass(frozen=True)
class Read:
    """A partition of `consumer` (dated `dt`) that was made from `partitions` partitions of `read`."""

    consumer: str
    dt: date
    read: str
    partitions: int


def reads_of(context: Context, days: int) -> list[Read]:
    """All reads that made tables of the recommend chapter in the last `days` days up to the run date.

    What takes stock of a table (profiles, scores, the report) reads every table alike and is no use of it.
    """
    found = []
    for consumer in sorted(makers()):
        for dt in context.lake.partitions(
            consumer, upto=context.run_date, after=context.run_date - timedelta(days=days)
        ):
            counted: dict[str, int] = {}
            for name in context.lake.manifest(consumer, dt).inputs:
                read = name.rsplit("/dt=", 1)[0]
                counted[read] = counted.get(read, 0) + 1
            found += [Read(consumer, dt, read, number) for read, number in sorted(counted.items())]
    return found


def makers() -> set[str]:
    """Tables that the recommend chapter makes."""
    return {table for stage in STAGES if stage.chapter == "recommend" for table in stage.writes}


def published() -> set[str]:
    """Of these, the ones that the release publishes."""
    released = {table for stage in STAGES if stage.name == "release" for table in stage.reads}
    return released & makers()


def made_from(reads: list[Read], consumer: str) -> set[str]:
    """Everything `consumer` was made from, directly or not."""
    found: set[str] = set()
    frontier = [consumer]
    while frontier:
        table = frontier.pop()
        new = {read.read for read in reads if read.consumer == table} - found
        found |= new
        frontier += sorted(new)
    return found


def assets_read(reads: list[Read]) -> Iterator[Read]:
    """The reads of source tables, under the tables' own names."""
    for read in reads:
        if read.read.startswith(CLEAN):
            yield Read(read.consumer, read.dt, read.read.removeprefix(CLEAN), read.partitions)
