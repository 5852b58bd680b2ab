"""The tables and the foreign keys between them."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.language import _
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page
from jobs.publish.report.relations import relations

PLACE = 40


def pages(night: Night) -> Iterator[Page]:
    """The graph of relations, declared and found."""
    yield Page("relations.html", _("Relations"), "relations.html.j2", {"relations": relations(night)})
