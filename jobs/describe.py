"""Renders what the documents say of the code from the code: stage table, flow picture, data dictionary, standards.

`python -m jobs.describe` rewrites the marked parts of README.md and the whole of docs/data-dictionary.md and
docs/standards.md; a test fails while they differ.
"""

from __future__ import annotations

import re
from pathlib import Path

from conf.project import ROOT
from jobs.lake.schemas import OUTPUTS
from jobs.stages import STAGES, applications
from jobs.standards.page import standards_page

_CHAPTERS = {"inventory": "INVENTORY", "recommend": "RECOMMEND", "score": "SCORE", "publish": "PUBLISH"}


def stage_table() -> str:
    """The README's stage table, Markdown."""
    rows = ["| stage | runs on | reads | writes | what it does |", "| --- | --- | --- | --- | --- |"]
    for stage in STAGES:
        module = f"[{stage.name}]({_source(stage.module)})"
        rows.append(f"| {module} | {stage.engine} | {_names(stage.reads)} | {_names(stage.writes)} | {stage.purpose} |")
    return "\n".join(rows)


def flow_picture() -> str:
    """The README's picture of the flow: one box a stage, one frame an application, as Mermaid."""
    lines = ["```mermaid", "flowchart LR", "  landing[(landed tables)]"]
    for chapter, title in _CHAPTERS.items():
        lines.append(f"  subgraph {title}")
        lines += [f"    {stage.name}" for stage in STAGES if stage.chapter == chapter]
        lines.append("  end")
    lines.append("  landing --> clean")
    producers = {table: stage.name for stage in STAGES for table in stage.writes}
    order = {stage.name: position for position, stage in enumerate(STAGES)}
    ancestors: dict[str, set[str]] = {}
    for stage in STAGES:
        direct = {producers[table] for table in stage.reads if table in producers}
        ancestors[stage.name] = direct.union(*(ancestors[name] for name in direct))
        # An arrow that a longer way already draws is left out.
        needed = {name for name in direct if not any(name in ancestors[other] for other in direct)}
        lines += [f"  {name} --> {stage.name}" for name in sorted(needed, key=order.__getitem__)]
    lines.append("  release --> online[(candidates and latent tables)]")
    lines.append("```")
    return "\n".join(lines)


def submissions() -> str:
    """Which stages share a process in the DAG, Markdown."""
    return "\n".join(
        f"- `{application.name}` ({application.engine}): {' → '.join(stage.name for stage in application.stages)}"
        for application in applications()
    )


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


def with_marked(text: str, mark: str, content: str) -> str:
    """`text` with everything between `<!-- mark -->` and `<!-- /mark -->` replaced by `content`."""
    pattern = re.compile(rf"(<!-- {mark} -->\n)(?:.*?\n)?(<!-- /{mark} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found.group(1)}{content}\n{found.group(2)}", text)


def described(readme: str) -> str:
    """The README with its derived parts renewed."""
    for mark, content in (("stages", stage_table()), ("flow", flow_picture()), ("submissions", submissions())):
        readme = with_marked(readme, mark, content)
    return readme


def _names(tables: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in tables)


def _source(module: str) -> str:
    path = Path(*module.split("."))
    return f"{path}.py" if (ROOT / path).with_suffix(".py").exists() else f"{path}/"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(described(readme.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / "docs" / "data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    (ROOT / "docs" / "standards.md").write_text(standards_page(), encoding="utf-8")
