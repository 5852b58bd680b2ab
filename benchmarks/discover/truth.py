"""What is true of a shop, written by hand, and how much of it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jobs.discover.table import Table

Edge = tuple[str, tuple[str, ...], str, tuple[str, ...]]
# Types that hold the same values count as one.
_FAMILY = {"integer": "whole", "bigint": "whole", "double": "number", "timestamp": "time"}


@dataclass(frozen=True)
class Truth:
    """One table. `columns`: lines of the source's column name, its type and its role, parted by two blanks or more.

    A type is string, whole, number, boolean, date or time; /dmy or /mdy says what comes first where it is written so.
    Where people who know the shop would be as right with another answer, the truth says so before anything is run:
    `a|b` of a kind, type or role takes either; `or_keys` are keys as right as `key`; `also` are references that hold
    as well, and whose mention is neither asked for nor wrong.
    """

    kind: str
    columns: str
    key: tuple[str, ...] = ()
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()
    or_keys: tuple[tuple[str, ...], ...] = ()
    also: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """(column, type, role)."""
        found = []
        for line in self.columns.strip().splitlines():
            name, type_, role = (part.strip() for part in line.split("  ") if part.strip())
            found.append((name, type_, role))
        return found


@dataclass
class Score:
    """Counts of right, wrong and missed things, and the things themselves in words."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed, self.said + other.said
        )

    def share(self, what: str) -> float:
        """Right by right and wrong: the share of types or roles, the precision of keys and references."""
        return _by(self.right[what], self.wrong[what])

    def recall(self, what: str) -> float:
        """Right by right and missed."""
        return _by(self.right[what], self.missed[what])


def _by(right: int, other: int) -> float:
    return right / (right + other) if right + other else 1.0


def judge(truth: Mapping[str, Truth], tables: Iterable[Table]) -> Score:
    """How `tables` fare against `truth`; a table nobody wrote a truth for is wrong with all its columns."""
    score = Score()
    found = {table.name: table for table in tables}
    for name in sorted(truth.keys() | found.keys()):
        if name not in found or name not in truth:
            score.wrong["kind"] += 1
            score.said.append(f"table {name} is {'missing' if name not in found else 'not in the truth'}")
            score.wrong["type"] += len(truth[name].rows) if name in truth else len(found[name].columns)
            continue
        _judge_table(score, name, truth[name], found[name])
    return score


def _judge_table(score: Score, name: str, true: Truth, table: Table) -> None:
    by_source = {seen.source: seen for seen in table.columns.values()}
    _mark(score, "kind", name, true.kind, table.kind)
    for column, type_, role in true.rows:
        seen = by_source.get(column)
        if seen is None:
            _mark(score, "type", f"{name}.{column}", type_, "missing")
            continue
        order = type_.partition("/")[2]
        is_type = "number" if seen.type.startswith("decimal") else _FAMILY.get(seen.type, seen.type)
        first = {"d": "dmy", "M": "mdy"}.get((seen.format or " ")[0], "")
        _mark(score, "type", f"{name}.{column}", type_, is_type + (f"/{first}" if order and first else ""))
        _mark(score, "role", f"{name}.{column}", role, table.roles[seen.name])
    source = {seen.name: seen.source for seen in table.columns.values()}
    key = _sorted(source[part] for part in table.key)
    known = _sorted(true.key)
    if key in map(_sorted, true.or_keys):
        key = known
    _judge_set(score, "key", name, {known} - {()}, {key} - {()})
    edges = {
        (
            _sorted(source[part] for part in each.candidate.columns),
            each.candidate.parent,
            len(each.candidate.references),
        )
        for each in table.references
    }
    asked, also = ({(_sorted(c), p, len(r)) for c, p, r in each} for each in (true.references, true.also))
    _judge_set(score, "reference", name, asked, edges - also)


def _sorted(columns: Iterable[str]) -> tuple[str, ...]:
    """Columns of a key or a reference in an order of their own: the order they are written in says nothing."""
    return tuple(sorted(columns))


def _judge_set(score: Score, what: str, name: str, true: set, found: set) -> None:
    score.right[what] += len(true & found)
    score.wrong[what] += len(found - true)
    score.missed[what] += len(true - found)
    score.said += [f"{what} of {name}: {each} is missed" for each in sorted(true - found, key=str)]
    score.said += [f"{what} of {name}: {each} is wrong" for each in sorted(found - true, key=str)]


def _mark(score: Score, what: str, name: str, true: str, found: str) -> None:
    if found in true.split("|"):
        score.right[what] += 1
    else:
        score.wrong[what] += 1
        score.said.append(f"{what} of {name}: {found}, and it is {true.replace('|', ' or ')}")
