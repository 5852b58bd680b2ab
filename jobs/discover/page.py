"""The discovery report: one page that opens from disk, with no network and no value that could act on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jobs.discover.columns import Seen
from jobs.discover.finding import Discovery
from jobs.discover.table import Table
from jobs.publish.report.language import speaking
from jobs.publish.report.page import standalone

_FREQUENT = 5


def discovery_page(found: Discovery, out: Path, command: str, code: str) -> str:
    """The page in the language `code`; `command` is what to type next.

    Raises:
        ConfigError: there are no words in that language.
    """
    with speaking(code):
        tables = [table_view(table, out) for table in found.tables]
        return standalone("discovery.html.j2", {"tables": tables, "troubles": found.troubles, "command": command})


def table_view(table: Table, out: Path) -> dict[str, Any]:
    """What the page shows of a table."""
    pieces = [str(piece.path.name) for piece in table.opened.source.pieces]
    return {
        "name": table.name, "kind": table.kind, "kind_evidence": table.kind_evidence, "rows": table.rows,
        "is_whole": table.opened.is_whole, "key": ", ".join(table.key), "key_evidence": table.key_evidence,
        "files": ", ".join(pieces[:_FREQUENT]) + (f" … ({len(pieces)})" if len(pieces) > _FREQUENT else ""),
        "draft": str(out / "tables" / f"{table.name}.yml"), "personal": len(table.pii),
        "references": [
            {
                "columns": ", ".join(each.candidate.columns), "parent": each.candidate.parent,
                "references": ", ".join(each.candidate.references), "evidence": each.evidence,
            }
            for each in table.references
        ],
        "columns": [column_view(table, seen) for seen in table.columns.values()],
    }  # fmt: skip


def column_view(table: Table, seen: Seen) -> dict[str, Any]:
    """What the page shows of a column; no value of one that holds personal data."""
    role = table.roles[seen.name]
    pii = table.pii.get(seen.name, ("pseudonym" if role == "user_id" else "none", ""))
    is_masked = pii[0] != "none"
    evidence = [*([] if is_masked else seen.evidence), *[why for why in (pii[1],) if why]]
    if role != "attribute" and table.role_evidence.get(seen.name):
        evidence.append(f"{role}: {table.role_evidence[seen.name]}")
    return {
        "name": seen.name, "source": seen.source, "type": seen.type, "format": seen.format, "role": role,
        "pii": pii[0], "filled": seen.filled / max(table.rows, 1), "distinct": seen.state.distinct,
        "is_masked": is_masked, "evidence": evidence,
        "frequent": [] if is_masked else [str(v) for v in seen.state.frequent.values.slice(0, _FREQUENT).to_pylist()],
    }  # fmt: skip
