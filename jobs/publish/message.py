"""The message of a night: three lines that matter, as plain text, in the report's first language.

How a channel writes it is the channel's concern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from conf.errors import LakeError
from jobs.lake.context import Context
from jobs.lake.metering import runs_of
from jobs.publish.judgement import rows_of
from jobs.publish.report.language import _, later, speaking
from jobs.publish.report.sentences import in_words
from jobs.publish.review import Findings, findings_of, held_message, one_line, reviews_of
from jobs.publish.review_text import report_link
from jobs.publish.shelf import Shelf
from jobs.stages import STAGE_NAMES

Moment = Literal["waiting", "ended", "late"]
_LONGEST = 400
# Stored and sent as codes; their words are looked up where they are shown.
_STATES = (later("released"), later("held"), later("failed"), later("waits for review"), later("late"))


@dataclass(frozen=True)
class Message:
    """`lines`: how the release stands and what changed, what to mend first, where to read more. `link` is in the last.

    `is_wanted` False: whoever would read it knows already.
    """

    state: str
    title: str
    lines: tuple[str, str, str]
    link: str
    is_wanted: bool = True


def message_of(context: Context, moment: Moment) -> Message:
    """What is told of the run date: when it waits for a person, when its run has ended, or when it is late."""
    with speaking(context.project.pipeline.report.language):
        return _message(context, moment)


def _message(context: Context, moment: Moment) -> Message:
    state, detail, first = _state(context, moment)
    night, link = str(context.run_date), report_link(context)
    stands = _("%(night)s: %(state)s", night=night, state=_(state))
    if detail:
        stands = _("%(stands)s: %(detail)s", stands=stands, detail=detail)
    if changed := what_changed(context) if state in ("released", "waits for review") else "":
        stands = _("%(stands)s. %(changed)s", stands=stands, changed=changed)
    mend = _("Mend first: %(first)s", first=first or what_to_mend(context) or _("nothing stands out"))
    is_wanted = state in ("failed", "waits for review") or not _is_known(context, moment)
    return Message(
        state,
        _("Stocktake %(night)s: %(state)s", night=night, state=_(state)),
        (one_line(stands, _LONGEST), one_line(mend, _LONGEST), _("Report: %(link)s", link=link)),
        link,
        is_wanted,
    )


def _state(context: Context, moment: Moment) -> tuple[str, str, str]:
    """How the night stands, why, and what to mend where that is known better than by the scores."""
    newest = {name: runs[-1] for name in STAGE_NAMES if (runs := runs_of(context.lake, name, context.run_date))}
    if moment == "late":
        done = sum(row["outcome"] == "done" for row in newest.values())
        told = _("%(done)s of %(all)s stages are done", done=done, all=len(STAGE_NAMES))
        return "late", told, _("look at the run in Airflow")
    failed = [name for name, row in newest.items() if row["outcome"] == "failed" and row["run_id"] == context.run_id]
    if failed:
        told = _("stage %(stage)s ended with %(error)s", stage=failed[0], error=newest[failed[0]]["error"])
        return "failed", told, _("its log ends with what to do")
    try:
        findings, reviews = findings_of(context), reviews_of(context)
    except LakeError as error:
        return "failed", error.problem, error.mend
    gates = _("; ").join(f"{in_words(row['gate'])} ({in_words(row['detail'])})" for row in findings.failed)
    if moment == "waiting":
        return "waits for review", in_words(findings.count), gates
    held = held_message(findings, reviews)
    if held is not None:
        return "held", _("%(held)s; %(in_service)s", held=in_words(held), in_service=_in_service(context)), gates
    return "released", _waived(findings, reviews), ""


def _waived(findings: Findings, reviews: list[dict[str, Any]]) -> str:
    answer = findings.answer(reviews)
    if answer is None or not findings.failed:
        return ""
    return _("approved by %(who)s though %(count)s", who=answer["reviewer"], count=in_words(findings.count))


def _in_service(context: Context) -> str:
    current = Shelf(context.lake.root).current()
    return _("%(night)s stays in service", night=current.run_date) if current else _("nothing is in service")


def _is_known(context: Context, moment: Moment) -> bool:
    """Whether a person was asked tonight: who answered knows how it ended, and what waits for them is not late."""
    try:
        reviews = reviews_of(context)
        answer = findings_of(context).answer(reviews)
    except LakeError:
        return False
    if moment == "late":
        return bool(reviews) and answer is None
    return answer is not None and answer["is_timeout"] is False


def what_changed(context: Context) -> str:
    """The largest move of a table's quality since the run before, in words; empty if there is none."""
    moves = rows_of(context.lake, "score_moves", context.run_date) or []
    own = [row for row in moves if row["score"] == "quality" and row["dimension"] == "overall" and row["column"] is None
           and row["change"] and not row["asset"].startswith("domain:")]  # fmt: skip
    largest = max(own, key=lambda row: (abs(row["change"]), row["asset"]), default=None)
    return (
        "" if largest is None else _("%(asset)s: %(moved)s", asset=largest["asset"], moved=in_words(largest["words"]))
    )


def what_to_mend(context: Context) -> str:
    """The first of `fixes` in words; empty if every rule passes whole."""
    fixes = rows_of(context.lake, "fixes", context.run_date) or []
    first = min(fixes, key=lambda row: row["place"], default=None)
    return "" if first is None else in_words(first["words"])
