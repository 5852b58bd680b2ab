"""What was found of one kind of fault, against the truth; and which dimensions of the table's score it moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.faults.finding import Finding
from benchmarks.faults.shops import LINE
from conf.table_config import Dimension, TableConfig
from faults import Planted, dimension_of, unit_of
from faults.ground import Ground

ALARMS: dict[str, Dimension] = {
    "rows": "completeness", "schema": "conformity", "age_hours": "timeliness", "gap_hours": "timeliness",
    "clock": "timeliness",
}  # fmt: skip
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Verdict:
    """Faults planted, found, and found wrongly. `by`: the rows themselves are named, their number a day, or the day."""

    planted: int
    found: int
    wrong: int
    by: str

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(self.planted + other.planted, self.found + other.found, self.wrong + other.wrong, self.by)

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0


def judge(
    kind: str, planted: Planted, table: TableConfig, before: Sequence[Finding], after: Sequence[Finding],
    flagged: frozenset[tuple[str, str]],
) -> Verdict:  # fmt: skip
    """The verdict on faults of rows: by the rows that rules of the kind's own dimension name, or by their numbers where
    those tell more. What was found before the faults were planted is none of the findings.

    Args:
        before, after: findings without and with the faults.
        flagged: user and landing day of what the product calls abnormal behaviour now and did not before.
    """
    dimension = dimension_of(kind)
    own = [finding for finding in after if finding.dimension == dimension]
    earlier = {finding.rule: finding for finding in before}
    if unit_of(kind) == "user day":
        return _by_key(_truth_rows(planted), flagged, _user_days(planted.rows, table))
    found = frozenset[str]().union(*(finding.rows for finding in own))
    new = frozenset[str]().union(*(finding.rows - _rows(earlier, finding) for finding in own))
    if unit_of(kind) in ("channel day", "landing"):
        keys = _channel_days(planted.rows, table) if unit_of(kind) == "channel day" else _landings(planted.rows)
        return _by_key(_truth_rows(planted), frozenset(keys[line] for line in new if line in keys), keys)
    rows = _by_rows(kind, planted, own, found, new)
    counts = _by_counts(kind, planted, own, earlier)
    return counts if counts.recall > rows.recall else rows


def _truth_rows(planted: Planted) -> frozenset[str]:
    return frozenset(planted.rows.loc[planted.labels, LINE])


def _rows(earlier: Mapping[str, Finding], finding: Finding) -> frozenset[str]:
    return earlier[finding.rule].rows if finding.rule in earlier else frozenset()


def _by_key(truth: frozenset[str], found: frozenset, keys: Mapping[str, tuple[str, ...]]) -> Verdict:
    """Of groups of rows: a group is found if any of its rows is."""
    wanted = {keys[line] for line in truth}
    return Verdict(len(wanted), len(wanted & found), len(found - wanted), "rows")


def _by_rows(
    kind: str, planted: Planted, own: Sequence[Finding], found: frozenset[str], new: frozenset[str]
) -> Verdict:
    truth = _truth_rows(planted)
    wrong = len(new - truth)
    if unit_of(kind) == "row":
        return Verdict(len(truth), len(truth & found), wrong, "rows")
    hit = 0
    for column, labels in planted.cells.items():
        lines = frozenset(planted.rows.loc[labels, LINE])
        hit += len(lines & frozenset[str]().union(*(finding.rows for finding in own if column in finding.columns)))
    return Verdict(sum(map(len, planted.cells.values())), hit, wrong, "rows")


def _by_counts(kind: str, planted: Planted, own: Sequence[Finding], earlier: Mapping[str, Finding]) -> Verdict:
    """Day by day, as many as were both planted and found; what was found beyond that is wrong.

    A spoilt column counts by the finding that tells most of it, a spoilt row likewise.
    """
    days = planted.rows["dt"].astype(str)
    by_column: Counter[str] = Counter()
    most = wrong = 0
    for finding in own:
        concerned = [name for name in finding.columns if name in planted.cells]
        labels = planted.added
        for name in concerned:
            labels = labels.union(planted.cells[name], sort=False)
        more = Counter(finding.counts)
        more.subtract(earlier[finding.rule].counts if finding.rule in earlier else Counter())
        truth = Counter({"": len(labels)}) if set(more) <= {""} else Counter(days.loc[labels])
        right = sum(min(max(count, 0), truth[day]) for day, count in more.items())
        wrong += sum(max(count - truth[day], 0) for day, count in more.items())
        most = max(most, right)
        for name in concerned:
            by_column[name] = max(by_column[name], min(right, len(planted.cells[name])))
    if unit_of(kind) == "row":
        return Verdict(
            len(_truth_rows(planted)) if not len(planted.added) else len(planted.added), most, wrong, "number"
        )
    return Verdict(sum(map(len, planted.cells.values())), by_column.total(), wrong, "number")


def _channel_days(rows: pd.DataFrame, table: TableConfig) -> dict[str, tuple[str, ...]]:
    channel = table.channel or table.column_of("store_id")
    return _keys(rows, lambda: rows[channel].astype(str) if channel else pd.Series("", rows.index))


def _landings(rows: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    return _keys(rows, lambda: pd.Series("", rows.index))


def _user_days(rows: pd.DataFrame, table: TableConfig) -> dict[str, tuple[str, ...]]:
    """User and the day on which it happened, which need not be that of the landing."""
    ground = Ground(rows, table, 0.0, np.random.default_rng(0))
    days = ground.times(str(table.column_of("event_ts")), rows.index).dt.strftime("%Y-%m-%d")
    users = rows[str(table.column_of("user_id"))].astype(str)
    return dict(zip(rows[LINE], zip(users, days, strict=True), strict=True))


def _keys(rows: pd.DataFrame, name: Callable[[], pd.Series]) -> dict[str, tuple[str, ...]]:
    return dict(zip(rows[LINE], zip(name(), rows["dt"].astype(str), strict=True), strict=True))


def moved(before: Interval | None, after: Interval | None) -> float:
    """Points by which a score (value, low, high) fell or rose further than its interval; 0 if it did not.

    It did if either value lies outside the other's interval on both sides of the comparison.
    """
    if before is None or after is None:
        return 0.0 if before == after else float("nan")
    change = after[0] - before[0]
    beyond = not (before[1] <= after[0] <= before[2]) and not (after[1] <= before[0] <= after[2])
    return change if beyond else 0.0
