"""From quality, value and cost to what should be done with an asset, and why, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from conf.pipeline_config import QualityConfig, RegisterConfig

WEEKS_TO_RETIRE = 4
_NAMED = 3


@dataclass(frozen=True)
class Estimate:
    """A measured number with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """What is known of one source table when its action is decided.

    Attributes:
        quality: 0–100, None if not measured.
        coverage: share of the quality that was measured.
        value: Shapley value in NDCG, None if not measured.
        total: v(all tables) − v(no table): what there is to share.
        cost: per month.
        currency: of the cost.
        weeks_low: of the last four weeks, those whose every measured night found the value low in every slice.
        feeds: published tables made from it.
        slices: how many slices of the traffic the value was measured in tonight.
    """

    quality: Estimate | None
    coverage: float
    value: Estimate | None
    total: float
    cost: float
    currency: str
    weeks_low: int
    feeds: tuple[str, ...]
    slices: int = 0


def is_low(value: Estimate, total: float, config: RegisterConfig) -> bool:
    """Whether even the upper bound of a contribution stays under the share that makes an asset valuable."""
    return value.high < config.value_share_high * max(total, 0.0)


def action_of(standing: Standing, config: RegisterConfig, quality: QualityConfig) -> tuple[str, str]:
    """(action, reason): fix first · protect · retire candidate · measure more."""
    if standing.value is None or standing.quality is None:
        missing = " and ".join(
            name for name, part in (("quality", standing.quality), ("value", standing.value)) if part is None
        )
        return "measure more", f"{missing} not measured; it costs {_money(standing)} a month"
    worth, good = f"value {_value(standing.value, standing.total)}", f"quality {_quality(standing.quality)}"
    bar = f"{config.value_share_high:.0%} of what all tables add"
    target = f"{config.quality_target:g}"
    if is_low(standing.value, standing.total, config):
        return _low_value(standing, worth, bar)
    if standing.value.value < config.value_share_high * standing.total or standing.value.low <= 0:
        return "measure more", f"{worth}: the interval does not settle whether it reaches {bar}; {good}"
    if standing.quality.high < config.quality_target:
        return "fix first", f"{worth} is above {bar}, and {good} is under the target of {target}"
    if standing.coverage < quality.min_coverage:
        return "measure more", f"{worth} is above {bar}, but only {standing.coverage:.0%} of its quality was measured"
    if standing.quality.value < config.quality_target:
        return "fix first", f"{worth} is above {bar}, and {good} is probably under the target of {target}"
    return "protect", f"{worth} is above {bar}, and {good} reaches the target of {target}"


def _low_value(standing: Standing, worth: str, bar: str) -> tuple[str, str]:
    finding = f"{worth}: even the upper bound is under {bar}"
    if standing.feeds:
        more = f" and {len(standing.feeds) - _NAMED} more" if len(standing.feeds) > _NAMED else ""
        return "measure more", f"{finding}, yet {', '.join(standing.feeds[:_NAMED])}{more} are made with it"
    if standing.cost <= 0:
        return "measure more", f"{finding}, and it costs nothing to keep"
    if not standing.slices:
        return "measure more", f"{finding} at {_money(standing)} a month, but slices of the traffic were not measured"
    if standing.weeks_low < WEEKS_TO_RETIRE:
        return (
            "measure more",
            f"{finding} at {_money(standing)} a month; low in every slice in {standing.weeks_low} of the "
            f"{WEEKS_TO_RETIRE} weeks that a retirement needs",
        )
    return (
        "retire candidate",
        f"{finding}, in each of {WEEKS_TO_RETIRE} weeks and of {standing.slices} slices of the traffic, "
        f"at {_money(standing)} a month",
    )


def _value(value: Estimate, total: float) -> str:
    share = f" ({round(value.value / total, 2) + 0.0:.0%} of all)" if total > 0 else ""
    return f"{value.value:+.4f} [{value.low:+.4f}, {value.high:+.4f}] NDCG{share}"


def _quality(quality: Estimate) -> str:
    return f"{quality.value:.0f} [{quality.low:.0f}–{quality.high:.0f}]"


def _money(standing: Standing) -> str:
    return f"{standing.cost:,.2f} {standing.currency}"
