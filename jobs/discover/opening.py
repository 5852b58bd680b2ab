"""Rows of the files of one table, every value as the text it was written as; Parquet keeps its types."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from jobs.discover.dialect import Dialect, codec, dialect_of, encoding_of, looks_like_data, open_bytes, undecodable
from jobs.discover.files import Piece, Source, UnreadableError
from jobs.discover.naming import identifiers

_BLOCK = 4 << 20
_SHOWN = 3
# Rows of a day that are looked for in the next one, and the share of them that makes it a snapshot.
_COMPARED, _REPEATS = 20_000, 0.3


@dataclass
class Opened:
    """The rows of one table.

    Attributes:
        rows: one column for each in the source, named as the lake will name it.
        headers: lake name → the source's name.
        ragged: lines with too few or too many fields, as they stand.
        is_whole: whether these are all rows; of a longer table they are the first.
        load: of files that say their day, whether each repeats the one before; then the rows are the newest's.
    """

    source: Source
    rows: pa.Table
    headers: dict[str, str]
    dialect: Dialect | None = None
    encoding: str = "utf-8"
    ragged: list[str] = field(default_factory=list)
    troubles: list[UnreadableError] = field(default_factory=list)
    is_whole: bool = True
    load: Literal["snapshot", "incremental"] | None = None


def open_source(source: Source, most_rows: int) -> Opened:
    """Up to about `most_rows` rows of a table.

    Files that cannot be read, or that have other columns than the first, become `troubles`.

    Raises:
        UnreadableError: none of its files can be read, or there is no row in them.
    """
    load = load_of(source)
    if load == "snapshot":
        newest = max(piece.dt for piece in source.pieces if piece.dt)
        opened = open_source(replace(source, pieces=tuple(p for p in source.pieces if p.dt == newest)), most_rows)
        opened.source, opened.load = source, load
        return opened
    first: Opened | None = None
    parts: list[pa.Table] = []
    troubles: list[UnreadableError] = []
    rows, whole = 0, True
    for piece in _spread(source.pieces, most_rows):
        if rows >= most_rows:
            whole = False
            break
        try:
            one = READERS[source.format](piece, first, most_rows - rows)
        except UnreadableError as trouble:
            troubles.append(trouble)
            continue
        except (OSError, EOFError, pa.ArrowException, ValueError) as error:
            troubles.append(_unreadable(piece.path, source.format, error))
            continue
        if first is None:
            first = one
        else:
            first.ragged += one.ragged
            first.troubles += one.troubles
        parts.append(one.rows)
        rows += one.rows.num_rows
        whole = whole and one.is_whole
    if first is None:
        raise troubles[0]
    first.source, first.is_whole, first.load = source, whole, load
    first.troubles = troubles + first.troubles
    first.rows = pa.concat_tables(parts, promote_options="permissive")
    if not first.rows.num_rows:
        raise UnreadableError(
            f"{source.pieces[0].path} has a header and no row", mend="export it with rows: types cannot be told without"
        )
    return first


def load_of(source: Source) -> Literal["snapshot", "incremental"] | None:
    """Whether the newest file of those that say their day repeats the rows of the one before; None for other files."""
    dts = sorted({piece.dt for piece in source.pieces if piece.dt})
    if len(dts) < 2 or not all(piece.dt for piece in source.pieces):
        return None
    try:
        before, newest = (
            READERS[source.format](next(piece for piece in source.pieces if piece.dt == dt), None, _COMPARED).rows
            for dt in dts[-2:]
        )
    except (UnreadableError, OSError, EOFError, pa.ArrowException, ValueError):
        return None
    names = [name for name in before.column_names if name in newest.column_names]
    rows = set(zip(*(before[name].to_pylist()[:_COMPARED] for name in names), strict=True))
    again = rows.intersection(zip(*(newest[name].to_pylist() for name in names), strict=True))
    return "snapshot" if len(again) > _REPEATS * len(rows) else "incremental"


def _spread(pieces: tuple[Piece, ...], most_rows: int) -> tuple[Piece, ...]:
    """The pieces; of many Parquet files evenly chosen ones that hold about `most_rows` rows."""
    if not all(piece.path.suffix in (".parquet", ".pq") for piece in pieces) or len(pieces) < 2:
        return pieces
    try:
        rows = [pq.read_metadata(piece.path).num_rows for piece in pieces]
    except (OSError, pa.ArrowException):
        return pieces
    if sum(rows) <= most_rows:
        return pieces
    step = -(-sum(rows) // most_rows)
    return (*pieces[::step], *(piece for place, piece in enumerate(pieces) if place % step))


def _unreadable(file: Path, format_: str, error: Exception) -> UnreadableError:
    said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return UnreadableError(f"{file} cannot be read as {format_}: {said}", mend="export the file again")


def _check_header(file: Path, header: tuple[str, ...], first: Opened | None) -> list[UnreadableError]:
    """What is wrong with a header, and can be lived with.

    Raises:
        UnreadableError: it is no header, or not that of the table's first file.
    """
    if first is not None and first.dialect is not None and header != first.dialect.header:
        raise UnreadableError(
            f"{file} line 1: other columns than {first.source.pieces[0].path.name}: {', '.join(header)[:200]}",
            mend="give it a name of its own, or export both alike",
        )
    if looks_like_data(header):
        raise UnreadableError(
            f"{file} line 1 holds values, not names of columns: {', '.join(header)[:120]}",
            mend="write a first line with a name for each column",
        )
    found = []
    blank = [place for place, name in enumerate(header, 1) if not name.strip()]
    twice = sorted({name for name in header if name.strip() and header.count(name) > 1})
    if blank:
        found.append(
            UnreadableError(f"{file} line 1: column {blank[0]} has no name", mend="name it; it is left out so far")
        )
    if twice:
        found.append(
            UnreadableError(
                f"{file} line 1: two columns are called '{twice[0]}'",
                mend="rename one; the second is left out so far",
            )
        )
    return found


def _open_csv(piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    file, dialect = piece.path, dialect_of(piece.path)
    troubles = _check_header(file, dialect.header, first)
    ragged: list[tuple[int | None, str, int, int]] = []

    def note(row: Any) -> str:
        ragged.append((row.number, row.text, row.actual_columns, row.expected_columns))
        return "skip"

    with open_bytes(file) as raw:
        try:
            rows, is_whole = _first_rows(raw, dialect, note, most_rows)
        except UnicodeDecodeError as error:
            raise undecodable(file, dialect.encoding, error) from None
        except pa.ArrowInvalid as error:
            if "UTF8" in str(error) or "UTF-8" in str(error):
                raise UnreadableError(
                    f"{file} begins as UTF-8 and has bytes further on that are not: {str(error)[:150]}",
                    mend="save the file in one encoding",
                ) from None
            if "Empty CSV" in str(error):
                raise UnreadableError(f"{file} has a header and no row", mend="export it with rows") from None
            raise
    if ragged:
        troubles.append(_ragged(file, ragged, dialect))
    headers, kept = _headers(dialect.header)
    rows = rows.select(kept).rename_columns(list(headers))
    texts = [text for _, text, _, _ in ragged]
    return Opened(_PENDING, rows, headers, dialect, dialect.encoding, texts, troubles, is_whole)


def _first_rows(raw: IO[bytes], dialect: Dialect, note: Callable[[Any], str], most_rows: int) -> tuple[pa.Table, bool]:
    """About the first `most_rows` rows, and whether they are all; columns are called f0, f1, …"""
    places = [f"f{place}" for place in range(len(dialect.header))]
    reader = pv.open_csv(
        raw,
        pv.ReadOptions(
            use_threads=False, block_size=_BLOCK, skip_rows=dialect.header_lines, column_names=places,
            encoding="utf-8" if dialect.encoding == "utf-8" else codec(dialect.encoding),
        ),
        pv.ParseOptions(
            delimiter=dialect.separator, newlines_in_values=True, invalid_row_handler=note,
            escape_char=False if dialect.escape == '"' else dialect.escape,
        ),
        pv.ConvertOptions(column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False),
    )  # fmt: skip
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= most_rows:
            break
    is_whole = rows < most_rows or next(iter(reader), None) is None
    return pa.Table.from_batches(batches, reader.schema), is_whole


def _headers(header: tuple[str, ...]) -> tuple[dict[str, str], list[int]]:
    """Lake name → source name of the columns that can be used, and their places."""
    kept = [p for p, name in enumerate(header) if name.strip() and name not in header[:p]]
    return dict(zip(identifiers(header[place] for place in kept), (header[p] for p in kept), strict=True)), kept


def _ragged(file: Path, found: list[tuple[int | None, str, int, int]], dialect: Dialect) -> UnreadableError:
    number, text, actual, expected = found[0]
    return UnreadableError(
        f"{file} line {_line_of(file, text, dialect, number or 1)}: {actual} fields where the header has {expected}"
        + (f", and so in {len(found) - 1:,} lines more" if len(found) > 1 else ""),
        mend="quote values that hold the separator; these lines go to quarantine so far",
    )


def _line_of(file: Path, record: str, dialect: Dialect, least: int) -> int:
    """The line on which a record stands that is the file's `least`-th; values with line ends push it down."""
    begins = record.splitlines()[0] if record else ""
    with open_bytes(file) as raw:
        for number, line in enumerate(codecs.iterdecode(raw, codec(dialect.encoding), errors="replace"), 1):
            if number >= least and line.rstrip("\r\n") == begins:
                return number
    return least


def _open_json(piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    file, encoding = piece.path, encoding_of(piece.path)
    names: dict[str, None] = dict.fromkeys(first.headers.values()) if first else {}
    records: list[dict[str, Any]] = []
    broken: list[tuple[int, str]] = []
    is_whole = True
    for number, text in _lines(file, encoding):
        if len(records) >= most_rows:
            is_whole = False
            break
        try:
            record = json.loads(text)
        except json.JSONDecodeError:
            record = None
        if not isinstance(record, dict):
            broken.append((number, text))
            continue
        names.update(dict.fromkeys(record))
        records.append(record)
    if not records:
        raise UnreadableError(f"{file} holds no line that is a JSON object", mend="export it as one object a line")
    troubles = []
    if broken:
        troubles.append(
            UnreadableError(
                f"{file} line {broken[0][0]} is no JSON object"
                + (f", and so {len(broken) - 1:,} lines more" if len(broken) > 1 else ""),
                mend="mend the line; these lines go to quarantine so far",
            )
        )
    lake = dict(zip(identifiers(names), names, strict=True))
    columns = {
        name: pa.array([json_text(record.get(source)) for record in records], pa.string())
        for name, source in lake.items()
    }
    texts = [text for _, text in broken]
    return Opened(_PENDING, pa.table(columns), lake, None, encoding, texts, troubles, is_whole)


def _lines(file: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """The objects of a file, one a line; an array of objects is taken apart."""
    with open_bytes(file) as raw:
        text = raw.read().decode(codec(encoding), errors="replace")
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            raise UnreadableError(
                f"{file} line {error.lineno}: {error.msg}", mend="mend the array, or write lines"
            ) from None
        yield from ((number, json.dumps(each, ensure_ascii=False)) for number, each in enumerate(found, 1))
        return
    yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def json_text(value: Any) -> str | None:
    """A JSON value as Spark writes it where text is asked for."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _open_parquet(piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    rows = pq.ParquetFile(piece.path).read(use_threads=False).replace_schema_metadata(None)
    names = rows.column_names
    if first is not None and set(names) != set(first.headers.values()):
        raise UnreadableError(
            f"{piece.path}: other columns than {first.source.pieces[0].path.name}: {', '.join(names)[:200]}",
            mend="give it a name of its own, or export both alike",
        )
    lake = dict(zip(identifiers(names), names, strict=True))
    nested = [name for name, source in lake.items() if pa.types.is_nested(rows[source].type)]
    troubles = [
        UnreadableError(
            f"{piece.path}: column '{lake[name]}' is nested and left out", mend="export its parts as columns"
        )
        for name in nested[:_SHOWN]
    ]
    kept = {name: source for name, source in lake.items() if name not in nested}
    columns = {name: _plain(rows[source]) for name, source in kept.items()}
    return Opened(_PENDING, pa.table(columns), kept, None, "utf-8", [], troubles)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_timestamp(column.type) and column.type.unit != "us":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column


_PENDING = Source("", "csv", (Piece(Path()),))
READERS: Mapping[str, Callable[[Piece, Opened | None, int], Opened]] = {
    "csv": _open_csv, "json": _open_json, "parquet": _open_parquet,
}  # fmt: skip
