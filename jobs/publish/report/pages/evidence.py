"""What every figure of the register was made from."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.publish.report.evidence import evidence
from jobs.publish.report.language import _
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page

PLACE = 50


def pages(night: Night) -> Iterator[Page]:
    """The page every number of the table of assets leads to."""
    yield Page("evidence.html", _("Evidence of the register"), "evidence.html.j2", {"evidence": evidence(night)})
