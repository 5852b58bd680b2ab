"""The message of a night: three lines that matter, as plain text. How a channel writes it is the channel's concern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from conf.errors import LakeError
from jobs.lake.context import Context
from jobs.lake.metering import runs_of
from jobs.publish.judgement import rows_of
from jobs.publish.review import Findings, findings_of, held_message, one_line, reviews_of, said
from jobs.publish.review_text import report_link
from jobs.publish.shelf import Shelf
from jobs.stages import STAGE_NAMES

Moment = Literal["waiting", "ended", "late"]
_LONGEST = 400


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
    state, detail, first = _state(context, moment)
    night = str(context.run_date)
    link = report_link(context)
    changed = what_changed(context) if state in ("released", "waits for review") else ""
    lines = (
        f"{night}: {state}{f': {detail}' if detail else ''}{f'. {changed}' if changed else ''}",
        f"Mend first: {first or what_to_mend(context) or 'nothing stands out'}",
        f"Report: {link}",
    )
    told = tuple(one_line(line, _LONGEST) for line in lines[:2])
    is_wanted = state in ("failed", "waits for review") or not _is_known(context, moment)
    return Message(state, f"Stocktake {night}: {state}", (told[0], told[1], lines[2]), link, is_wanted)


def _state(context: Context, moment: Moment) -> tuple[str, str, str]:
    """How the night stands, why, and what to mend where that is known better than by the scores."""
    newest = {name: runs[-1] for name in STAGE_NAMES if (runs := runs_of(context.lake, name, context.run_date))}
    if moment == "late":
        done = sum(row["outcome"] == "done" for row in newest.values())
        return "late", f"{done} of {len(STAGE_NAMES)} stages are done", "look at the run in Airflow"
    failed = [name for name, row in newest.items() if row["outcome"] == "failed" and row["run_id"] == context.run_id]
    if failed:
        return "failed", f"stage {failed[0]} ended with {newest[failed[0]]['error']}", "its log ends with what to do"
    try:
        findings, reviews = findings_of(context), reviews_of(context)
    except LakeError as error:
        return "failed", error.problem, error.mend
    gates = "; ".join(said(row) for row in findings.failed)
    if moment == "waiting":
        return "waits for review", findings.count if findings.failed else "every gate holds", gates
    held = held_message(findings, reviews)
    if held is not None:
        return "held", f"{held}; {_in_service(context)}", gates
    return "released", _waived(findings, reviews), ""


def _waived(findings: Findings, reviews: list[dict[str, Any]]) -> str:
    answer = findings.answer(reviews)
    return f"approved by {answer['reviewer']} though {findings.count}" if answer and findings.failed else ""


def _in_service(context: Context) -> str:
    current = Shelf(context.lake.root).current()
    return f"{current.run_date} stays in service" if current else "nothing is in service"


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
    """The largest move of a table's quality since the run before, in the words of `moves`; empty if there is none."""
    moves = rows_of(context.lake, "score_moves", context.run_date) or []
    own = [row for row in moves if row["score"] == "quality" and row["dimension"] == "overall" and row["column"] is None
           and row["change"] and not row["asset"].startswith("domain:")]  # fmt: skip
    largest = max(own, key=lambda row: (abs(row["change"]), row["asset"]), default=None)
    return "" if largest is None else f"{largest['asset']}: {largest['words']}"


def what_to_mend(context: Context) -> str:
    """The first of `fixes` in its own words; empty if every rule passes whole."""
    fixes = rows_of(context.lake, "fixes", context.run_date) or []
    first = min(fixes, key=lambda row: row["place"], default=None)
    return "" if first is None else str(first["words"])
