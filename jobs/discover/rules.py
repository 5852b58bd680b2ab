"""Draft rules and expectations: what holds of nearly all rows now, and would be worth a look if it did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jobs.discover.columns import Seen
from jobs.discover.table import Table

# A statement has to hold of so many rows; a code list may have so many codes, each of so many rows on average.
_HOLDS = 0.98
_MOST_CODES, _ROWS_PER_CODE, _LONGEST_CODE = 20, 25, 40
_MOSTLY_FILLED = 0.9


@dataclass(frozen=True)
class Drafted:
    """An entry of a table's file with its evidence."""

    entry: dict[str, Any]
    evidence: str


def row_rules(table: Table) -> list[Drafted]:
    """Statements about single rows: signs of quantities and prices, the order of dates."""
    found = []
    for name, seen in table.columns.items():
        role = table.roles[name]
        if not seen.is_number or role not in ("quantity", "price", "discount"):
            continue
        sign, least = (">", 0) if role == "quantity" else (">=", 0)
        compare = pc.greater if sign == ">" else pc.greater_equal
        holds = _share(compare(seen.values, pa.scalar(least, seen.values.type)))
        if holds >= _HOLDS:
            entry = {
                "name": f"{name}_{'positive' if sign == '>' else 'not_negative'}", "check": f"{name} {sign} {least}",
                "columns": [name], "severity": "major",
                "description": f"A {role} is {'more than' if sign == '>' else 'not below'} {least}.",
            }  # fmt: skip
            found.append(Drafted(entry, f"{holds:.2%} of the rows keep it"))
    return [*found, *_date_orders(table)]


def _date_orders(table: Table) -> list[Drafted]:
    pairs = []
    for first, last in (("start", "end"), ("from", "to"), ("begin", "end"), ("valid", "until")):
        for one in table.columns.values():
            for other in table.columns.values():
                alike = [w if w != first else last for w in one.words] == other.words
                if first in one.words and alike and one.is_time and one.type == other.type and one is not other:
                    pairs.append((one, other))
    found = []
    for one, other in pairs:
        holds = _share(pc.greater_equal(other.values, one.values))
        if holds >= _HOLDS:
            entry = {
                "name": f"{other.name}_after_{one.name}", "check": f"{other.name} >= {one.name}",
                "columns": [one.name, other.name], "severity": "major", "dimension": "consistency",
                "description": "What starts does not end before.",
            }  # fmt: skip
            found.append(Drafted(entry, f"{holds:.2%} of the rows keep it"))
    return found


def expectations(table: Table) -> list[Drafted]:
    """Expectations on whole columns: the key, values that are never missing, code lists."""
    found = []
    if len(table.key) == 1:
        entry: dict[str, Any] = {"type": "expect_column_values_to_be_unique", "column": table.key[0]}
        found.append(Drafted(entry | {"severity": "critical", "dimension": "accuracy"}, table.key_evidence))
    elif table.key:
        entry = {"type": "expect_compound_columns_to_be_unique", "severity": "major", "dimension": "accuracy"}
        found.append(Drafted(entry | {"kwargs": {"column_list": list(table.key)}}, table.key_evidence))
    for name, seen in table.columns.items():
        filled = seen.filled / max(table.rows, 1)
        if filled >= _MOSTLY_FILLED and table.roles[name] != "attribute" and name not in table.key:
            mostly = 1.0 if filled == 1 else max(round(filled - 0.02, 2), 0)
            entry = {"type": "expect_column_values_to_not_be_null", "column": name, "severity": "major"}
            entry["dimension"] = "completeness"
            if mostly < 1:
                entry["kwargs"] = {"mostly": mostly}
            found.append(Drafted(entry, f"{filled:.2%} of the rows have a value"))
        codes = code_list(seen) if name not in table.pii and table.roles[name] not in ("ignore", "text") else None
        if codes is not None:
            entry = {"type": "expect_column_values_to_be_in_set", "column": name, "severity": "minor"}
            found.append(Drafted(entry | {"kwargs": {"value_set": codes}}, f"these {len(codes)} are all there are"))
    return found


def code_list(seen: Seen) -> list[str] | None:
    """The values of a column of few labels that come again and again; None if it is none."""
    state = seen.state
    if seen.type != "string" or not 2 <= state.distinct <= _MOST_CODES or state.distinct_error:
        return None
    values = state.frequent.values.to_pylist()
    if seen.filled < _ROWS_PER_CODE * state.distinct or len(values) != state.distinct:
        return None
    plain = all(value.isprintable() and len(value) <= _LONGEST_CODE for value in values)
    return sorted(values) if plain else None


def _share(holds: pa.ChunkedArray) -> float:
    told = len(holds) - holds.null_count
    return (pc.sum(holds).as_py() or 0) / told if told else 0.0
