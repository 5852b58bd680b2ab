"""Foreign keys that nobody declared: candidates from stored profiles, judged on exact counts.

Containment alone proves little: every small whole number lies in every dense range of ids. So a candidate has to show
what chance would not: values that a column of such values would rarely share with the parent (`chance`), or a name, and
where ids are dense also that it names the parent's ids without preference (Zhang, Hadjieleftheriou, Ooi, Procopiuc and
Srivastava, On multi-column foreign key discovery, 2010, call it randomness).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.relate_config import DiscoveryConfig
from jobs.relations.checks import Match, match, words
from jobs.relations.kmv import Share, containment
from jobs.relations.names import EXACT, QUALIFIED, ROLE, evidence, is_measure, is_qualified, names_own_row
from jobs.relations.profiled import Profiled
from jobs.relations.wanted import Columns

Profiles = Mapping[str, Mapping[str, Profiled]]
# (table, columns) → rows of key_counts of that column set, and whether they are of all rows; None: too much to count.
Values = Callable[[str, Columns], tuple[pa.Table, bool] | None]

_DENSE = 0.5
# Without a name: at most one value in so many may be the parent's by chance, and so many different ones are asked for.
_NAMELESS_CHANCE, _NAMELESS_DISTINCT, _NAMELESS_CONTAINMENT = 0.01, 30, 0.98
_DIGITS, _LETTERS = 10, 36
_LONGEST_NUMBER = 18
# Of a short list, the share that has to be named before a like name is believed of so few.
_SHORT_LIST = 0.6
# Above the first row stands none: what is written there names no row.
_ROOTS = pa.array(["0", "-1", "", "NULL"])


@dataclass(frozen=True)
class Candidate:
    """A foreign key that the profiles allow. `name`: likeness of the names, the least of its columns'; `is_above`: it
    says which row of the same table stands above."""

    table: str
    columns: Columns
    parent: str
    references: Columns
    name: float
    estimate: Share
    is_above: bool = False

    @property
    def ends(self) -> tuple[tuple[str, Columns], tuple[str, Columns]]:
        """(child, parent)."""
        return (self.table, self.columns), (self.parent, self.references)


@dataclass(frozen=True)
class Found:
    """An accepted foreign key."""

    candidate: Candidate
    met: Match
    chance: float
    bias: float
    is_exact: bool

    @property
    def evidence(self) -> str:
        """What speaks for it, in words."""
        name = self.candidate.name
        named = (
            "the names are the same" if name >= EXACT else "the names are alike" if name else "the names say nothing"
        )
        return (
            f"{words(self.met)}; {named}; by chance {min(self.chance, 1):.1%} of such values would have a parent;"
            f" the named ids differ from all ids by {self.bias:.2f} (Kolmogorov)"
        )


def discover(
    profiles: Profiles, keys: Mapping[str, Iterable[Columns]], values: Values, config: DiscoveryConfig
) -> list[Found]:
    """The foreign keys in `profiles`. `keys`: composite keys of each table. Nothing declared is looked at but roles."""
    possible = [*single_columns(profiles, config), *composites(profiles, keys, config)]
    judged = [judge(candidate, values, config) for candidate in possible]
    return choose([found for found in judged if found is not None])


def single_columns(profiles: Profiles, config: DiscoveryConfig) -> list[Candidate]:
    """Pairs of columns in which the child may be contained and the parent unique, and that show any evidence at all."""
    columns = [column for table in sorted(profiles) for column in profiles[table].values() if column.can_be_key]
    parents = [column for column in columns if _is_parent(column, config)]
    found = []
    for parent in parents:
        for child in columns:
            candidate = _candidate(child, parent, config)
            if candidate is not None:
                found.append(candidate)
    return found


def _is_parent(column: Profiled, config: DiscoveryConfig) -> bool:
    few_nulls = column.nulls <= config.max_nulls * column.rows
    # Estimated distinct counts err by a few per cent; the exact count decides later.
    return few_nulls and column.distinct > 1 and column.uniqueness >= config.min_uniqueness - 0.05


def _candidate(child: Profiled, parent: Profiled, config: DiscoveryConfig) -> Candidate | None:
    if child is parent or (child.kind == "text") != (parent.kind == "text"):
        return None
    if child.distinct < 2 or child.distinct * config.min_containment > parent.distinct * 1.1 + 1:
        return None
    name = _named(child, parent)
    is_above = child.table == parent.table and any(
        names_own_row(column, table, parent.column)
        for table, column in ((child.table, child.column), child.english or ("", ""))
    )
    if child.table == parent.table and not is_above and not is_qualified(child.column, parent.column):
        # Two columns of a table that hold users are two ids of them, and customer_id is named after its own table.
        name = 0.0
    if is_above:
        name = max(name, ROLE)
    if is_measure(child.column) and name < EXACT:
        return None
    if name < config.min_name and child.distinct < _NAMELESS_DISTINCT:
        return None
    estimate = containment(child.sample, parent.sample)
    least = config.min_containment if name >= config.min_name else _NAMELESS_CONTAINMENT
    if not is_above and estimate.high < least:
        return None
    return Candidate(child.table, (child.column,), parent.table, (parent.column,), name, estimate, is_above)


def _named(child: Profiled, parent: Profiled) -> float:
    """What the names say, as they are written or as English says them."""
    said = evidence(child.column, child.spec, parent.table, parent.column, parent.spec)
    if child.english is None or parent.english is None or not all((*child.english, *parent.english)):
        return said
    # The same word in two languages is alike, and not the same name.
    return max(said, min(QUALIFIED, evidence(child.english[1], child.spec, *parent.english, parent.spec)))


def composites(profiles: Profiles, keys: Mapping[str, Iterable[Columns]], config: DiscoveryConfig) -> list[Candidate]:
    """For each composite key the other tables that have a contained column of a like name for each of its columns."""
    found = []
    for parent, key in [(table, key) for table in sorted(keys) for key in keys[table] if len(key) > 1]:
        for table in sorted(profiles):
            matched = [
                _best(profiles[table], profiles[parent][name], config) for name in key if name in profiles[parent]
            ]
            given = [pair for pair in matched if pair is not None]
            columns = tuple(column for column, _, _ in given)
            if table != parent and len(set(columns)) == len(key):
                weakest = min((estimate for _, _, estimate in given), key=lambda estimate: estimate.high)
                name = min(name for _, name, _ in given)
                found.append(Candidate(table, columns, parent, tuple(key), name, weakest))
    return found


def _best(columns: Mapping[str, Profiled], part: Profiled, config: DiscoveryConfig) -> tuple[str, float, Share] | None:
    """The column with the likest name among those that may be contained in one column of a composite key."""
    found = []
    for child in columns.values():
        # The time of an event names none, and does so beside who and what did it.
        name = EXACT if child.column == part.column else _named(child, part)
        if name >= config.min_name and (child.kind == "text") == (part.kind == "text"):
            estimate = containment(child.sample, part.sample)
            if estimate.high >= config.min_containment:
                found.append((name, child.column, estimate))
    if not found:
        return None
    name, column, estimate = max(found, key=lambda each: (each[0], each[1]))
    return column, name, estimate


def judge(candidate: Candidate, values: Values, config: DiscoveryConfig) -> Found | None:
    """`candidate` with its exact figures, if they bear it out."""
    parent = values(*candidate.ends[1])
    child = values(*candidate.ends[0]) if parent is not None else None
    if parent is None or child is None or not parent[1] or not child[0].num_rows:
        return None
    rows = pc.sum(parent[0]["rows"]).as_py() or 0
    if parent[0].num_rows < config.min_uniqueness * rows:
        return None
    named = child[0].filter(pc.invert(pc.is_in(child[0]["value"], _ROOTS))) if candidate.is_above else child[0]
    if not named.num_rows:
        return None
    met = match(named, parent[0])
    found = Found(
        candidate, met, chance(named["value"], parent[0]["value"]), bias(named["value"], parent[0]["value"]),
        child[1] and parent[1],
    )  # fmt: skip
    return found if _is_borne_out(found, config) else None


def _is_borne_out(found: Found, config: DiscoveryConfig) -> bool:
    met, name = found.met, found.candidate.name
    contained, covered = met.containment or 0.0, met.coverage or 0.0
    if contained < config.min_containment:
        return False
    if found.candidate.is_above:
        # Few rows have others below them, and those that do were made first: their ids are neither many nor even.
        return True
    if met.ids < config.min_distinct and name < EXACT and not (contained == 1 and covered >= _SHORT_LIST):
        return False
    if name < config.min_name:
        return found.chance <= _NAMELESS_CHANCE and met.ids >= _NAMELESS_DISTINCT and contained >= _NAMELESS_CONTAINMENT
    # Ids that fill their range contain anything small: beside the name they have to be named evenly, or mostly.
    return found.chance < _DENSE or covered >= _DENSE or found.bias <= config.max_bias


def chance(child: pa.ChunkedArray, parent: pa.ChunkedArray) -> float:
    """The share of values like the child's that the parent would have by chance: of whole numbers how full the
    parent is in the child's range, of other text how full among texts of its usual length."""
    numbers = _whole_numbers(child)
    ids = _whole_numbers(parent)
    if numbers is not None and ids is not None:
        low, high = int(numbers.min()), int(numbers.max())
        return int(((ids >= low) & (ids <= high)).sum()) / (high - low + 1)
    length = int(np.median(pc.utf8_length(child).to_numpy()))
    alphabet = _DIGITS if numbers is not None else _LETTERS
    return min(1.0, len(parent) / float(alphabet) ** min(length, _LONGEST_NUMBER))


def bias(child: pa.ChunkedArray, parent: pa.ChunkedArray) -> float:
    """Kolmogorov's distance between the places, among the parent's ids in order, of those that are named and of all."""
    ids = _whole_numbers(parent)
    order = np.argsort(ids, kind="stable") if ids is not None else pc.sort_indices(parent).to_numpy()
    named = pc.is_in(parent, child.combine_chunks()).to_numpy()[order]
    if not named.any():
        return 1.0
    reached = np.cumsum(named) / named.sum()
    return float(np.abs(reached - np.arange(1, len(named) + 1) / len(named)).max())


def _whole_numbers(values: pa.ChunkedArray) -> np.ndarray | None:
    """The values as int64 if each is a whole number without leading zeros beyond a fixed width; None otherwise."""
    if not pc.all(pc.match_substring_regex(values, rf"^-?\d{{1,{_LONGEST_NUMBER}}}$")).as_py():
        return None
    return values.cast(pa.int64()).to_numpy()


def choose(found: list[Found]) -> list[Found]:
    """One parent for each child's columns, and one direction for each pair of columns.

    Of parents that name each other in a chain the last one stands: the others are reached through it. Else the likest
    name, then the parent that is named most.
    """
    by_ends = {each.candidate.ends: each for each in found}
    one_way = [each for each in found if not _is_reverse(each, by_ends)]
    kept: dict[tuple[str, Columns], Found] = {}
    accepted = {each.candidate.ends for each in one_way}
    for each in one_way:
        child, parent = each.candidate.ends
        through = any((child, other) in accepted for source, other in accepted if source == parent and other != child)
        if through:
            continue
        if child not in kept or _strength(each) > _strength(kept[child]):
            kept[child] = each
    return [kept[child] for child in sorted(kept)]


def _strength(found: Found) -> tuple[float, float, float, str]:
    candidate = found.candidate
    shared = set(candidate.table.split("_")) & set(candidate.parent.split("_"))
    return candidate.name, float(bool(shared)), found.met.coverage or 0.0, candidate.parent


def _is_reverse(found: Found, by_ends: Mapping[tuple, Found]) -> bool:
    """Whether the same two columns name each other and the other direction is the better one: the one whose parent
    has more ids, or bears the column's name."""
    child, parent = found.candidate.ends
    other = by_ends.get((parent, child))
    if other is None:
        return False
    return _rank(found) < _rank(other)


def _rank(found: Found) -> tuple[int, float, int, str]:
    stem = found.candidate.columns[0].split("_")[0]
    is_named = any(word.startswith(stem) for word in found.candidate.parent.split("_"))
    # Of two that hold the same ids the one with the shorter name is no addition to the other: category_lang is.
    shortness = -len(found.candidate.parent.split("_"))
    return found.met.parent_ids, float(is_named), shortness, found.candidate.parent
