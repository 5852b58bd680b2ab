"""Why scores moved since the run before."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.language import _
from jobs.publish.report.moves import moves
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page

PLACE = 20


def pages(night: Night) -> Iterator[Page]:
    """Each change, split into data, rules and weights, and what carried it."""
    yield Page("moves.html", _("Why scores moved"), "moves.html.j2", {"moves": moves(night)})
