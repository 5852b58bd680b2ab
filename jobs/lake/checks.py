"""Whether rows and files fit the schema that was declared for them, and what identifies a file's content."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa

from conf.errors import LakeError


def schema_fingerprint(schema: pa.Schema) -> str:
    """Hash of column names, types and order."""
    return hashlib.sha256("\n".join(f"{f.name}:{f.type}" for f in schema).encode()).hexdigest()[:16]


def conformed(rows: pa.Table, schema: pa.Schema, table: str) -> pa.Table:
    """`rows` with exactly the columns and types of `schema`, matched by name.

    Raises:
        LakeError: a column is missing, is not declared, or cannot be cast.
    """
    missing = [name for name in schema.names if name not in rows.column_names]
    extra = [name for name in rows.column_names if name not in schema.names]
    if missing or extra:
        raise LakeError(
            f"rows for {table} have the wrong columns: missing {missing}, not declared {extra}",
            mend="correct the stage, or the schema in jobs/lake/schemas.py",
        )
    try:
        return rows.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise LakeError(
            f"rows for {table} do not fit its schema: {error}",
            mend="correct the stage, or the schema in jobs/lake/schemas.py",
        ) from None


def check_schema(found: pa.Schema, declared: pa.Schema, table: str, file: Path) -> None:
    """Raises LakeError where a stored file's columns or types differ from the declared ones."""
    names = (found.names, declared.names)
    if names[0] != names[1]:
        raise LakeError(
            f"{file.name} of {table} has columns {names[0]}, declared are {names[1]}",
            mend="correct the stage, or the schema",
        )
    for name in declared.names:
        if not _same_type(found.field(name).type, declared.field(name).type):
            raise LakeError(
                f"{file.name} of {table}: column '{name}' is {found.field(name).type},"
                f" declared is {declared.field(name).type}",
                mend="correct the stage, or the schema",
            )


def _same_type(found: pa.DataType, declared: pa.DataType) -> bool:
    """Equal up to what Parquet does not keep: names of list elements, nullability of fields."""
    if pa.types.is_list(found) and pa.types.is_list(declared):
        return _same_type(found.value_type, declared.value_type)
    if pa.types.is_struct(found) and pa.types.is_struct(declared):
        return [f.name for f in found] == [f.name for f in declared] and all(
            _same_type(a.type, b.type) for a, b in zip(found, declared, strict=True)
        )
    if pa.types.is_map(found) and pa.types.is_map(declared):
        return _same_type(found.key_type, declared.key_type) and _same_type(found.item_type, declared.item_type)
    return bool(found == declared)


def digests(file: Path) -> tuple[str, str]:
    """SHA-256 of the whole file, and of its content: of a Parquet file all that comes before its footer.

    Spark lists the encodings in the footer in an order that differs from one process to the next, so the same rows
    written twice are the same pages under another footer.
    """
    left = _before_footer(file)
    with file.open("rb") as handle:
        content = hashlib.sha256()
        while left and (block := handle.read(min(left, 1 << 20))):
            content.update(block)
            left -= len(block)
        whole = content.copy()
        while block := handle.read(1 << 20):
            whole.update(block)
    return whole.hexdigest(), content.hexdigest()


def _before_footer(file: Path) -> int:
    """Bytes before the footer of a Parquet file; of any other file all bytes."""
    size = file.stat().st_size
    if file.suffix != ".parquet" or size < 12:
        return size
    with file.open("rb") as handle:
        handle.seek(size - 8)
        return max(size - 8 - int.from_bytes(handle.read(4), "little"), 0)
