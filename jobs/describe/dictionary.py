"""docs/data-dictionary.md: every table of the lake and its columns."""

from __future__ import annotations

from jobs.lake.schemas import OUTPUTS


def data_dictionary() -> str:
    """docs/data-dictionary.md"""
    parts = [
        "# Data dictionary",
        "",
        "Every table of the lake, from `jobs/lake/schemas.py`. `dt` is the partition: the run date, or the landed"
        " data's own day where it says so.",
        "The columns of `clean/<table>` and `quarantine/<table>` are those of `conf/tables/<table>.yml`;"
        " quarantine holds the landed values as text and adds `broken_rules`.",
    ]
    for output in OUTPUTS.values():
        dated = "landing day" if output.by_landing_day else "run date"
        parts += ["", f"## {output.name}", "", f"One row: {output.row}. `dt` = {dated}.", ""]
        parts += ["| column | type | meaning |", "| --- | --- | --- |"]
        for field in output.schema:
            parts.append(f"| {field.name} | `{field.type}` | {field.metadata[b'description'].decode()} |")
    return "\n".join(parts) + "\n"
