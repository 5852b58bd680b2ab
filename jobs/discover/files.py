"""Which files make which table: one a file, or one a series that differs by day or part, or a folder of dt=… days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from conf.errors import DataError
from jobs.discover.naming import identifier
from jobs.discover.opening import suffixes
from jobs.discover.source import Format, Piece, Source, UnreadableError

_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
_DAY = re.compile(r"[-_. ]?((?:19|20)\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)$")
_PART = re.compile(r"[-_. ]?(?:part|p)?[-_.]?\d{1,6}(?:-[0-9a-f-]{8,})?(?:-c\d+)?$|[-_. ]part$")


def find_sources(paths: Iterable[Path]) -> tuple[list[Source], list[UnreadableError]]:
    """The tables below `paths`, and what there could not be a table.

    Raises:
        DataError: a path does not exist.
    """
    groups: dict[tuple[Path, str, Format, bool], list[Piece]] = {}
    troubles: list[UnreadableError] = []
    for file, root in _files(paths):
        format_ = format_of(file)
        if format_ is None:
            if file.suffix.lower() not in (".md", ".sql", ".yml", ".yaml", ".crc", ".html"):
                troubles.append(_strange(file))
            continue
        key, piece = _placed(file, root, format_)
        groups.setdefault(key, []).append(piece)
    found = _named(_split_alone(groups))
    return sorted(found, key=lambda source: source.table), troubles


def format_of(file: Path) -> Format | None:
    """The format a file's name says."""
    endings = [suffix.lower() for suffix in file.suffixes]
    if endings and endings[-1] == ".gz":
        endings.pop()
    return suffixes().get(endings[-1]) if endings else None


def stem_of(file: Path) -> str:
    """The file's name without what says its format."""
    name = file.name
    for _ in file.suffixes[::-1]:
        suffix = Path(name).suffix
        if suffix.lower() != ".gz" and suffix.lower() not in suffixes():
            break
        name = name[: -len(suffix)]
    return name


def _files(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    found = []
    for path in paths:
        if not path.exists():
            raise DataError(f"{path} does not exist", mend="name a folder or file that does")
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        root = path if path.is_dir() else path.parent
        found += [
            (file, root)
            for file in inside
            if file.is_file() and not any(part[0] in "._" for part in file.relative_to(root).parts)
        ]
    return found


def _strange(file: Path) -> UnreadableError:
    if file.suffix.lower() in _WORKBOOKS:
        return UnreadableError(
            f"{file} is a workbook, and workbooks are not read: a cell's text there is not what a shop would export",
            mend="save each of its sheets as 'CSV UTF-8' into the folder",
        )
    return UnreadableError(
        f"{file} is none of csv, tsv, json lines and Parquet, plain or gz",
        mend="export it as one of them, or move it out of the folder",
    )


def _placed(file: Path, root: Path, format_: Format) -> tuple[tuple[Path, str, Format, bool], Piece]:
    """The table that a file belongs to, as a key, and the day it is of."""
    folder, dt, is_landed = file.parent, None, False
    while "=" in folder.name and folder != root:
        if folder.name.startswith("dt="):
            dt, is_landed = _day(folder.name[3:]), True
        folder = folder.parent
    if is_landed:
        return (folder.parent, folder.name, format_, True), Piece(file, dt)
    stem = stem_of(file)
    dated = _DAY.search(stem)
    if dated:
        dt = _day("-".join(dated.groups()))
    bare = stem[: dated.start()] if dated and dt else _PART.sub("", stem)
    return (file.parent, bare, format_, False), Piece(file, dt)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _split_alone(
    groups: dict[tuple[Path, str, Format, bool], list[Piece]],
) -> dict[tuple[Path, str, Format, bool], list[Piece]]:
    """A file that is alone in its series keeps its whole name; a series without a name has its folder's."""
    found: dict[tuple[Path, str, Format, bool], list[Piece]] = {}
    for (folder, bare, format_, is_landed), pieces in groups.items():
        name = bare
        if not is_landed and len(pieces) == 1 and pieces[0].dt is None:
            name = stem_of(pieces[0].path)
        if not re.search(r"[^\W\d_]", name) or name.lower() in ("part", "data", "000000"):
            name = folder.name
        found.setdefault((folder, name, format_, is_landed), []).extend(pieces)
    return found


def _named(groups: dict[tuple[Path, str, Format, bool], list[Piece]]) -> list[Source]:
    names = Counter(identifier(name) for _, name, _, _ in groups)
    found: list[Source] = []
    for (folder, name, format_, is_landed), pieces in groups.items():
        table = identifier(name)
        if names[table] > 1:
            table = identifier(f"{folder.name} {name} {format_}")
        while any(source.table == table for source in found):
            table += "_2"
        found.append(Source(table, format_, tuple(sorted(pieces, key=lambda p: str(p.path))), is_landed))
    return found
