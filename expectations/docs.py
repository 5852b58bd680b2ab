"""Data Docs: the library's own pages, made to open without a network and to be the same for the same results."""

from __future__ import annotations

import html
import itertools
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)
from jinja2 import Environment, FileSystemLoader, select_autoescape

from expectations.results import Outcome

_HERE = Path(__file__).parent
# The pages load styles, charts and a logo from the web: without a network they hang, with one they tell who reads.
_REMOTE = re.compile(
    r"<script\b.*?</script>|<style>.*?</style>|<link\b[^>]*>|<img\b[^>]*src=\"https?:[^>]*>|<footer\b.*?</footer>", re.S
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class TableDocs:
    """What the site shows of one table; `result` is None when nothing was new or the suite is empty."""

    name: str
    suite: ExpectationSuite
    result: ExpectationSuiteValidationResult | None
    outcomes: Sequence[Outcome]
    partitions: int


def write_docs(context: EphemeralDataContext, site: Path, run_date: date, tables: Sequence[TableDocs]) -> None:
    """Write the site of one night into the folder `site`, which the context's `site` points at."""
    night = RunIdentifier(run_name=run_date.isoformat(), run_time=datetime.combine(run_date, time(), UTC))
    for table in tables:
        context.suites.add(table.suite)
        if table.result is not None:
            table.result.meta = {
                "great_expectations_version": table.result.meta["great_expectations_version"],
                "run_id": night,
            }
            for found in table.result.results:
                found.result = _escaped(found.result)
            suite = ExpectationSuiteIdentifier(table.name)
            context.validation_results_store.add(
                ValidationResultIdentifier(suite, night, "new_partitions"), table.result
            )
    context.build_data_docs(["site"], build_index=False)
    shutil.rmtree(site / "static", ignore_errors=True)
    css = (_HERE / "docs.css").read_text(encoding="utf-8")
    for page in sorted(site.rglob("*.html")):
        page.write_text(offline(page.read_text(encoding="utf-8"), css), encoding="utf-8")
    (site / "index.html").write_text(_index(site, run_date, tables, css), encoding="utf-8")


def _escaped(value: Any) -> Any:
    """`value` with every text in it made harmless: the library writes example values into its HTML raw."""
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, dict):
        return {key: _escaped(part) for key, part in value.items()}
    return [_escaped(part) for part in value] if isinstance(value, (list, tuple)) else value


def offline(page: str, css: str) -> str:
    """`page` without scripts, remote styles and images, with `css` inside, and with numbers for its random ids."""
    page = _REMOTE.sub("", page).replace("</head>", f"<style>{css}</style></head>", 1)
    numbers: dict[str, str] = {}
    counter = itertools.count(1)
    return _UUID.sub(lambda found: numbers.setdefault(found[0], f"id-{next(counter)}"), page)


def _index(site: Path, run_date: date, tables: Sequence[TableDocs], css: str) -> str:
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(default=True))
    rows = []
    for table in tables:
        pages = sorted((site / "validations" / table.name).rglob("*.html"))
        broken = [outcome for outcome in table.outcomes if not outcome.success]
        critical = sum(outcome.severity == "critical" for outcome in broken)
        rows.append(
            {
                "name": table.name,
                "partitions": table.partitions,
                "outcomes": table.outcomes,
                "broken": broken,
                "critical": critical,
                "other": len(broken) - critical,
                "results": pages[0].relative_to(site).as_posix() if pages else None,
            }
        )
    return environment.get_template("docs_index.html.j2").render(run_date=run_date, tables=rows, css=css)
