"""The flow: README's stage table, picture and submissions, and docs/reference/stages.md."""

from __future__ import annotations

from pathlib import Path

from conf.project import ROOT
from jobs.describe import sentence, with_marked
from jobs.lake.schemas import OUTPUTS
from jobs.stages import STAGES, Stage, applications

README = ROOT / "README.md"
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


def stages_page() -> str:
    """docs/reference/stages.md"""
    parts = [
        "# Stages",
        "",
        "Every stage in the order it runs, from `jobs/stages.py`. `python -m jobs STAGE --run-date YYYY-MM-DD` runs",
        "one; [commands.md](commands.md) has the options. Stages of one task share a process in the DAG.",
    ]
    for title, chapter in ((title, name) for name, title in _CHAPTERS.items()):
        parts += ["", f"## {title.capitalize()}"]
        for stage in (one for one in STAGES if one.chapter == chapter):
            parts += [
                "",
                f"### {stage.name}",
                "",
                sentence(stage.purpose),
                "",
                *_facts(stage),
            ]
    return "\n".join(parts) + "\n"


def _facts(stage: Stage) -> list[str]:
    source = _source(stage.module)
    return [
        f"- reads {_linked(stage.reads)}",
        f"- writes {_linked(stage.writes)}",
        f"- runs on {stage.engine}, in the task `{stage.application}`",
        f"- code: [{source}](../../{source})",
    ]


def _linked(tables: tuple[str, ...]) -> str:
    """Names of lake tables, those of the data dictionary as links into it."""
    return " ".join(f"[`{name}`](../data-dictionary.md#{name})" if name in OUTPUTS else f"`{name}`" for name in tables)


def readme() -> str:
    """README.md with its derived parts renewed."""
    text = README.read_text(encoding="utf-8")
    for mark, content in (("stages", stage_table()), ("flow", flow_picture()), ("submissions", submissions())):
        text = with_marked(text, mark, content)
    return text


def _names(tables: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in tables)


def _source(module: str) -> str:
    path = Path(*module.split("."))
    return f"{path}.py" if (ROOT / path).with_suffix(".py").exists() else f"{path}/"
