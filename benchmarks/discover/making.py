"""Tables written as shops write them, with the dirt that comes with it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

Chance = np.random.Generator
Rows = list[list[Any]]


def write_csv(
    file: Path, header: Sequence[str], rows: Rows, *, separator: str = ",", encoding: str = "utf-8", end: str = "\n"
) -> None:
    """A file of separated values; gz if its name says so."""
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=separator, lineterminator=end)
    out.writerow(header)
    out.writerows([["" if value is None else value for value in row] for row in rows])
    file.parent.mkdir(parents=True, exist_ok=True)
    raw = text.getvalue().encode(encoding)
    file.write_bytes(gzip.compress(raw, mtime=0) if file.suffix == ".gz" else raw)


def write_json_lines(file: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """A file of one JSON object a line; a field that is None is left out, as systems do that have nothing to say."""
    lines = [json.dumps({name: value for name, value in each.items() if value is not None}) for each in records]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def emptied(chance: Chance, rows: Rows, column: int, share: float, value: Any = None) -> None:
    """A share of a column's values replaced by `value`."""
    for place in np.flatnonzero(chance.random(len(rows)) < share):
        rows[place][column] = value


def repeated(chance: Chance, rows: Rows, share: float) -> Rows:
    """The rows with a share of them written twice, the copy right after."""
    twice = chance.random(len(rows)) < share
    return [row for row, again in zip(rows, twice, strict=True) for row in ([row, list(row)] if again else [row])]


def hexes(chance: Chance, number: int) -> list[str]:
    """Ids of 32 hexadecimal digits."""
    return [uuid.UUID(bytes=chance.bytes(16)).hex for _ in range(number)]


def codes(chance: Chance, number: int, length: int, letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") -> list[str]:
    """Different ids of some letters."""
    found: dict[str, None] = {}
    while len(found) < number:
        found["".join(letters[place] for place in chance.integers(0, len(letters), length))] = None
    return list(found)


def pick(chance: Chance, values: Sequence[Any], number: int, skew: float = 0.0) -> list[Any]:
    """`number` of `values`, the first more often the larger `skew` is."""
    weights = 1.0 / np.arange(1, len(values) + 1) ** skew
    return [values[place] for place in chance.choice(len(values), number, p=weights / weights.sum())]


def times(chance: Chance, start: datetime, days: float, number: int) -> list[datetime]:
    """`number` moments in order, spread over `days`."""
    return [start + timedelta(seconds=int(at * days * 86_400)) for at in np.sort(chance.random(number))]


def words(chance: Chance, vocabulary: str, low: int, high: int) -> str:
    """A sentence of some words."""
    return " ".join(pick(chance, vocabulary.split(), int(chance.integers(low, high + 1))))


def money(chance: Chance, number: int, middle: float = 40, spread: float = 0.9) -> list[float]:
    """Amounts with two decimals, log-normal around `middle`."""
    return [round(float(value), 2) + 0.01 for value in chance.lognormal(np.log(middle), spread, number)]
