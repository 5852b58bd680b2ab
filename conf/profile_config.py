"""The part of conf/model.yml that shapes profiles, segments, similar items, audiences, feedback and diversity."""

from __future__ import annotations

from pydantic import Field, model_validator

from conf.loading import Strict


class ProfileConfig(Strict):
    """User profiles, item profiles and segments."""

    bought: tuple[str, ...] = Field(
        ("purchase",), description="event types that count as buying; where none occurs, all events do"
    )
    lookback_days: int = Field(365, ge=1, description="days of purchases that profiles are made of")
    interests: int = Field(10, ge=1, description="values listed a user and attribute, at most")
    prior_purchases: float = Field(
        20, gt=0, description="purchases as weighty as what is known of everybody, in ratios of one user or item"
    )
    bands: tuple[float, float] = Field(
        (1 / 3, 2 / 3), description="price positions at which `middle` and `premium` begin"
    )
    peers: int = Field(6, ge=2, description="priced items a category needs to place an item's price in it")
    segments: tuple[int, int] = Field((4, 12), description="fewest and most segments that are tried")
    segment_sample: int = Field(2000, ge=50, description="users the silhouette is computed on, at most")
    segment_gain: float = Field(
        0.01, ge=0, description="silhouette by which another number of segments must beat last night's"
    )
    keep_name: float = Field(0.5, ge=0, le=1, description="share of common users from which a segment keeps its name")

    @model_validator(mode="after")
    def _ordered(self) -> ProfileConfig:
        if not 2 <= self.segments[0] <= self.segments[1]:
            raise ValueError("`segments` must be two numbers from 2 on, the smaller one first")
        if not 0 < self.bands[0] < self.bands[1] < 1:
            raise ValueError("`bands` must be two shares between 0 and 1, the smaller one first")
        return self


class SimilarConfig(Strict):
    """Substitutes and complements of items."""

    top: int = Field(20, ge=1, description="neighbours listed an item and sense")
    peers: int = Field(6, ge=2, description="items a category needs for substitutes to be sought in it alone")
    min_baskets: int = Field(10, ge=1, description="baskets an item must be in to have complements")
    min_together: int = Field(5, ge=1, description="baskets two items must share to be complements")
    false_discovery: float = Field(0.05, gt=0, lt=1, description="share of chance pairs among the complements")
    latent_part: float = Field(0.5, ge=0, le=1, description="weight of the latent space beside the attributes")


class AudienceConfig(Strict):
    """Who a campaign is for."""

    users: int = Field(500, ge=1, description="users listed a campaign, at most")
    min_responders: int = Field(
        30,
        ge=2,
        description="responses to earlier campaigns below which a simple ranking stands in for the learned one",
    )


class FeedbackConfig(Strict):
    """What became of what was published."""

    windows: tuple[int, ...] = Field((7, 28), min_length=1, description="days after a publication that are looked at")
    ranks: tuple[int, ...] = Field((5, 20, 50, 100), min_length=1, description="last ranks of the bands")
    shown_rank: int = Field(20, ge=1, description="an item counts as shown down to this rank")
    shown_days: int = Field(28, ge=1, description="days of publications that `exposures` counts")


class DiversityConfig(Strict):
    """Re-ranking of the published lists between relevance (0) and diversity (1)."""

    knob: float = Field(0.0, ge=0, le=1, description="in use for the published lists; docs/decisions/053 says why")
    knobs: tuple[float, ...] = Field((0.1, 0.2, 0.3, 0.5, 0.7), description="values whose trade-off is measured")
