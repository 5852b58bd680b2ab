"""conf/pipeline.yml, section `bots`: when the behaviour of a user on a day is not that of a customer."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict


class BotsConfig(Strict):
    """What a user's day is compared with, and how many of the flagged days may be customers'."""

    window_days: int = Field(28, ge=1, description="landing days, up to the judged one, whose users are the usual")
    min_users: int = Field(100, ge=20, description="fewer users in the window than this: nobody is judged")
    false_discovery_rate: float = Field(
        0.01, gt=0, lt=1, description="share of a landing day's flagged user-days that may be customers'"
    )
    purchase_types: tuple[str, ...] = Field(("purchase",), description="event types that are purchases")
    funnel: tuple[str, ...] = Field(
        ("view", "cart", "purchase"), description="event types in the order in which they come, if they come"
    )
    pace_minutes: float = Field(10, gt=0, description="window in which the busiest moments are counted")
    fast_seconds: float = Field(2, gt=0, description="different items so close together are beyond a hand's speed")
    travel_minutes: float = Field(10, gt=0, description="two stores so close together are beyond anybody's speed")
    even_within: float = Field(0.1, gt=0, lt=1, description="intervals so near to their median are alike")
    slot_minutes: int = Field(60, ge=1, description="slot in which users crowd upon an item")
    signs_off: tuple[str, ...] = Field((), description="signs not to be looked at, by name")
    rows_per_pass: int = Field(1_000_000, ge=1, description="rows read at a time; a landing day is never split")
