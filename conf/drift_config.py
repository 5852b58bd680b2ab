"""`drift` of conf/pipeline.yml: what is compared with what, and how large a change matters."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from conf.loading import Strict

# PSI by the usual rule of thumb, the others to match it; `rows` is a ratio of volumes, as its logarithm.
_MIN_EFFECT = {
    "psi": 0.1, "jensen_shannon": 0.13, "linf": 0.05, "wasserstein": 0.1, "code_list": 0.02, "unit": 0.05, "rows": 0.4,
}  # fmt: skip


class DaysRange(Strict):
    """Landing days from `first` to `last`, both included."""

    first: date = Field(description="first landing day")
    last: date = Field(description="last landing day")

    @model_validator(mode="after")
    def _in_order(self) -> DaysRange:
        if self.last < self.first:
            raise ValueError("`last` lies before `first`")
        return self


class DriftConfig(Strict):
    """Spans of days that are compared by their stored profiles."""

    history: int = Field(28, ge=5, description="earlier comparisons of the same kind that show what is usual")
    min_history: int = Field(5, ge=3, description="with fewer of them, `unknown_excess` stands in for what is usual")
    deviations: float = Field(6.0, gt=0, description="robust deviations above the usual that make drift")
    unknown_excess: float = Field(
        4.0, ge=1, description="times that a new table may exceed what independent rows would show by sampling"
    )
    level: float = Field(0.9999, gt=0.5, lt=1, description="quantile of pure sampling that drift must exceed")
    reference_days: int = Field(28, ge=1, description="first stored days that are the reference of a table")
    references: dict[str, DaysRange] = Field(
        default_factory=dict, description="table → the days that are its reference instead"
    )
    bins: int = Field(10, ge=2, description="bins of equal mass that numbers are compared in")
    min_expected: float = Field(
        20.0, gt=0, description="rows that a bin of its own must expect of the thinner span; rows come in clusters"
    )
    categories: int = Field(50, ge=2, description="values with a share of their own; the others are one")
    min_effect: dict[str, float] = Field(
        default_factory=lambda: dict(_MIN_EFFECT), description="metric → value up to which a difference does not matter"
    )
    unit_factors: dict[str, float] = Field(
        default_factory=dict, description="name → factor by which a changed unit multiplies every number"
    )
    min_null_share: float = Field(0.001, ge=0, lt=1, description="nulls in a column that had none, to be named")
    min_similarity: float = Field(0.8, gt=0, le=1, description="likeness from which a column counts as renamed")
