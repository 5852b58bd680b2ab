"""The profile of a table's whole history from few stored states, whatever its length.

profile_rollups holds, beside each day's own state, states of many days: every full *span* of 7, 49 and 343 partitions,
and everything up to the end of the newest span, the *whole*. Merging a history then takes the newest whole and the few
days after it; a new whole, every seventh night, takes the few spans that cover it. A roll-up names what it was made
from, so that a changed day, however old, has its spans and the wholes made anew. States pass through six levels of
merging at most (day, 7, 49, 343, whole, table), which bounds their errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from jobs.inventory.profile.known import Days, stored_manifest
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.sketches import FREQUENT_VALUES, RUN_POINTS
from jobs.profiling.state import State, merge

# Partitions of a span; each is as many times the one before as the first has days.
SPANS = (7, 49, 343)
# Roll-ups keep more than a day's state does, so that what they add to its errors is small.
_POINTS, _VALUES = 4 * RUN_POINTS, 2 * FREQUENT_VALUES

_ROLLUPS = "profile_rollups"
_SCHEMA = OUTPUTS[_ROLLUPS].schema
_WHOLE = OUTPUTS["table_profiles"].schema

# Column → kind → number of days, and their state; a column whose type changed has two kinds.
Columns = dict[str, dict[str, tuple[int, State]]]


def whole_table(lake: Lake, table: str, days: Days) -> pa.Table:
    """Rows of table_profiles of all `days` of `table`.

    A column whose type changed is merged over the days of its newest type; `days` says how many.
    """
    known = list(days.known)
    # The newest day itself always shows, and with it the newest types.
    full = max(len(known) - 1, 0) // SPANS[0] * SPANS[0]
    parts = [_days(lake, table, day) for day in known[full:]]
    if full:
        parts.insert(0, _rolled_up(lake, table, days, known[:full]))
    newest = _newest_kinds(parts)
    merged = _merged(parts, RUN_POINTS, FREQUENT_VALUES)
    chosen = [(column, *merged[column][kind]) for column, kind in sorted(newest.items())]
    keys = [{"table": table, "column": column, "days": number} for column, number, _ in chosen]
    return to_table(keys, [state for _, _, state in chosen], _WHOLE)


def _newest_kinds(parts: Sequence[Columns]) -> dict[str, str]:
    """Column → its kind on its newest day: within a part, kinds come in the order of their last day."""
    return {column: list(kinds)[-1] for part in parts for column, kinds in part.items()}


def _days(lake: Lake, table: str, day: date) -> Columns:
    rows = lake.read("column_profiles", day, OUTPUTS["column_profiles"].schema.names)
    rows = rows.filter(pc.equal(rows["table"], table))
    states = zip(rows["column"].to_pylist(), from_table(rows), strict=True)
    return {column: {state.kind: (1, state)} for column, state in states}


def _rolled_up(lake: Lake, table: str, days: Days, known: Sequence[date]) -> Columns:
    """The state of `known`, full spans of days, as it is stored or as it is made and stored now."""
    found = _stored(lake, table, known[-1], "whole", days.of(known))
    if found is None:
        found = _merged([_span(lake, table, days, span) for span in spans(known)], _POINTS, _VALUES)
        _store(lake, table, known[-1], "whole", days.of(known), found)
    return found


def spans(known: Sequence[date]) -> list[Sequence[date]]:
    """`known`, a multiple of SPANS[0] days, in the fewest full spans, the longest first."""
    found, start = [], 0
    for size in reversed(SPANS):
        while start + size <= len(known):
            found.append(known[start : start + size])
            start += size
    return found


def _span(lake: Lake, table: str, days: Days, span: Sequence[date]) -> Columns:
    found = _stored(lake, table, span[-1], str(len(span)), days.of(span))
    if found is None:
        size = len(span) // SPANS[0]
        inside = [span[start : start + size] for start in range(0, len(span), size)]
        parts = [_days(lake, table, part[0]) if size == 1 else _span(lake, table, days, part) for part in inside]
        found = _merged(parts, _POINTS, _VALUES)
        _store(lake, table, span[-1], str(len(span)), days.of(span), found)
    return found


def _merged(parts: Sequence[Columns], points: int, values: int) -> Columns:
    """Each column's states, kind by kind, in the order of the days."""
    grouped: dict[str, dict[str, list[tuple[int, State]]]] = {}
    for part in parts:
        for column, kinds in part.items():
            for kind, found in kinds.items():
                held = grouped.setdefault(column, {})
                held[kind] = [*held.pop(kind, []), found]  # the kind met last comes last
    return {
        column: {
            kind: (sum(number for number, _ in states), merge([state for _, state in states], values, points))
            for kind, states in kinds.items()
        }
        for column, kinds in grouped.items()
    }


# ---- storing


def _stored(lake: Lake, table: str, dt: date, scope: str, fingerprint: str) -> Columns | None:
    manifest = stored_manifest(lake, _ROLLUPS, dt)
    if manifest is None or manifest.notes.get(f"{table}/{scope}") != fingerprint:
        return None
    rows = lake.read(_ROLLUPS, dt, _SCHEMA.names)
    rows = rows.filter(pc.and_(pc.equal(rows["table"], table), pc.equal(rows["scope"], scope)))
    found: Columns = {}
    for column, number, state in zip(
        rows["column"].to_pylist(), rows["days"].to_pylist(), from_table(rows), strict=True
    ):
        found.setdefault(column, {})[state.kind] = (number, state)
    return found


def _store(lake: Lake, table: str, dt: date, scope: str, fingerprint: str, columns: Columns) -> None:
    """Write a roll-up beside those of other tables and the other scope."""
    keys, states = [], []
    for column, kinds in columns.items():
        for number, state in kinds.values():
            keys.append({"table": table, "column": column, "scope": scope, "days": number})
            states.append(state)
    rows, notes = to_table(keys, states, _SCHEMA, lean=True), {}
    stored = stored_manifest(lake, _ROLLUPS, dt)
    if stored:
        others = lake.read(_ROLLUPS, dt, _SCHEMA.names)
        own = pc.and_(pc.equal(others["table"], table), pc.equal(others["scope"], scope))
        rows, notes = pa.concat_tables([others.filter(pc.invert(own)), rows]), dict(stored.notes)
    lake.write(_ROLLUPS, dt, rows, notes=notes | {f"{table}/{scope}": fingerprint})
