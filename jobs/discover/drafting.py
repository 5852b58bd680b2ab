"""A table as its file in `conf/tables/`: entries a person may edit, with the evidence above each in comments."""

from __future__ import annotations

from typing import Any

import yaml

from conf.table_config import TableConfig
from jobs.discover.columns import Seen
from jobs.discover.rules import Drafted, expectations, row_rules
from jobs.discover.table import Table

_LONGEST_COMMENT = 160
_SINGLE_SEVERITY = "major"


def draft(table: Table, source: dict[str, Any], load: str, cadence_days: int) -> str:
    """The text of a table's file; it loads as it is.

    Args:
        source: the entry `source`.
        load, cadence_days: how its rows were dropped.
    """
    opened = table.opened
    whole = "" if opened.is_whole else ", the first of more"
    lines = [
        f"# Drafted from {comment(str(opened.source.pieces[0].path.name))}"
        + (f" and {len(opened.source.pieces) - 1} files more" if len(opened.source.pieces) > 1 else "")
        + f": {table.rows:,} rows{whole}. Comments are the evidence: read, correct, and delete them.",
        *(f"# NOTE {comment(note)}" for note in [*opened.notes, *(trouble.problem for trouble in opened.troubles)]),
        f"table: {table.name}",
        f"kind: {table.kind}  # {comment(table.kind_evidence)}",
        _entry("description", f"{table.name.replace('_', ' ')}: to be described"),
        "owner: to-be-named",
        f"source: {flow(source)}",
        f"load: {load}",
        f"cadence_days: {cadence_days}",
        f"sla_hours: {24 * (cadence_days + 1)}",
    ]
    lines += _events(table)
    if table.key:
        lines += [f"# {comment(table.key_evidence)}", f"key: {flow(list(table.key))}"]
    else:
        why = table.key_evidence or "no set of few columns tells the rows apart, or only by accident"
        lines.append(f"# no key was found: {comment(why)}")
    lines += _references(table)
    lines.append("columns:")
    for seen in table.columns.values():
        lines += _column(table, seen)
    lines += _entries("rules", row_rules(table))
    lines += _entries("expectations", expectations(table))
    text = "\n".join(lines) + "\n"
    TableConfig.model_validate(yaml.safe_load(text))
    return text


def _events(table: Table) -> list[str]:
    """`events` of a table whose rows say who, what and when."""
    if table.kind != "behaviour" or not (table.of("user_id") and table.of("item_id") and table.of("event_ts")):
        return []
    kind = "view" if table.of("event_type") else "rating" if "rating" in table.name else "purchase"
    return [f"events: {{default_type: {kind}}}"]


def _references(table: Table) -> list[str]:
    if not table.references:
        return []
    lines = ["foreign_keys:"]
    for found in table.references:
        candidate = found.candidate
        severity = _SINGLE_SEVERITY if (found.met.containment or 0) >= 0.999 else "minor"
        entry = {
            "columns": list(candidate.columns), "table": candidate.parent, "references": list(candidate.references),
            "severity": severity,
        }  # fmt: skip
        lines += [f"  # {comment(found.evidence)}", f"  - {flow(entry)}"]
    return lines


def _column(table: Table, seen: Seen) -> list[str]:
    """A column's evidence and its entry; values of personal data stand in neither."""
    role = table.roles[seen.name]
    pii, why_pii = table.pii.get(seen.name, ("none", ""))
    if role == "user_id" and pii == "none":
        pii, why_pii = "pseudonym", "an id of a person"
    entry: dict[str, Any] = {"type": seen.type, "role": role}
    if seen.source != seen.name:
        entry["source_name"] = seen.source
    if is_needed(table, seen):
        entry["nullable"] = False
    told = {
        "format": seen.format, "unit": seen.unit, "placeholders": list(seen.placeholders), "keep": list(seen.keep),
    }  # fmt: skip
    entry |= {key: value for key, value in told.items() if value}
    if pii != "none":
        entry["pii"] = pii
    entry["description"] = f"{seen.name.replace('_', ' ')}: to be described"
    said = [f"{seen.state.distinct:,} different values in {seen.filled:,} of {table.rows:,} rows"]
    said += [] if pii == "direct" else seen.evidence
    if role != "attribute" and table.role_evidence.get(seen.name):
        said.append(f"{role}: {table.role_evidence[seen.name]}")
    said += [f"personal: {why_pii}"] if why_pii else []
    return [*(f"  # {comment(line)}" for line in said), f"  {seen.name}: {flow(entry)}"]


def is_needed(table: Table, seen: Seen) -> bool:
    """Whether a row without the value is worthless, and there is none so far."""
    is_part = seen.name in table.key or table.roles[seen.name] in ("user_id", "item_id", "event_ts")
    return is_part and seen.filled == table.rows


def _entries(name: str, drafted: list[Drafted]) -> list[str]:
    if not drafted:
        return []
    lines = [f"{name}:"]
    for one in drafted:
        lines += [f"  # {comment(one.evidence)}", f"  - {flow(one.entry)}"]
    return lines


def _entry(key: str, value: str) -> str:
    return yaml.safe_dump({key: value}, allow_unicode=True, width=10_000).strip()


def flow(value: Any) -> str:
    """A value as one line of YAML."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=1_000_000, allow_unicode=True)
    return text.removesuffix("\n...\n").strip()


def comment(text: str) -> str:
    """`text` on one line without what could end a comment: control characters and line ends become blanks."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= _LONGEST_COMMENT * 2 else plain[: _LONGEST_COMMENT * 2] + "…"
