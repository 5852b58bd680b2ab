"""What is recommended: figures against floors, lists, segments, feedback, models."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.around import around
from jobs.publish.report.language import _
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page
from jobs.publish.report.recommend import recommendation

PLACE = 30


def pages(night: Night) -> Iterator[Page]:
    """The recommender's page."""
    view = {"recommendation": recommendation(night), "around": around(night)}
    scripts = ("recommendations.js",)
    yield Page("recommendations.html", _("Recommendations"), "recommendations.html.j2", view, scripts=scripts)
