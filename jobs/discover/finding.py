"""From opened tables to all that is found of them, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import structlog

from conf.discover_config import DiscoverConfig
from conf.errors import DataError
from jobs.discover.database import Database, open_database
from jobs.discover.drafting import draft
from jobs.discover.files import find_sources
from jobs.discover.folder import check_target, spark_config, write_folder
from jobs.discover.keys import find_key
from jobs.discover.kinds import give_kind
from jobs.discover.landing import Drop, land, last_day, plan
from jobs.discover.naming import shared_prefix
from jobs.discover.opening import Opened, open_source
from jobs.discover.personal import find_personal
from jobs.discover.relations import find_references
from jobs.discover.roles import give_roles, inherit_roles
from jobs.discover.seeing import see
from jobs.discover.settling import settle_types
from jobs.discover.source import Source, UnreadableError
from jobs.discover.table import Table


@dataclass
class Discovery:
    """What came of a look at some files. `last`: the day a first night may be run for."""

    tables: list[Table]
    troubles: list[UnreadableError]
    last: date
    drops: dict[str, Drop] = field(default_factory=dict)
    database: Database | None = None


def look(paths: Sequence[Path], config: DiscoverConfig, log: structlog.stdlib.BoundLogger) -> Discovery:
    """Read the files below `paths` and find out what they hold.

    Raises:
        DataError: none of them could be read.
    """
    sources, troubles = find_sources(paths)
    opened: list[Opened] = []
    for source in sources:
        log.info("reading", table=source.table, files=len(source.pieces))
        try:
            one = open_source(source, config.rows)
        except UnreadableError as trouble:
            troubles.append(trouble)
            continue
        troubles += one.troubles
        opened.append(one)
    if not opened:
        first = troubles[0] if troubles else None
        raise DataError(
            f"no table was found below {', '.join(map(str, paths))}" + (f": {first.problem}" if first else ""),
            mend=first.mend if first else "name a folder with csv, tsv, json lines or Parquet files",
        )
    return _told(opened, troubles, config, log)


def look_into(database: Database, config: DiscoverConfig, log: structlog.stdlib.BoundLogger) -> Discovery:
    """Read the tables of a database and find out what they hold.

    Raises:
        ConfigError: the password's environment variable is not set.
        DataError: the database cannot be reached, or none of its tables could be read.
    """
    from jobs.lake.session import spark_session

    spark = spark_session(spark_config(database.jars))
    opened, troubles = open_database(spark, database, config.rows, log)
    if not opened:
        raise DataError(f"no table of {database.url} could be read: {troubles[0].problem}", mend=troubles[0].mend)
    return replace(_told(opened, troubles, config, log), database=database)


def _told(
    opened: list[Opened], troubles: list[UnreadableError], config: DiscoverConfig, log: structlog.stdlib.BoundLogger
) -> Discovery:
    tables = understand(opened, config, log)
    last = last_day(tables)
    return Discovery(tables, troubles, last, {table.name: plan(table, last) for table in tables})


def understand(opened: Sequence[Opened], config: DiscoverConfig, log: structlog.stdlib.BoundLogger) -> list[Table]:
    """Types, then personal data, keys, references, roles and kinds of tables that were opened."""
    tables: dict[str, Table] = {}
    for one in opened:
        name = one.source.table
        prefix = shared_prefix(one.headers)
        columns = {
            column: see(name, column, header, one.rows[column], config.type_rows, prefix)
            for column, header in one.headers.items()
        }
        table = tables[name] = Table(name, one, columns, prefix=prefix)
        find_personal(table, config.sensitivity)
        give_roles(table)
        log.info("typed", table=name, rows=table.rows, columns=len(columns))
    for table in tables.values():
        find_key(table, config.relations)
        find_personal(table, config.sensitivity)
        give_kind(table)
    find_references(tables, config.relations)
    for table in tables.values():
        give_roles(table)
        give_kind(table)
        give_roles(table)
    inherit_roles(tables)
    settle_types(tables)
    log.info("related", keys=sum(bool(t.key) for t in tables.values()), references=_references(tables))
    return list(tables.values())


def _references(tables: dict[str, Table]) -> int:
    return sum(len(table.references) for table in tables.values())


def source_entry(source: Source, opened: Opened, path: str) -> dict:
    """The entry `source` of a table whose files are landed below `path`."""
    entry: dict = {"format": source.format, "path": path}
    options = opened.dialect.options if opened.dialect else {}
    if options:
        entry["options"] = options
    return entry


def write(found: Discovery, out: Path, *, overwrite: bool, log: structlog.stdlib.BoundLogger) -> list[Path]:
    """Write the configuration folder and drop the rows; returns the files of the configuration.

    Files that lie in dt=… folders already stay where they are.

    Raises:
        ConfigError: a draft exists, and is not to be overwritten.
    """
    check_target(out, [table.name for table in found.tables], overwrite=overwrite)
    landing, paths = _landing(found, out)
    drafts = {}
    for table in found.tables:
        drop, source = found.drops[table.name], table.opened.source
        entry = source_entry(source, table.opened, paths[table.name])
        if found.database is not None:
            entry = found.database.source(str(source.pieces[0].path))
            entry |= {"dt_column": drop.dt_column} if drop.dt_column else {}
        drafts[table.name] = draft(table, entry, drop.load, drop.cadence_days)
        if found.database is None and landing == out / "landing":
            written = land(table, drop, landing / table.name, found.last)
            log.info("landed", table=table.name, days=written)
    return write_folder(out, drafts, found.tables, landing, found.database.jars if found.database else ())


def _landing(found: Discovery, out: Path) -> tuple[Path, dict[str, str]]:
    """The landing folder, and the path of each table below it."""
    sources = {table.name: table.opened.source for table in found.tables}
    if found.database is None and all(source.is_landed for source in sources.values()):
        folders = {
            name: next(p for p in s.pieces[0].path.parents if not p.name.startswith("dt="))
            for name, s in sources.items()
        }
        common = _common([folder.parent for folder in folders.values()])
        return common, {name: str(folder.relative_to(common)) for name, folder in folders.items()}
    return out / "landing", {name: name for name in sources}


def _common(folders: Sequence[Path]) -> Path:
    shared = folders[0]
    while not all(folder.is_relative_to(shared) for folder in folders):
        shared = shared.parent
    return shared
