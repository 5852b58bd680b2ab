"""conf/pipeline.yml, section `monitor`: how a night is compared with the nights before it, and the shop's calendar."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from conf.loading import Strict

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class CalendarEvent(Strict):
    """A promotion or holiday that comes every year: fixed dates, or days around a public holiday (lunar ones too)."""

    name: str = Field(description="its name, shown in the report")
    first: MonthDay | None = Field(None, description="first day, month-day; an event may reach over New Year")
    last: MonthDay | None = Field(None, description="last day, month-day")
    country: str | None = Field(
        None, description="country of the public holiday, ISO 3166, as the package holidays has"
    )
    holiday: str | None = Field(None, description="part of the holiday's English name, such as Chinese New Year")
    before: int = Field(0, ge=0, le=60, description="days before the holiday's first day that belong to it")
    after: int = Field(0, ge=0, le=60, description="days after the holiday's first day that belong to it")

    @model_validator(mode="after")
    def _one_way(self) -> CalendarEvent:
        fixed, moving = (self.first, self.last), (self.country, self.holiday)
        if (
            sum(None not in way for way in (fixed, moving)) != 1
            or sum(way != (None, None) for way in (fixed, moving)) != 1
        ):
            raise ValueError(f"event {self.name}: give either first and last, or country and holiday")
        return self


class MonitorConfig(Strict):
    """Baseline of the history checks."""

    history: int = Field(56, ge=7, description="earlier partitions a point is compared with")
    min_history: int = Field(7, ge=3, description="fewer earlier partitions than this: the point is not judged")
    false_discovery_rate: float = Field(
        0.05, gt=0, lt=1, description="share of a night's anomalies that may be false alarms (Benjamini and Hochberg)"
    )
    calibration_points: int = Field(
        28, ge=7, description="newest points of each series whose scores calibrate tonight's"
    )
    calibration_series: int = Field(400, ge=10, description="series of a kind that calibrate, at most")
    deviations: float = Field(
        4.0, gt=0, description="score that makes an anomaly while too few past points calibrate, in standard deviations"
    )
    min_effect: float = Field(0.1, ge=0, description="relative change below which a point is never an anomaly")
    min_share_effect: float = Field(0.01, ge=0, le=1, description="the same for shares, as their difference")
    clock_history: int = Field(28, ge=7, description="earlier partitions whose daily rhythm a clock is compared with")
    replay_nights: int = Field(14, ge=1, description="newest nights that new feedback is replayed on")
    calendar: tuple[CalendarEvent, ...] = Field((), description="promotions and holidays; the first that fits a day")
