"""What a reviewer reads: the question as Markdown for Airflow's form, and how a night stands as text for a console.

The question is in the report's first language; the console speaks English, as all commands do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from jobs.lake.context import Context
from jobs.publish.report.language import _, speaking
from jobs.publish.report.sentences import in_words
from jobs.publish.review import Findings, findings_of, one_line, reviews_of, said
from jobs.publish.shelf import Shelf

_LONGEST = 400
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>@:/])")


@dataclass(frozen=True)
class Request:
    """What is asked of a person; `is_waiting` False: nothing."""

    is_waiting: bool
    subject: str
    body: str


def request_of(context: Context) -> Request:
    """The open question of the run date, as `judge` left it."""
    findings, reviews = findings_of(context), reviews_of(context)
    is_waiting = findings.answer(reviews) is None and any(row["decision"] is None for row in reviews)
    with speaking(context.project.pipeline.report.language):
        state = in_words(findings.count)
        asked = _(
            "Release the night of %(night)s? %(state)s.", night=context.run_date, state=state[0].upper() + state[1:]
        )
        return Request(is_waiting, asked, _body(context, findings))


def report_link(context: Context) -> str:
    """Where the night's report opens."""
    wanted = context.project.pipeline.review.report_url
    if wanted is not None:
        return wanted.format(run_date=context.run_date)
    page = context.lake.path("reports", context.run_date) / "index.html"
    # Path.as_uri would write the partition's = as %3D.
    return "file://" + quote(page.as_posix(), safe="/=")


def markdown(text: str) -> str:
    """A value as Markdown that shows exactly it: no markup, no HTML, no link, no mention, on one line."""
    escaped = one_line(text, _LONGEST).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\1", escaped)


def _body(context: Context, findings: Findings) -> str:
    current = Shelf(context.lake.root).current()
    config = context.project.pipeline.review
    lines = [_("Every gate holds.")]
    approve = _("**Approve** publishes the night.")
    if findings.failed:
        lines = [f"| {_('gate that does not hold')} | {_('what was found')} |", "| --- | --- |"]
        lines += [
            f"| {markdown(in_words(row['gate']))} | {markdown(in_words(row['detail']))} |" for row in findings.failed
        ]
        approve = _("**Approve** publishes the night in spite of these gates.")
    stays = _("%(night)s stays in service", night=current.name) if current else _("nothing is in service")
    link = report_link(context)
    return "\n".join(
        [
            *lines,
            "",
            f"[{_('The report of the night')}]({link}): `{link}`",
            "",
            "- " + approve,
            "- " + _("**Reject** keeps it back: %(stays)s.", stays=stays),
            "- "
            + _(
                "No answer within %(hours)s hours: %(default)s.",
                hours=f"{config.timeout_hours:g}",
                default=_("it is approved") if config.on_timeout == "approve" else _("it is rejected"),
            ),
        ]
    )


def as_text(context: Context) -> str:
    """The question and its answers as plain lines."""
    findings, reviews = findings_of(context), reviews_of(context)
    answer = findings.answer(reviews)
    lines = [f"night of {context.run_date}"]
    lines += [f"  does not hold: {said(row)}" + (" [nobody may waive it]" if row["gate"] in findings.fixed else "")
              for row in findings.failed] or [f"  {findings.count}"]  # fmt: skip
    for row in reviews:
        if row["decision"] is not None:
            stale = "" if row["findings"] == findings.fingerprint else " (of the night as it was then)"
            who = "nobody answered in time" if row["is_timeout"] else row["reviewer"]
            note = f": {row['note']}" if row["note"] else ""
            lines.append(f"  {row['decision']} by {who} at {row['decided_ts']:%Y-%m-%d %H:%M} UTC{note}{stale}")
    if findings.failed and not findings.fixed and answer is None:
        lines.append(f"  decide: python -m jobs review approve --run-date {context.run_date} --by NAME --note WHY")
    lines.append(f"  report: {report_link(context)}")
    return "\n".join(lines)
