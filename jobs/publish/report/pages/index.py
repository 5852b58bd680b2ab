"""The first screen: is the night good, what changed and why, what to mend first, what it is worth; then all assets."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.language import _
from jobs.publish.report.morning import morning
from jobs.publish.report.night import Night
from jobs.publish.report.overview import overview
from jobs.publish.report.pages import Page
from jobs.publish.report.trends import trends

PLACE = 0


def pages(night: Night) -> Iterator[Page]:
    """The page a reader opens."""
    view = {"overview": overview(night), "morning": morning(night), "trends": trends(night)}
    yield Page("index.html", _("Overview"), "index.html.j2", view)
