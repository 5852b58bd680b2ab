"""What people decided."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.language import _
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page
from jobs.publish.report.reviews import reviews

PLACE = 70


def pages(night: Night) -> Iterator[Page]:
    """Decisions on earlier nights, and findings marked as known."""
    view = {"reviews": reviews(night), "marks": night.rows("marks")}
    yield Page("reviews.html", _("Reviews"), "reviews.html.j2", view)
