"""The page: views into templates, style and script inlined, and a policy that forbids everything else."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import Any

import jinja2

from jobs.publish.report import text
from jobs.publish.report.around import around
from jobs.publish.report.evidence import evidence
from jobs.publish.report.fixes import fixes
from jobs.publish.report.lineage import flow
from jobs.publish.report.moves import moves
from jobs.publish.report.night import Night
from jobs.publish.report.overview import overview
from jobs.publish.report.recommend import recommendation
from jobs.publish.report.relations import relations
from jobs.publish.report.tables import table_section

_TEMPLATES = Path(__file__).parent / "templates"


def render(night: Night) -> str:
    """The whole report as one HTML text."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "sort.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            run_date=night.run_date,
            project=night.project,
            policy=policy(style, script),
            style=style,
            script=script,
            overview=overview(night),
            fixes=fixes(night),
            moves=moves(night),
            evidence=evidence(night),
            tables=[table_section(night, night.project.tables[name]) for name in sorted(night.project.tables)],
            relations=relations(night),
            recommendation=recommendation(night),
            around=around(night),
            flow=flow(),
        )
    )


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows this style sheet and this script, by hash, and no network at all."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=text.plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "value": text.value,
        "number": text.number,
        "decimal": text.decimal,
        "percent": text.percent,
        "size": text.size,
        "moment": text.moment,
        "anchor": text.anchor,
        "names": _names,
    }
    environment.globals |= {"interval": text.interval, "NOT_MEASURED": text.NOT_MEASURED}
    environment.tests |= {"tree": _is_tree, "records": _is_records}
    return environment


def _is_tree(content: Any) -> bool:
    return isinstance(content, dict | list) and bool(content)


def _is_records(content: Any) -> bool:
    """A list of mappings that hold nothing deeper than lists of plain values: shown as a table."""
    return (
        isinstance(content, list) and bool(content) and all(isinstance(row, dict) and _is_flat(row) for row in content)
    )


def _is_flat(row: dict[str, Any]) -> bool:
    cells = [inner for cell in row.values() for inner in (cell if isinstance(cell, list) else [cell])]
    return not any(isinstance(inner, dict | list) for inner in cells)


def _names(records: list[dict[str, Any]]) -> list[str]:
    """Every name that occurs in `records`, in the order in which it first does."""
    return list(dict.fromkeys(name for row in records for name in row))
