"""What rules look up in other clean tables: which keys stand there, since which landing day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

import pyspark.sql.functions as F
from pyspark.sql import SparkSession

from conf.cleaning_config import Step, helper
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Lookup
from jobs.lake.frames import read_frame
from jobs.lake.partitions import Lake


def lookups_of(spark: SparkSession, lake: Lake, table: TableConfig, upto: date) -> dict[str, Lookup]:
    """Rule name → its lookup, for every declared step that looks into another table which has clean rows by then."""
    found = {}
    for step in table.cleaning:
        if step.parent is not None and (days := lake.partitions(f"clean/{step.parent}", upto=upto)):
            keys = {column: f"_key_{position}" for position, column in enumerate(step.parent_keys)}
            parents = zip(step.parent_keys.values(), keys.values(), strict=True)
            rows = read_frame(spark, lake, f"clean/{step.parent}", days)
            known = rows.groupBy(*[F.col(parent).alias(key) for parent, key in parents])
            found[step.rule] = Lookup(keys, known.agg(F.min("dt").cast("date").alias(since(step))))
    return found


def since(step: Step) -> str:
    """The column a step's lookup adds: the first landing day on which the other table had the row's key."""
    return helper(step, "since")


def parents_version(lake: Lake, table: TableConfig, dt: date) -> dict[str, str]:
    """`{"clean/<table> upto …": version}` of every table that the rules look into, as it stood on a landing day."""
    parents = sorted({step.parent for step in table.cleaning if step.parent is not None})
    return {f"clean/{parent} upto {dt}": _version(lake, parent, dt) for parent in parents}


def _version(lake: Lake, parent: str, dt: date) -> str:
    versions = [lake.manifest(f"clean/{parent}", day).version for day in lake.partitions(f"clean/{parent}", upto=dt)]
    return hashlib.sha256(json.dumps(versions).encode()).hexdigest()[:16]


def parents_first(tables: Iterable[TableConfig]) -> list[TableConfig]:
    """`tables` in an order in which every table follows those that its rules look into; a table that looks into itself
    or a circle stays where it is."""
    left = {table.table: table for table in tables}
    ordered: list[TableConfig] = []
    while left:
        free = [t for t in left.values() if not any(s.parent in left and s.parent != t.table for s in t.cleaning)]
        for table in free or list(left.values()):
            ordered.append(left.pop(table.table))
    return ordered
