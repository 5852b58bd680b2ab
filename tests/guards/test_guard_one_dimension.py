"""Guard 1: more of a fault lowers its own dimension, step by step, and moves no other by more than its interval."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.faults.judging import moved
from conf.project import Project
from faults import dimension_of, plant
from jobs.score.quality.sources import profiles, relations, rows
from tests.faults.orders import ORDERS, orders
from tests.guards.nights import Interval, counted_night, table_scores

KINDS = ("nulls", "exact_duplicates", "negative_prices", "orphans", "code_list_changes", "future_dates")
RATES = (0.0, 0.05, 0.2)
Scored = Callable[[str, float], dict[str, Interval]]


@pytest.fixture
def scored(project: Project, tmp_path: Path) -> Scored:
    """`scored(kind, rate)`: scores of the table by dimension."""
    good = in_few_landings(orders())

    def score(kind: str, rate: float) -> dict[str, Interval]:
        found = plant(kind, good, ORDERS, rate, seed=5)
        assert found is not None
        lake = tmp_path / f"lake-{kind}-{rate}"
        return table_scores(counted_night(project, lake, found.rows, set(good["item"])))

    return score


def in_few_landings(rows: pd.DataFrame, every: int = 4) -> pd.DataFrame:
    """The rows landed every so many days; a landing costs more here than its rows."""
    return rows.assign(dt=[day + timedelta(days=-day.day % every) for day in rows["dt"]])


def check_guard(scored: Scored, kinds: Sequence[str] = KINDS) -> None:
    """The guard. Raises AssertionError."""
    for kind in kinds:
        steps = [scored(kind, rate) for rate in RATES]
        own = dimension_of(kind)
        for before, after in itertools.pairwise(steps):
            assert after[own][0] < before[own][0], f"{kind}: {own} does not fall with the rate"
            assert after.keys() == before.keys()
        assert moved(steps[0][own], steps[-1][own]) < 0, f"{kind}: {own} falls within its interval only"
        for other in steps[0].keys() - {own, "overall"}:
            assert not moved(steps[0][other], steps[-1][other]), f"{kind} moves {other}"


def test_it_holds(scored: Scored) -> None:
    check_guard(scored)


def _swapped(about: Any, passed: int, tested: int, *rest: Any, **more: Any) -> Any:
    """Broken rows are passed for good ones."""
    return counted(about, tested - passed, tested, *rest, **more)


def _all_or_nothing(about: Any, passed: int, tested: int, *rest: Any, **more: Any) -> Any:
    """A rule holds or does not, whatever the number of rows."""
    return counted(about, tested if passed == tested else 0, tested, *rest, **more)


def _filled_only(about: Any, passed: int, tested: int, *rest: Any, **more: Any) -> Any:
    """Rows without a value are left out of the rows tested, too."""
    return counted(about, passed, passed, *rest, **more)


def _twice(found: Any, config: Any) -> Any:
    """An orphan is also counted as an event that is not complete."""
    rules = from_relations(found, config)
    return rules + [replace(rule, dimension="completeness") for rule in rules if rule.dimension == "consistency"]


counted, from_relations = rows.counted, relations.from_relations


@pytest.mark.parametrize(
    ("where", "name", "bug", "kind"),
    [
        (rows, "counted", _swapped, "negative_prices"),
        (rows, "counted", _all_or_nothing, "future_dates"),
        (profiles, "counted", _filled_only, "nulls"),
        (relations, "counted", _all_or_nothing, "orphans"),
        ("jobs.score.quality.evidence", "from_relations", _twice, "orphans"),
    ],
)
def test_it_fails_when_a_source_counts_wrong(
    scored: Scored, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, bug: Any, kind: str
) -> None:
    monkeypatch.setattr(f"{where}.{name}" if isinstance(where, str) else f"{where.__name__}.{name}", bug)
    with pytest.raises(AssertionError, match=kind):
        check_guard(scored, [kind])


def test_it_fails_when_one_dimension_stands_for_all(scored: Scored, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cap that was meant for a column reaches every cell of the table: the lowest rule decides everywhere."""
    from jobs.score.quality import table

    of_cells = table.of_cells
    lowest: list[float] = []

    def capped(cells: Any) -> Any:
        found = of_cells(cells)
        lowest.append(min([cell.value for _, cell in cells.values() if cell.value is not None], default=1.0))
        return replace(found, value=min(found.value or 1.0, *lowest), low=min(found.low or 1.0, *lowest))

    monkeypatch.setattr(table, "of_cells", capped)
    with pytest.raises(AssertionError, match="nulls"):
        check_guard(scored, ["nulls"])
