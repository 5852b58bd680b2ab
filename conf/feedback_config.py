"""conf/feedback.yml: what analysts say of the monitor's anomalies; it counts once a replay has accepted it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from conf.loading import Strict

Opinion = Literal["fault", "expected", "new level"]


class Feedback(Strict):
    """One opinion about the figures of some days; without `column` or `metric`, about all of the table's."""

    table: str
    column: str | None = Field(None, description="a column of the table; table metrics have none")
    metric: str | None = Field(None, description="rows · null_share · placeholder_share · distinct · mean")
    first: date
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


class FeedbackFile(Strict):
    """conf/feedback.yml"""

    feedback: tuple[Feedback, ...] = ()
