"""What to mend first, all of it."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.fixes import fixes
from jobs.publish.report.language import _
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page

PLACE = 10


def pages(night: Night) -> Iterator[Page]:
    """The rules whose mending gains most."""
    yield Page("fixes.html", _("What to mend first"), "fixes.html.j2", {"fixes": fixes(night)})
