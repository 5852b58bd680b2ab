"""JSON: one object a line, or an array of objects."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.discover.dialect import codec, encoding_of, open_bytes
from jobs.discover.naming import identifiers
from jobs.discover.opening import PENDING, Opened
from jobs.discover.source import Format, Piece, UnreadableError

FORMAT: Format = "json"
SUFFIXES = (".json", ".jsonl", ".ndjson")
_BATCH_ROWS = 50_000


def spread(pieces: tuple[Piece, ...], most_rows: int) -> tuple[Piece, ...]:
    """The files in their order: nothing tells their rows beforehand."""
    return pieces


def open_piece(piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    """The first `most_rows` objects of a file.

    Raises:
        UnreadableError: there is none in it.
    """
    file, encoding = piece.path, encoding_of(piece.path)
    names: dict[str, None] = dict.fromkeys(first.headers.values()) if first else {}
    records: list[dict[str, Any]] = []
    broken: list[tuple[int, str]] = []
    is_whole = True
    for number, text in _lines(file, encoding):
        if len(records) >= most_rows:
            is_whole = False
            break
        record = _object(text)
        if record is None:
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
    texts = [text for _, text in broken]
    return Opened(PENDING, _table(records, lake), lake, None, encoding, texts, troubles, is_whole=is_whole)


def rows_of(piece: Piece, opened: Opened, names: Sequence[str]) -> Iterator[pa.Table]:
    """Some columns of all objects of a file."""
    kept = {name: opened.headers[name] for name in names}
    found = (_object(text) for _, text in _lines(piece.path, encoding_of(piece.path)))
    objects = (record for record in found if record is not None)
    while some := list(islice(objects, _BATCH_ROWS)):
        yield _table(some, kept)


def json_text(value: Any) -> str | None:
    """A JSON value as Spark writes it where text is asked for."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _table(records: list[dict[str, Any]], names: dict[str, str]) -> pa.Table:
    return pa.table({
        name: pa.array([json_text(record.get(source)) for record in records], pa.string())
        for name, source in names.items()
    })  # fmt: skip


def _object(text: str) -> dict[str, Any] | None:
    try:
        record = json.loads(text)
    except json.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _lines(file: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """The objects of a file, one a line; an array of objects is taken apart."""
    with open_bytes(file) as raw:
        if not raw.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"["):
            raw.seek(0)
            lines = codecs.iterdecode(raw, codec(encoding), errors="replace")
            yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
            return
        raw.seek(0)
        text = raw.read().decode(codec(encoding), errors="replace")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"{file} line {error.lineno}: {error.msg}", mend="mend the array, or write lines"
        ) from None
    yield from ((number, json.dumps(each, ensure_ascii=False)) for number, each in enumerate(found, 1))
