"""A person's decision on a night's release: what is asked, what was answered, and what an answer is good for.

An answer belongs to the findings it was given on, by their fingerprint: it stands while the night stays as it was, and
a rerun that changes a gate or a table asks again. The newest answer counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from conf.errors import ConfigError, LakeError
from conf.review_config import ReviewWhen
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import PUBLISHED
from jobs.publish.judgement import judged_on

Row = Mapping[str, Any]
APPROVE, REJECT = "approve", "reject"
_LONGEST_NOTE, _LONGEST_NAME = 2000, 120


@dataclass(frozen=True)
class Findings:
    """What a decision is about: the gates that do not hold, as rows of `gates`, and a fingerprint of the whole."""

    fingerprint: str
    failed: tuple[Row, ...]

    @property
    def fixed(self) -> list[str]:
        """Names of the gates that do not hold and that nobody may waive."""
        return [row["gate"] for row in self.failed if row.get("is_waivable") is False]

    @property
    def count(self) -> str:
        """How many gates do not hold, in words."""
        if not self.failed:
            return "every gate holds"
        return f"{len(self.failed)} gates do not hold" if len(self.failed) > 1 else "a gate does not hold"

    def answer(self, reviews: Iterable[Row]) -> Row | None:
        """The newest decision on exactly these findings, or None."""
        own = [row for row in reviews if row["findings"] == self.fingerprint and row["decision"] is not None]
        return own[-1] if own else None

    def question(self) -> dict[str, Any]:
        """The row of `reviews` that waits for an answer."""
        empty = dict.fromkeys(OUTPUTS["reviews"].schema.names)
        return empty | {"findings": self.fingerprint, "gates": [row["gate"] for row in self.failed]}


@dataclass(frozen=True)
class Answer:
    """What a person, or the clock in their place, says to the findings. `decided_ts` is UTC."""

    decision: str
    reviewer: str
    account: str
    decided_ts: datetime
    note: str = ""
    is_timeout: bool = False


def said(row: Row) -> str:
    """A gate and what was found, in one line."""
    return f"{row['gate']} ({row['detail']})"


def findings_of(context: Context) -> Findings:
    """The findings of the run date as `judge` left them.

    Raises:
        LakeError: the night was not judged, or a table it was judged on has changed since.
    """
    lake, dt = context.lake, context.run_date
    if lake.manifest("gates", dt).inputs != judged_on(context):
        raise LakeError(
            f"gates/dt={dt} was judged on other tables than stand in the lake now",
            mend=f"judge the night again: python -m jobs judge release --run-date {dt}",
        )
    failed = tuple(row for row in lake.read("gates", dt).to_pylist() if row["ok"] is False)
    shown = {
        "gates": [[row["gate"], row["detail"]] for row in failed],
        "tables": {table: lake.manifest(table, dt).version for table in PUBLISHED if lake.exists(table, dt)},
    }
    return Findings(hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:12], failed)


def is_wanted(findings: Findings, when: ReviewWhen) -> bool:
    """Whether a person is asked. Findings that nobody may waive leave nothing to decide."""
    return not findings.fixed and (when == "always" or (when == "on_failure" and bool(findings.failed)))


def reviews_of(context: Context) -> list[dict[str, Any]]:
    """The questions and answers of the run date, in the order given."""
    lake, dt = context.lake, context.run_date
    return lake.read("reviews", dt, OUTPUTS["reviews"].schema.names).to_pylist() if lake.exists("reviews", dt) else []


def write_reviews(context: Context, rows: list[dict[str, Any]]) -> None:
    """Replace the run date's questions and answers."""
    context.lake.write("reviews", context.run_date, pa.Table.from_pylist(rows, OUTPUTS["reviews"].schema))


def record(context: Context, answer: Answer) -> Row:
    """Write an answer to the findings as they stand; returns the row that counts from now on.

    Where a person has answered before the time ran out, the configured answer is not written. The same answer given
    twice stands once.

    Raises:
        ConfigError: the answer names nobody, or approves what nobody may waive.
        LakeError: the night was not judged, or has changed since.
    """
    findings, rows = findings_of(context), reviews_of(context)
    if not answer.reviewer.strip():
        raise ConfigError("the review names no reviewer", mend="say who decides: --by NAME")
    if answer.decision == APPROVE and findings.fixed:
        raise ConfigError(
            "what nobody may waive does not hold: " + "; ".join(findings.fixed),
            mend="mend the data or the rule each gate names, and run the night again from the stage concerned",
        )
    earlier = findings.answer(rows)
    if answer.is_timeout and earlier is not None:
        return earlier
    row = findings.question() | {
        "decision": answer.decision,
        "reviewer": one_line(answer.reviewer, _LONGEST_NAME),
        "account": one_line(answer.account, _LONGEST_NAME),
        "decided_ts": answer.decided_ts,
        "note": one_line(answer.note, _LONGEST_NOTE),
        "is_timeout": answer.is_timeout,
    }
    if row != earlier:
        write_reviews(context, [old for old in rows if old["decision"] is not None] + [row])
    return row


def held_message(findings: Findings, reviews: list[dict[str, Any]]) -> str | None:
    """Why the release is held; None if it is not."""
    answer = findings.answer(reviews)
    if findings.fixed:
        return f"{findings.count}, and nobody may waive: {', '.join(findings.fixed)}"
    if answer is not None and answer["decision"] == REJECT:
        why = f": {answer['note']}" if answer["note"] else ""
        return f"the night was rejected by {answer['reviewer']}{why}"
    if answer is None and findings.failed:
        return findings.count
    if answer is None and any(row["decision"] is None for row in reviews):
        return "every gate holds, and the night waits for a review"
    return None


def one_line(text: str, longest: int) -> str:
    """What a person typed as one line of visible characters."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:longest]
