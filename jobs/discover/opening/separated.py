"""Text files of separated values, with a header or without, in any of the encodings and separators shops write."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.csv as pv

from jobs.discover.dialect import Dialect, codec, dialect_of, open_bytes, undecodable
from jobs.discover.naming import identifiers
from jobs.discover.opening import PENDING, Opened
from jobs.discover.source import Format, Piece, UnreadableError

FORMAT: Format = "csv"
SUFFIXES = (".csv", ".tsv", ".psv", ".txt", ".dat")
_BLOCK = 4 << 20


def spread(pieces: tuple[Piece, ...], most_rows: int) -> tuple[Piece, ...]:
    """The files in their order: nothing tells their rows beforehand."""
    return pieces


def open_piece(piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    """About the first `most_rows` rows of a file.

    Raises:
        UnreadableError: it is empty, no text of one encoding, or has other columns than the table's first file.
    """
    file, dialect = piece.path, dialect_of(piece.path)
    troubles = _check_header(file, dialect, first)
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
    places = _places(dialect)
    rows = rows.select(list(places.values())).rename_columns(list(places))
    headers = {name: dialect.header[place] for name, place in places.items()}
    texts = [text for _, text, _, _ in ragged]
    notes = [] if dialect.has_header else [f"{file.name} has no header: its columns are called c1, c2, … by place"]
    return Opened(PENDING, rows, headers, dialect, dialect.encoding, texts, troubles, notes, is_whole)


def rows_of(piece: Piece, opened: Opened, names: Sequence[str]) -> Iterator[pa.Table]:
    """Some columns of all rows of a file; lines of too few or too many fields are passed over."""
    dialect = dialect_of(piece.path)
    if opened.dialect is None or dialect.header != opened.dialect.header:
        return
    places = _places(dialect)
    with open_bytes(piece.path) as raw:
        for batch in _reader(raw, dialect, lambda row: "skip"):
            rows = pa.Table.from_batches([batch])
            yield pa.table({name: rows.column(places[name]) for name in names})


def _check_header(file: Path, dialect: Dialect, first: Opened | None) -> list[UnreadableError]:
    """What is wrong with a header, and can be lived with.

    Raises:
        UnreadableError: it is not that of the table's first file.
    """
    header = dialect.header
    if first is not None and first.dialect is not None and header != first.dialect.header:
        raise UnreadableError(
            f"{file} line 1: other columns than {first.source.pieces[0].path.name}: {', '.join(header)[:200]}",
            mend="give it a name of its own, or export both alike",
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


def _first_rows(raw: IO[bytes], dialect: Dialect, note: Callable[[Any], str], most_rows: int) -> tuple[pa.Table, bool]:
    """About the first `most_rows` rows, and whether they are all; columns are called f0, f1, …"""
    reader = _reader(raw, dialect, note)
    batches, rows = [], 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= most_rows:
            break
    is_whole = rows < most_rows or next(iter(reader), None) is None
    return pa.Table.from_batches(batches, reader.schema), is_whole


def _reader(raw: IO[bytes], dialect: Dialect, note: Callable[[Any], str]) -> pv.CSVStreamingReader:
    places = [f"f{place}" for place in range(len(dialect.header))]
    return pv.open_csv(
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


def _places(dialect: Dialect) -> dict[str, int]:
    """Lake name → place of the columns that can be used."""
    header = dialect.header
    kept = [p for p, name in enumerate(header) if name.strip() and name not in header[:p]]
    return dict(zip(identifiers(header[place] for place in kept), kept, strict=True))


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
