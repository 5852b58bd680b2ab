"""How the night was made: the stages and what each reads and writes."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.language import _
from jobs.publish.report.lineage import flow
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page

PLACE = 60


def pages(night: Night) -> Iterator[Page]:
    """The flow of the night."""
    yield Page("flow.html", _("How it was made"), "flow.html.j2", {"flow": flow()})
