"""A measured rule: what was tested, what share of it was good, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from conf.pipeline_config import QualityConfig
from conf.table_config import Dimension, Severity
from jobs.score.quality.intervals import block_bootstrap, ratio_bootstrap, wilson

Source = Literal["rule", "ledger", "relation", "profile", "expectation", "anomaly", "lake", "configuration", "bots"]
Fact = tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule of one table. `u` is the good share in [0, 1], `low` and `high` its interval.

    `columns` decides where it counts: one column, or, for none or several, the table as a whole (once, not once a
    column). `facts` name what it measures where another source may measure the same; `rank` orders those sources.
    `declared` tells a severity that someone wrote from a default. `covers` is the share of the landing days in use that
    the rule looked at, and scales its weight: what it did not look at is unmeasured. `fresh` says whether the newest of
    them is among those. `measure` is the kind of measure, one word without names of columns.
    """

    name: str
    source: Source
    dimension: Dimension
    columns: tuple[str, ...]
    severity: Severity
    u: float
    low: float
    high: float
    passed: int | None = None
    tested: int | None = None
    covers: float = 1.0
    fresh: bool = True
    facts: frozenset[Fact] = frozenset()
    rank: int = 0
    declared: bool = True
    measure: str = ""
    detail: str | None = None

    @property
    def column(self) -> str | None:
        """The column it counts for; None for the table."""
        return self.columns[0] if len(self.columns) == 1 else None


@dataclass(frozen=True)
class About:
    """The parts of a rule that its measurement does not change."""

    name: str
    source: Source
    dimension: Dimension
    columns: tuple[str, ...] = ()
    severity: Severity = "major"
    facts: frozenset[Fact] = frozenset()
    rank: int = 0
    declared: bool = True
    measure: str = ""

    def __post_init__(self) -> None:
        if not self.measure:
            object.__setattr__(self, "measure", self.name.partition(":")[0].partition("(")[0])


@dataclass(frozen=True)
class Scope:
    """Which of the landing days in use a measurement looked at: their share, and whether the newest is among them."""

    covers: float = 1.0
    fresh: bool = True

    @classmethod
    def of(cls, looked_at: Iterable[Any], in_use: Sequence[Any]) -> Scope:
        """The scope of the days `looked_at`; `in_use` has the newest day last and is not empty."""
        days = set(looked_at)
        return cls(sum(day in days for day in in_use) / len(in_use), in_use[-1] in days)


ALL = Scope()


def counted(
    about: About,
    passed: int,
    tested: int,
    config: QualityConfig,
    scope: Scope = ALL,
    *,
    population: int | None = None,
    detail: str | None = None,
) -> Rule | None:
    """A rule on rows: `passed` of `tested`, with Wilson's interval; None when nothing was tested.

    Args:
        population: rows that the tested ones were drawn from, where they are a sample.
    """
    if tested == 0:
        return None
    low, high = wilson(passed, tested, config.confidence, population)
    return Rule(
        **vars(about), u=passed / tested, low=low, high=high, passed=passed, tested=tested, detail=detail, **vars(scope)
    )


def clustered(about: About, daily: Sequence[tuple[int, int]], config: QualityConfig, scope: Scope = ALL) -> Rule | None:
    """A rule on rows that fail together, a user's events at a time: (passed, tested) of each day, in order.

    The interval is the wider of Wilson's, which knows the number of rows, and a block bootstrap over the days, which
    knows how unevenly failures come; None when nothing was tested.
    """
    passed, tested = (sum(day[place] for day in daily) for place in (0, 1))
    if tested == 0:
        return None
    low, high = wilson(passed, tested, config.confidence)
    lower, upper = ratio_bootstrap(daily, config.confidence, samples=config.bootstrap, seed=config.seed)
    return Rule(
        **vars(about), u=passed / tested, low=min(low, lower), high=max(high, upper), passed=passed, tested=tested,
        **vars(scope),
    )  # fmt: skip


def exact(about: About, passed: int, tested: int, scope: Scope = ALL, *, detail: str | None = None) -> Rule | None:
    """A rule on declared facts or files, all of which were looked at: no interval; None when there are none."""
    if tested == 0:
        return None
    u = passed / tested
    return Rule(**vars(about), u=u, low=u, high=u, passed=passed, tested=tested, detail=detail, **vars(scope))


def graded(
    about: About, daily: Sequence[float], config: QualityConfig, scope: Scope = ALL, *, detail: str | None = None
) -> Rule | None:
    """A graded rule: the mean of one value in [0, 1] a day, in order, with a block bootstrap; None without days."""
    if not daily:
        return None
    low, high = block_bootstrap(daily, config.confidence, samples=config.bootstrap, seed=config.seed)
    mean = math.fsum(daily) / len(daily)
    return Rule(**vars(about), u=mean, low=low, high=high, tested=len(daily), detail=detail, **vars(scope))


def settle(rules: Sequence[Rule], severity_weights: dict[str, float]) -> tuple[list[Rule], dict[str, list[str]]]:
    """Leave each fact to the nearest source, so that it counts once.

    A rule is left out when rules of a lower rank state all of its facts. Those take over the strictest severity that
    anyone declared; a default severity only counts where nobody declared one.

    Returns:
        The rules that count, in the given order, and for each of them by name the names of those it stands for.
    """
    stated: dict[Fact, list[Rule]] = {}
    speaks_for: dict[str, list[Rule]] = {}
    kept: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.rank):
        nearer = {fact: [other for other in stated.get(fact, []) if other.rank < rule.rank] for fact in rule.facts}
        if rule.facts and all(nearer.values()):
            for other in {other.name: other for others in nearer.values() for other in others}.values():
                speaks_for.setdefault(other.name, []).append(rule)
            continue
        kept.append(rule)
        for fact in rule.facts:
            stated.setdefault(fact, []).append(rule)
    order = {id(rule): position for position, rule in enumerate(rules)}
    settled = [
        _strictest(rule, speaks_for.get(rule.name, []), severity_weights)
        for rule in sorted(kept, key=lambda rule: order[id(rule)])
    ]
    return settled, {name: [rule.name for rule in others] for name, others in speaks_for.items()}


def _strictest(rule: Rule, others: Sequence[Rule], severity_weights: dict[str, float]) -> Rule:
    declared = [other.severity for other in others if other.declared]
    if rule.declared or not declared:
        declared.append(rule.severity)
    return replace(rule, severity=max(declared, key=lambda severity: severity_weights[severity]))


def evidence(rule: Rule, weight: float) -> dict[str, Any]:
    """What the score keeps of a rule: enough to compute it again."""
    return {
        "rule": rule.name, "source": rule.source, "measure": rule.measure, "severity": rule.severity, "weight": weight,
        "u": rule.u, "low": rule.low, "high": rule.high, "k": rule.passed, "n": rule.tested,
        "covers": rule.covers, "fresh": rule.fresh,
        **({"detail": rule.detail} if rule.detail else {}),
    }  # fmt: skip
