"""What lies in the landing folder: partitions, their fingerprints, and the columns of every file.

Only names, sizes and headers are read here, by plain Python; a broken file is found before Spark starts.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from conf.errors import ConfigError, DataError
from conf.table_config import TableConfig

# Keys of a JSON file are collected from this many of its first lines: objects may leave out empty keys.
_JSON_LINES = 1000

Shape = tuple[tuple[str, str], ...]
"""Columns of a landed file in their order: (name, type)."""


@dataclass(frozen=True)
class LandedPartition:
    """One drop of one table. `fingerprint` changes whenever a file is added, removed or rewritten."""

    table: str
    dt: date
    files: tuple[Path, ...]
    fingerprint: str
    size: int


def landed_partitions(table: TableConfig, landing: Path, upto: date) -> list[LandedPartition]:
    """The drops of `table` up to and including `upto`, oldest first; not the files that start with `_` or `.`.

    Raises:
        ConfigError: the table's source has no path.
    """
    if table.source.path is None:
        raise ConfigError(f"table '{table.table}' has no `source.path`", mend="add the folder of its landed partitions")
    root = landing / table.source.path
    found = []
    for folder in sorted(root.glob("dt=*")) if root.is_dir() else []:
        try:
            dt = date.fromisoformat(folder.name[3:])
        except ValueError:
            raise DataError(
                f"table '{table.table}': landed folder {folder} is not named after a date",
                mend="name it dt=YYYY-MM-DD, or put an underscore before its name while it is being written",
            ) from None
        if dt <= upto and folder.is_dir():
            found.append(_partition(table.table, dt, folder))
    return found


def _partition(table: str, dt: date, folder: Path) -> LandedPartition:
    files = tuple(sorted(f for f in folder.iterdir() if f.is_file() and f.name[0] not in "_."))
    digest = hashlib.sha256()
    size = 0
    for file in files:
        status = file.stat()
        size += status.st_size
        digest.update(f"{file.name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return LandedPartition(table, dt, files, digest.hexdigest()[:16], size)


def file_shapes(table: TableConfig, partition: LandedPartition) -> dict[Path, Shape]:
    """Columns of every file of a partition; a database table has no files, Spark knows its columns.

    Raises:
        DataError: the partition holds no file, a file cannot be read, or a declared column is missing from one.
    """
    if table.source.format == "jdbc":
        return {}
    if not partition.files:
        raise DataError(
            f"table '{table.table}': landed folder dt={partition.dt} holds no files",
            mend="land the day again, with a file of no rows if there was nothing to land; or remove the folder",
        )
    shapes = {}
    for file in partition.files:
        try:
            shape = _SHAPES[table.source.format](file, table)
        except (OSError, EOFError, UnicodeDecodeError, pa.ArrowInvalid, csv.Error, json.JSONDecodeError) as error:
            raise DataError(
                f"table '{table.table}': landed file {file} cannot be read as {table.source.format}: {error}",
                mend="land the file again",
            ) from None
        _check_columns(table, file, shape)
        shapes[file] = shape
    return shapes


def source_name(table: TableConfig, column: str) -> str:
    """What the source calls a declared column."""
    return table.columns[column].source_name or column


def extra_columns(table: TableConfig, shape: Shape) -> list[str]:
    """Landed columns that the table's file does not declare."""
    declared = {source_name(table, column) for column in table.columns}
    return sorted({name for name, _ in shape} - declared)


def landing_notes(table: TableConfig, partition: LandedPartition, shapes: Mapping[Path, Shape]) -> dict[str, str]:
    """What the manifests of a landing day say of its landed columns."""
    shape = tuple(dict.fromkeys(column for file in partition.files for column in shapes[file]))
    return {
        "extra_columns": ", ".join(extra_columns(table, shape)),
        "landed_types": ", ".join(f"{name}: {type_}" for name, type_ in shape),
    }


def _check_columns(table: TableConfig, file: Path, shape: Shape) -> None:
    names = [name for name, _ in shape]
    for column, declared in table.columns.items():
        name = source_name(table, column)
        optional = table.source.format == "json" and declared.nullable
        if name not in names and not optional:
            raise DataError(
                f"table '{table.table}': column '{column}' is missing from landed file {file}: "
                f"it has no column '{name}', only {', '.join(sorted(names)) or 'none'}",
                mend=f"land it with '{name}', or correct `source_name` of '{column}' in conf/tables/{table.table}.yml",
            )


def _parquet_shape(file: Path, table: TableConfig) -> Shape:
    return tuple((field.name, str(field.type)) for field in pq.read_schema(file))


def _csv_shape(file: Path, table: TableConfig) -> Shape:
    options = table.source.options
    delimiter = options.get("sep", options.get("delimiter", ","))
    with _open_text(file, options.get("encoding", "utf-8")) as text:
        header = next(csv.reader(text, delimiter=delimiter, quotechar=options.get("quote", '"')), [])
    if options.get("header", "true").lower() == "false":
        header = [f"c{place}" for place in range(1, len(header) + 1)]
    return tuple((name.lstrip("\ufeff"), "string") for name in header)


def _json_shape(file: Path, table: TableConfig) -> Shape:
    names: dict[str, None] = {}
    with _open_text(file, table.source.options.get("encoding", "utf-8")) as text:
        for line in itertools.islice(text, _JSON_LINES):
            try:
                row = json.loads(line) if line.strip() else {}
            except json.JSONDecodeError:
                continue
            names.update(dict.fromkeys(row) if isinstance(row, dict) else {})
        if not names and file.stat().st_size == 0:
            names = {source_name(table, column): None for column in table.columns}
    return tuple((name, "string") for name in names)


def _open_text(file: Path, encoding: str) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding=encoding, newline="")
    return file.open(encoding=encoding, newline="")


_SHAPES = {"parquet": _parquet_shape, "csv": _csv_shape, "json": _json_shape}
