"""Settings of the value measurement: the reference ranker, the game it is asked in, and what makes up the score."""

from __future__ import annotations

from pydantic import Field, model_validator

from conf.loading import Strict


class SliceConfig(Strict):
    """The parts of the traffic that an asset's value is measured in apart, and mixed by."""

    cold_user_events: int = Field(50, ge=0, description="a user with at most so many events before the cut is cold")
    new_item_days: int = Field(56, ge=1, description="an item first seen so many days before the cut is new")
    new_items: int = Field(24, ge=1, description="new items added to every pool, so that there is a list to judge")
    head_share: float = Field(0.8, gt=0, le=1, description="items that make this share of the traffic are the head")
    places: int = Field(4, ge=0, description="channels and stores that get a slice of their own, the busiest first")
    min_users: int = Field(30, ge=2, description="judged users below which a slice is not measured")


class DepthConfig(Strict):
    """What is measured weekly by changing the data: how fast it ages, and what its faults cost."""

    users: int = Field(250, ge=10, description="judged users of these measurements; differences are paired")
    early_days: tuple[int, ...] = Field((7, 28, 84), min_length=2, description="days that the data are cut early")
    fault_rates: tuple[float, ...] = Field(
        (0.01, 0.05, 0.2), min_length=2, description="shares of the rows that are spoilt"
    )
    faults: tuple[str, ...] = Field(
        ("nulls", "spelling_variants", "exact_duplicates", "orphans", "shifted_clocks"),
        description="kinds of faults/kinds/ that are planted",
    )
    assets_per_night: int = Field(1, ge=0, description="assets measured in a night, those measured longest ago first")
    max_half_life_days: float = Field(3650, gt=0, description="a slower decay than this counts as none")
    seed: int = Field(20180101, description="of the faults and the users drawn")


class Composite(Strict):
    """Weights of the composite score; they sum to 1."""

    contribution: float = Field(0.50, ge=0, description="of φ⁺ over the largest φ")
    usage: float = Field(0.20, ge=0, description="of what reads the asset")
    coverage: float = Field(0.10, ge=0, description="of the traffic it reaches")
    uniqueness: float = Field(0.10, ge=0, description="of what no other asset could stand in for")
    freshness: float = Field(0.10, ge=0, description="of how far its age lets it count")

    @model_validator(mode="after")
    def _sum_to_one(self) -> Composite:
        if abs(sum(self.model_dump().values()) - 1) > 1e-9:
            raise ValueError("the weights of the composite must sum to 1")
        return self


class UsageConfig(Strict):
    """How reads of an asset count, by what reads it."""

    half_life_days: float = Field(30, gt=0, description="a read counts half after so many days")
    published_tier: float = Field(3.0, ge=0, description="weight of a published table that is made from the asset")
    inner_tier: float = Field(1.0, ge=0, description="weight of a table that others are made from")
    damping: float = Field(0.85, gt=0, lt=1, description="of the PageRank against the lineage")


class MoneyConfig(Strict):
    """Turns shares of the value into money. Off unless set: only the shop can know these figures.

    `offline_to_online` says how much of an offline gain shows in turnover, as experiments found, with its own interval.
    """

    attributed_share: float = Field(gt=0, le=1, description="share of the turnover that recommendations brought")
    offline_to_online: float = Field(
        gt=0, description="share of an offline gain that shows in turnover, as experiments found"
    )
    low: float = Field(ge=0, description="lower end of its interval")
    high: float = Field(gt=0, description="upper end of its interval")

    @model_validator(mode="after")
    def _ordered(self) -> MoneyConfig:
        if not self.low <= self.offline_to_online <= self.high:
            raise ValueError("`low` ≤ `offline_to_online` ≤ `high` does not hold")
        return self


class ValueConfig(Strict):
    """The value measurement: one reference ranker, trained for every coalition of column groups."""

    pool: int = Field(120, ge=20, description="items each user's reference ranking is drawn from")
    k: int = Field(20, ge=1, description="length of the list that NDCG looks at")
    seed: int = Field(1, description="of every draw: who is judged, who falls into which fold, resamples")
    folds: int = Field(
        3, ge=3, description="parts of the training users; a ranker learns from all parts but one, for each in turn"
    )
    bootstrap: int = Field(500, ge=100, description="resamples of every interval")
    users: int = Field(5000, ge=10, description="users read at each cut; more are sampled")
    group_users: int = Field(
        400, ge=10, description="judged users on whom an asset's value is shared out to its groups"
    )
    training_users: int = Field(2000, ge=10, description="users judged in all training periods together")
    training_periods: int = Field(3, ge=1, description="periods before the test period that the ranker learns from")
    lookback_days: int = Field(28, ge=1, description="how far back partitions without time stamps are read")
    knots: int = Field(16, ge=1, description="values at which the ranker may bend what it makes of a feature")
    full_every_days: int = Field(7, ge=1, description="days after which all is measured anew; else leave-one-out alone")
    permutations: int = Field(256, ge=2, description="orders drawn, each with its reverse, beyond 8 assets")
    truncation: float = Field(1e-4, ge=0, description="NDCG to the whole below which a drawn order is not walked on")
    slices: SliceConfig = SliceConfig()
    depth: DepthConfig = DepthConfig()
    usage: UsageConfig = UsageConfig()
    composite: Composite = Composite()
    risk: dict[str, float] = Field(
        default={"none": 0.0, "pseudonym": 0.05, "quasi": 0.1, "direct": 0.3},
        description="share taken off the composite for the most sensitive class of the asset's columns",
    )
    money: MoneyConfig | None = Field(None, description="off unless set")
