"""The part of conf/pipeline.yml that says when a person decides on a release, and what holds if nobody does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from conf.loading import Strict

ReviewWhen = Literal["never", "on_failure", "always"]


class ReviewConfig(Strict):
    """When a night waits for a person, and for how long."""

    when: ReviewWhen = Field(
        "on_failure",
        description="never: a gate that does not hold keeps the release back · on_failure: a person may waive it ·"
        " always: a person approves every night",
    )
    timeout_hours: float = Field(
        12, gt=0, le=20, description="how long Airflow waits for an answer; it must come before the next night begins"
    )
    on_timeout: Literal["approve", "reject"] = Field("reject", description="the answer if nobody gives one in time")
    report_url: str | None = Field(
        None, description="where people open the night's report, with {run_date} in it; default: the file in the lake"
    )
