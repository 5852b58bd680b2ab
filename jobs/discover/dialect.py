"""How a text file is written: its encoding, separator and header, told from its bytes."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

from jobs.discover.source import UnreadableError

# Bytes that are looked at to tell an encoding, and records to tell a separator.
_LOOK_BYTES = 4 << 20
_LOOK_RECORDS = 200
# Numbers, dates and times, in which no column is named.
_DATA = re.compile(r"[-+]?\d[\d.,:/ TZ+-]*")
_MOSTLY_DATA = 0.8
_SEPARATORS = (",", "\t", ";", "|", "\x01")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Of pairs of bytes beyond ASCII, the share that are common Chinese characters or signs in Chinese text.
_CHINESE_SHARE = 0.8


@dataclass(frozen=True)
class Dialect:
    """`header`: the names of the columns as written, or c1, c2, … by place where the file begins with a row.
    `escape`: what stands before a quote inside quotes."""

    encoding: str
    separator: str
    header: tuple[str, ...]
    header_lines: int = 1
    escape: str = '"'

    @property
    def has_header(self) -> bool:
        """Whether the first record names the columns."""
        return self.header_lines > 0

    @property
    def options(self) -> dict[str, str]:
        """What a reader has to be told, beside the usual comma, UTF-8 and doubled quotes."""
        told = {}
        if self.separator != ",":
            told["sep"] = self.separator
        if self.encoding != "utf-8":
            told["encoding"] = self.encoding.upper()
        if self.escape != '"':
            told["escape"] = self.escape
        if not self.has_header:
            told["header"] = "false"
        return told


def open_bytes(file: Path) -> IO[bytes]:
    """The bytes of a file, unpacked."""
    return cast("IO[bytes]", gzip.open(file, "rb")) if file.suffix.lower() == ".gz" else file.open("rb")


def encoding_of(file: Path) -> str:
    """UTF-8, UTF-16, GB18030 or Windows-1252, as its bytes say.

    Raises:
        UnreadableError: the file is empty or holds no text.
    """
    with open_bytes(file) as source:
        start = source.read(_LOOK_BYTES)
    if not start.strip():
        raise UnreadableError(f"{file} is empty", mend="export it again, or move it out of the folder")
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if b"\x00" in start[:4096]:
        return _wide(file, start)
    if is_utf8(start):
        return "utf-8"
    return "gb18030" if _chinese_share(start) >= _CHINESE_SHARE else "windows-1252"


def is_utf8(start: bytes) -> bool:
    """Whether the bytes begin a UTF-8 text, the last character being cut perhaps."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _wide(file: Path, start: bytes) -> str:
    """UTF-16 without a mark has a zero in nearly every second byte of Western text; other zeros are no text."""
    head = start[:4096]
    if start.startswith((b"PAR1", b"PK\x03\x04", b"\x1f\x8b")):
        raise UnreadableError(
            f"{file} is no text: it begins as an archive or a Parquet file does", mend="rename or unpack it"
        )
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and not even:
        return "utf-16-le"
    if even > 0.7 * half and not odd:
        return "utf-16-be"
    raise UnreadableError(
        f"{file} holds zero bytes (the first at byte {start.index(0) + 1}): it is binary, not text",
        mend="export it as csv, or move it out of the folder",
    )


def _chinese_share(start: bytes) -> float:
    """Share of the pairs of bytes beyond ASCII that stand for characters of GB 2312's first level, or its signs."""
    pairs = common = 0
    start = re.sub(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]", b"", start)  # the rarer characters of GB18030
    for run in re.findall(rb"[\x80-\xff]{2,}", start):
        firsts = run[: len(run) // 2 * 2 : 2]
        pairs += len(firsts)
        common += sum(0xB0 <= byte <= 0xD7 or 0xA1 <= byte <= 0xA3 for byte in firsts)
    single = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", start))
    return common / (pairs + single) if pairs else 0.0


def dialect_of(file: Path) -> Dialect:
    """How a file of separated values is written.

    Raises:
        UnreadableError: it holds no text, no header, or no rows.
    """
    encoding = encoding_of(file)
    with open_bytes(file) as raw, io.TextIOWrapper(raw, encoding=_codec(encoding), newline="") as text:
        try:
            start = text.read(1 << 20)
        except UnicodeDecodeError as error:
            raise undecodable(file, encoding, error) from None
    separator = _separator(start)
    escape = "\\" if re.search(r'[^\\]\\"', start) and '""' not in start else '"'
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=separator, strict=False, **_escaped(escape))
    header = next((row for row in reader if row), [])
    lines = reader.line_num
    if not names_columns(header, [row for row in islice(reader, _LOOK_RECORDS) if len(row) == len(header)]):
        header, lines = [f"c{place}" for place in range(1, len(header) + 1)], 0
    return Dialect(encoding, separator, tuple(name.strip("\ufeff") for name in header), lines, escape)


def names_columns(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first record is a header: it is unless it is made as the rows below it are.

    A column of numbers or dates begins with another one, or a word that comes again begins its column; and no column of
    numbers or dates begins with a word. Years in order are names of columns.
    """
    years = [name for name in first if re.fullmatch(r"(?:19|20)\d\d", name.strip())]
    is_pivoted = len(years) > 1 and years == sorted(set(years))
    row_like = 0
    for place, name in enumerate(first):
        below = [value for row in rows if (value := row[place].strip())]
        if not below or not name.strip():
            continue
        measured = sum(bool(_DATA.fullmatch(value)) for value in below) >= _MOSTLY_DATA * len(below)
        if measured and not _DATA.fullmatch(name.strip()):
            return True
        row_like += (measured and not is_pivoted) or (not measured and name.strip() in below)
    return row_like == 0


def _escaped(escape: str) -> dict:
    return {} if escape == '"' else {"escapechar": escape, "doublequote": False}


def undecodable(file: Path, encoding: str, error: UnicodeDecodeError) -> UnreadableError:
    """A file whose bytes are no text of its encoding."""
    return UnreadableError(
        f"{file} cannot be read as {encoding}: {error.reason} at byte {error.start + 1}",
        mend="save it as UTF-8, or cut the broken part",
    )


def codec(encoding: str) -> str:
    """Python's name of an encoding, a byte order mark at the beginning being left out."""
    return _codec(encoding)


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _separator(start: str) -> str:
    """The separator that cuts most records into the same number of fields, more than one; a comma if none does."""
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        if separator not in start:
            continue
        widths: list[int] = []
        for row in csv.reader(io.StringIO(start, newline=""), delimiter=separator):
            if row:
                widths.append(len(row))
            if len(widths) >= _LOOK_RECORDS:
                break
        width, alike = Counter(widths).most_common(1)[0]
        score = alike / len(widths) * (1 + 0.01 * min(width, 50)) * (1.0 if widths[0] == width else 0.8)
        if width > 1 and score > best_score:
            best, best_score = separator, score
    return best
