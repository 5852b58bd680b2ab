"""conf/feedback.yml: what analysts say of findings.

`feedback` teaches the monitor what is usual, and counts once a replay has accepted it; `marks` set findings of any kind
aside until a day.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from conf.loading import Strict

Opinion = Literal["fault", "expected", "new level"]


class Feedback(Strict):
    """One opinion about the figures of some days; without `column` or `metric`, about all of the table's."""

    table: str = Field(description="a configured table")
    column: str | None = Field(None, description="a column of the table; table metrics have none")
    metric: str | None = Field(None, description="rows · null_share · placeholder_share · distinct · mean")
    first: date = Field(description="first day it speaks of")
    last: date | None = Field(None, description="last day; default: `first` alone, and for a new level all that follow")
    opinion: Opinion = Field(
        description="fault: the figures are wrong · expected: right, and not usual · new level: usual from `first` on"
    )
    note: str = Field(min_length=3, description="why, for whoever reads it later")

    @model_validator(mode="after")
    def _in_order(self) -> Feedback:
        if self.last is not None and (self.last < self.first or self.opinion == "new level"):
            raise ValueError(f"feedback on {self.table}: `last` lies before `first`, or a new level has one")
        return self

    def covers(self, table: str, column: str | None, metric: str, day: date) -> bool:
        """Whether it speaks of this figure."""
        last = date.max if self.opinion == "new level" else self.last or self.first
        return (
            self.table == table
            and self.column in (None, column)
            and self.metric in (None, metric)
            and self.first <= day <= last
        )


FindingKind = Literal["rule", "expectation", "anomaly", "drift", "sensitivity", "relation"]
# What tells two findings of a kind about the same column apart.
_NAMES: dict[FindingKind, str | None] = {
    "rule": "the rule", "expectation": "the expectation's type", "anomaly": "the metric", "drift": "the metric",
    "sensitivity": None, "relation": "the parent table",
}  # fmt: skip


class Mark(Strict):
    """One finding that is known: until `until` it neither holds a release nor stands among the first to look at."""

    finding: FindingKind = Field(description="kind of the finding")
    table: str = Field(description="a configured table")
    column: str | None = Field(None, description="a column of the table; a rule has none; default: all")
    name: str | None = Field(
        None,
        description="rule: its name · expectation: its type · anomaly, drift: the metric · relation: the parent table",
    )
    mark: Literal["false alarm", "accepted", "fix by"] = Field(
        description="false alarm: it is none · accepted: we live with it · fix by: it is mended by `until`"
    )
    until: date = Field(description="last day it is honoured")
    by: str = Field(min_length=1, description="who says so")
    note: str = Field(min_length=3, description="why, for whoever reads it later")

    @model_validator(mode="after")
    def _names_one_finding(self) -> Mark:
        if (self.name is None) != (_NAMES[self.finding] is None):
            wanted = _NAMES[self.finding]
            raise ValueError(f"a mark on a finding of kind {self.finding} takes "
                             + (f"`name`: {wanted}" if wanted else "no `name`"))  # fmt: skip
        if self.finding in ("rule", "relation") and self.column is not None:
            raise ValueError(f"a mark on a {self.finding} takes no `column`: its name says all")
        if self.finding == "sensitivity" and self.column is None:
            raise ValueError("a mark on a finding of kind sensitivity names its `column`")
        return self

    def covers(self, finding: str, table: str, column: str | None, name: str | None) -> bool:
        """Whether it speaks of this finding."""
        return (
            (self.finding, self.table) == (finding, table)
            and self.column in (None, column)
            and self.name in (None, name)
        )


class FeedbackFile(Strict):
    """conf/feedback.yml"""

    feedback: tuple[Feedback, ...] = Field((), description="opinions about figures of the monitor")
    marks: tuple[Mark, ...] = Field((), description="findings that are known")
