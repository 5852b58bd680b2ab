"""Functional dependencies worth knowing: found on a sample, confirmed by an exact count.

The sample is searched level by level for sets of columns X of whose pairs of rows nearly all that agree in X agree in Y
too; pairs are used because rows alone in their X, most of a sample's, agree with nothing and prove nothing. The error
told is g3, the share of rows to remove until X → Y holds (Kivinen and Mannila, Approximate inference of functional
dependencies from relations, 1995). Left out is what follows from keys, constants, smaller X, or two others in a chain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from conf.relate_config import RelateConfig
from jobs.relations.checks import Record
from jobs.relations.encoding import Encoded, Ints
from jobs.relations.sample import Sample
from jobs.relations.wanted import Columns

_MIN_PAIRS = 30
_MOST_COLUMNS = 24


@dataclass(frozen=True)
class Dependency:
    """`determinant` → `dependent`, with g3 of the sample."""

    determinant: Columns
    dependent: str
    error: float


def search(sample: Sample, keys: Collection[Columns], config: RelateConfig) -> list[Dependency]:
    """The dependencies of a sample whose g3 is at most about `max_error`, smallest determinants first."""
    codes = {name: np.unique(values, return_inverse=True)[1].astype(np.int64) for name, values in sample.codes.items()}
    varied = [name for name, values in codes.items() if len(values) and values.max() > 0][:_MOST_COLUMNS]
    found: list[Dependency] = []
    for level in range(1, config.determinants + 1):
        for chosen in combinations(varied, level):
            if any(set(key) <= set(chosen) for key in keys):
                continue
            groups = _groups([codes[name] for name in chosen])
            pairs = _pairs(groups)
            if pairs < _MIN_PAIRS:
                continue
            for dependent in varied:
                if dependent in chosen or _is_known(found, chosen, dependent):
                    continue
                joint = _groups([groups, codes[dependent]])
                # Of a pair both rows may be wrong, so pairs disagree about twice as often as rows err.
                if 1 - _pairs(joint) / pairs <= 2 * config.max_error:
                    error = violations(groups, joint) / len(groups)
                    if _strength(error, codes[dependent]) >= config.min_strength:
                        found.append(Dependency(chosen, dependent, error))
    return _without_chains(found)


def violations(groups: Ints, joint: Ints) -> int:
    """Rows to remove until each group has one value: rows − Σ over groups of their most frequent value's rows.

    `groups`: code of each row's determinant; `joint`: code of its determinant and dependent together.
    """
    _, first, counts = np.unique(joint, return_index=True, return_counts=True)
    owners = groups[first]
    largest = np.zeros(int(owners.max()) + 1 if len(owners) else 0, np.int64)
    np.maximum.at(largest, owners, counts)
    return len(groups) - int(largest.sum())


def confirm(
    found: Sequence[Dependency], columns: Mapping[str, Encoded] | None, rows: int, table: str, sample: Sample,
    config: RelateConfig,
) -> list[Record]:  # fmt: skip
    """Rows of `dependencies`: what the sample found, counted over all rows (None: too many), strongest first."""
    records = []
    for each in found:
        row: Record = {
            "table": table, "determinant": list(each.determinant), "dependent": each.dependent, "rows": rows,
            "sample_rows": sample.rows, "sample_error": each.error,
        }  # fmt: skip
        if columns is None:
            _, dependent = np.unique(sample.codes[each.dependent], return_inverse=True)
            row["strength"] = _strength(each.error, dependent)
        else:
            dependent = columns[each.dependent].codes + 1
            groups = _groups([columns[name].codes + 1 for name in each.determinant])
            wrong = violations(groups, _groups([groups, dependent]))
            row |= {"violations": wrong, "error": wrong / rows, "strength": _strength(wrong / rows, dependent)}
        if row.get("error", each.error) <= config.max_error and row["strength"] >= config.min_strength:
            records.append(row)
    records.sort(key=lambda row: (-row["strength"], len(row["determinant"]), row["determinant"], row["dependent"]))
    return records[: config.max_dependencies]


def _strength(error: float, dependent: npt.NDArray[np.int64]) -> float:
    """Goodman and Kruskal's lambda: the share of the errors of guessing the most frequent value that are avoided."""
    base = 1 - np.bincount(dependent).max() / len(dependent)
    return float(1 - error / base) if base > 0 else 0.0


def _groups(columns: Sequence[Ints]) -> Ints:
    """Codes 0 … of each row's tuple, from codes of its parts (0 or more each)."""
    packed = columns[0]
    for codes in columns[1:]:
        packed = packed * (int(codes.max()) + 1) + codes
        if int(packed.max()) > 4 * len(packed):
            packed = np.unique(packed, return_inverse=True)[1].astype(np.int64)
    return packed


def _pairs(groups: Ints) -> int:
    """Pairs of rows in the same group."""
    counts = np.bincount(groups)
    return int((counts * (counts - 1)).sum()) // 2


def _is_known(found: Sequence[Dependency], chosen: Columns, dependent: str) -> bool:
    """Whether fewer columns determine it already, or one of `chosen` follows from the others."""
    parts = set(chosen)
    return any(
        set(each.determinant) < parts and (each.dependent == dependent or each.dependent in parts) for each in found
    )


def _without_chains(found: Sequence[Dependency]) -> list[Dependency]:
    """Without A → C where A → B and B → C are told and B does not tell A."""
    single = {(each.determinant[0], each.dependent) for each in found if len(each.determinant) == 1}

    def is_chained(each: Dependency) -> bool:
        if len(each.determinant) > 1:
            return False
        start, end = each.determinant[0], each.dependent
        return any((start, mid) in single and (mid, end) in single and (mid, start) not in single for _, mid in single)

    return [each for each in found if not is_chained(each)]


def needed(found: Sequence[Dependency]) -> list[str]:
    """The columns that confirming `found` reads."""
    return sorted({name for each in found for name in (*each.determinant, each.dependent)})
