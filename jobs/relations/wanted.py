"""What has to be counted of a table, from the configuration alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conf.table_config import TableConfig

Columns = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Column sets of one table, by how they are counted.

    `values`: rows of each different tuple without a null · `days`: rows of each calendar day of a time column ·
    `keys`, `twins`: how many different tuples there are, a null taking a tuple out, or being a value like any other.
    """

    values: tuple[Columns, ...] = ()
    days: tuple[Columns, ...] = ()
    keys: tuple[Columns, ...] = ()
    twins: tuple[Columns, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Every column that has to be read."""
        sets = (*self.values, *self.days, *self.keys, *self.twins)
        return list(dict.fromkeys(name for columns in sets for name in columns))


def wanted(table: TableConfig, tables: Mapping[str, TableConfig]) -> Wanted:
    """What the declared relations of `table`, and those of `tables` that name it, need to know of it."""
    values = [key.columns for key in table.foreign_keys]
    values += [key.references for other in tables.values() for key in other.foreign_keys if key.table == table.table]
    if len(table.key) == 1:
        values.append(table.key)
    elif table.load == "incremental":
        # A key can only repeat across partitions where each of its columns does: these say where to look.
        values += [(name,) for name in table.key]
    return Wanted(
        values=tuple(sorted(set(values))),
        days=tuple((name,) for name in event_times(table)),
        keys=(table.key,) if len(table.key) > 1 else (),
        twins=(twin_columns(table),) if table.twins else (),
    )


def event_times(table: TableConfig) -> list[str]:
    """Columns that say when something happened."""
    return [name for name in table.columns_of("event_ts") if table.columns[name].type in ("date", "timestamp")]


def twin_columns(table: TableConfig) -> Columns:
    """The columns in which twins are alike."""
    ignored = table.twins.ignoring if table.twins else ()
    return tuple(name for name in table.columns if name not in ignored)
