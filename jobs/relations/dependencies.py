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
from jobs.relations.encoding import Ints
from jobs.relations.sample import Sample
from jobs.relations.wanted import Columns

_MIN_PAIRS = 30
# Pairs that would disagree by chance; where these are few, that none does is no news.
_MIN_SURPRISE = 10
# Columns searched alone and in sets, first declared first: the work grows with their square and cube.
_MOST_COLUMNS, _MOST_TOGETHER = 24, 14
# Up to so many cells a row a table of all of them is counted faster than rows are sorted.
_CELLS_PER_ROW = 16


@dataclass(frozen=True)
class Dependency:
    """`determinant` → `dependent`. `error`: what the sample's pairs tell of g3; `promise`: share of the disagreement of
    two rows drawn at random that two alike in the determinant avoid."""

    determinant: Columns
    dependent: str
    error: float
    promise: float


def search(sample: Sample, keys: Collection[Columns], config: RelateConfig) -> list[Dependency]:
    """The dependencies of a sample whose g3 is at most about `max_error`, smallest determinants first."""
    codes = {name: np.unique(values, return_inverse=True)[1].astype(np.int64) for name, values in sample.codes.items()}
    varied = [name for name, values in codes.items() if len(values) and values.max() > 0][:_MOST_COLUMNS]
    found: list[Dependency] = []
    for level in range(1, config.determinants + 1):
        for chosen in combinations(varied if level == 1 else varied[:_MOST_TOGETHER], level):
            if any(set(key) <= set(chosen) for key in keys):
                continue
            groups = _groups([codes[name] for name in chosen])
            pairs = _pairs(groups)
            if pairs < _MIN_PAIRS:
                continue
            for dependent in varied:
                if dependent in chosen or _is_known(found, chosen, dependent):
                    continue
                # Of a pair either row may be wrong, so pairs disagree about twice as often as rows err. The sample's
                # own g3 would flatter: rows alone in their group never err.
                disagree = 1 - _pairs(_groups([groups, codes[dependent]])) / pairs
                by_chance = 1 - _pairs(codes[dependent]) / (len(groups) * (len(groups) - 1) / 2)
                if pairs * by_chance < _MIN_SURPRISE:
                    continue
                if disagree <= min(2 * config.max_error, (1 - config.min_strength) * by_chance):
                    found.append(Dependency(chosen, dependent, disagree / 2, 1 - disagree / by_chance))
    told = sorted(_without_chains(found), key=lambda each: (len(each.determinant), -each.promise))
    return told[: config.max_dependencies]


def violations(groups: Ints, dependent: Ints) -> int:
    """Rows to remove until each group has one value: rows − Σ over groups of their most frequent value's rows.

    `groups`: code of each row's determinant, `dependent`: of its dependent value (0 or more each).
    """
    if not len(groups):
        return 0
    size = int(dependent.max()) + 1
    joint = groups * size + dependent
    cells = (int(groups.max()) + 1) * size
    if cells <= _CELLS_PER_ROW * len(joint):
        return len(groups) - int(np.bincount(joint, minlength=cells).reshape(-1, size).max(axis=1).sum())
    joint.sort()
    starts = np.flatnonzero(np.diff(joint, prepend=-1))
    counts = np.diff(starts, append=len(joint))
    owners = np.flatnonzero(np.diff(joint[starts] // size, prepend=-1))
    return len(groups) - int(np.maximum.reduceat(counts, owners).sum())


def confirm(
    found: Sequence[Dependency], columns: Mapping[str, Ints] | None, rows: int, table: str, sample: Sample,
    config: RelateConfig,
) -> list[Record]:  # fmt: skip
    """Rows of `dependencies`: what the sample found, counted over all rows, strongest first.

    `columns`: codes of all rows' values (0: null); None: too many rows.
    """
    records = []
    groups = (
        {each.determinant: _groups([columns[name] for name in each.determinant]) for each in found} if columns else {}
    )
    for each in found:
        row: Record = {
            "table": table, "determinant": list(each.determinant), "dependent": each.dependent, "rows": rows,
            "sample_rows": sample.rows, "sample_error": each.error,
        }  # fmt: skip
        if not columns:
            _, dependent = np.unique(sample.codes[each.dependent], return_inverse=True)
            row["strength"] = _strength(each.error, dependent)
        else:
            dependent = columns[each.dependent]
            wrong = violations(groups[each.determinant], dependent)
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
    """Without what follows from others: A → C where A → B and B → C, and {A, X} → C where A → B and {B, X} → C;
    a B that determines A too says the same as A and hides nothing."""
    told = {(each.determinant, each.dependent) for each in found}
    single = {(left[0], right) for left, right in told if len(left) == 1}

    def follows(each: Dependency) -> bool:
        for name in each.determinant:
            for middle in (right for left, right in single if left == name and (right, name) not in single):
                others = {*each.determinant, middle} - {name}
                if any(set(left) == others and right == each.dependent for left, right in told):
                    return True
        return False

    return [each for each in found if not follows(each)]


def needed(found: Sequence[Dependency]) -> list[str]:
    """The columns that confirming `found` reads."""
    return sorted({name for each in found for name in (*each.determinant, each.dependent)})
