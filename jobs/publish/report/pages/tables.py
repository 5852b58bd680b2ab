"""One page a source table."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.language import _
from jobs.publish.report.links import table_path
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page
from jobs.publish.report.tables import table_section

PLACE = 100


def pages(night: Night) -> Iterator[Page]:
    """Everything about each table, in name order."""
    for name, config in sorted(night.project.tables.items()):
        view = {"table": table_section(night, config)}
        yield Page(table_path(name), name, "table.html.j2", view, group=_("Tables"))
