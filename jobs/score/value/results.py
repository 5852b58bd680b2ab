"""From what was measured to the rows of the value tables."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conf.value_config import Composite
from jobs.lake.context import Context
from jobs.score.value.costs import Cost, monthly
from jobs.score.value.coverage import coverage_of
from jobs.score.value.cuts import Cut
from jobs.score.value.depth import Deep
from jobs.score.value.evidence import columns_to_read, shape_of
from jobs.score.value.fits import configuration_of
from jobs.score.value.game import Game
from jobs.score.value.known import Archive
from jobs.score.value.measure import Value
from jobs.score.value.money import money_of, monthly_turnover
from jobs.score.value.players import asset_of, assets_of, columns_of_groups
from jobs.score.value.problem import Judged
from jobs.score.value.reads import reads_of
from jobs.score.value.resampling import Interval
from jobs.score.value.slices import MIX
from jobs.score.value.uniqueness import told_by_others, uniqueness_of
from jobs.score.value.usages import usage_of

Row = dict[str, Any]
_READ_DAYS = 56
_PII = ("none", "pseudonym", "quasi", "direct")
_ZERO = Interval(0.0, 0.0, 0.0)


@dataclass
class Measured:
    """Tonight's values by slice; where only leave-one-out was measured, contributions are those of the night `on`."""

    context: Context
    names: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    test: Judged
    values: dict[str, Value]
    game: Game
    on: date
    late: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    players_of: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether contributions were measured tonight."""
        return self.on == self.context.run_date

    def earlier(self, table: str) -> list[Row]:
        """The rows of the full measurement that stands."""
        return self.context.lake.read(table, self.on).drop_columns(["dt"]).to_pylist()

    def contributions(self) -> dict[str, Interval | None]:
        """Asset → φ; None where all of it came after the decision, exactly 0 where it feeds nothing."""
        if not self.is_full:
            return {row["asset"]: _interval(row, "contribution", "low", "high") for row in self.earlier("value_scores")}
        known = self.values[MIX].contribution
        tables = sorted(self.context.project.tables)
        return {name: None if name in self.late else known.get(name, _ZERO) for name in tables}


@dataclass(frozen=True)
class Parts:
    """All that stands beside the contribution, by asset."""

    usage: Mapping[str, tuple[float, Mapping[str, float]]]
    coverage: Mapping[str, Mapping[str, float]]
    likeness: Mapping[str, tuple[float, str | None]]
    ages: Mapping[str, int]
    deep: Deep
    cost: Mapping[str, float]
    turnover: float | None

    @classmethod
    def of(
        cls, context: Context, archive: Archive, test: Cut, measured: Measured, costs: list[Cost], deep: Deep
    ) -> Parts:
        """Measure them at the run date."""
        config = context.project.model.value
        return cls(
            usage=usage_of(reads_of(context, _READ_DAYS), context),
            coverage=coverage_of(test.scene, test.tables),
            likeness=told_by_others(measured.test.features, measured.needs, config.seed),
            ages=_ages(context, archive),
            deep=deep,
            cost=monthly(costs),
            turnover=monthly_turnover(context, archive) if config.money else None,
        )


def _ages(context: Context, archive: Archive) -> dict[str, int]:
    """Days from the newest that each table says to the run date."""
    found = {}
    for name, config in context.project.tables.items():
        if shape_of(config) != "other":
            newest = archive.known(config, context.run_date, columns_to_read(config)).newest
            if newest is not None:
                found[name] = max((context.run_date - newest).days, 0)
    return found


def score_rows(context: Context, measured: Measured, parts: Parts) -> list[Row]:
    """One row a table: measured; exactly zero where it feeds nothing; null where all of it came after the decision."""
    contributions = measured.contributions()
    players = sum(phi is not None for phi in contributions.values())
    best = max((c.value for c in contributions.values() if c), default=0.0)
    shared = _shared(context, measured)
    return [
        {**_score_row(context, name, contributions.get(name), best, shared, measured, parts), "players": players}
        for name in sorted(context.project.tables)
    ]


def _score_row(
    context: Context, name: str, phi: Interval | None, best: float, shared: Row, measured: Measured, parts: Parts
) -> Row:
    config, table = context.project.model.value, context.project.tables[name]
    is_late = phi is None
    delta = None if is_late else measured.values[MIX].leave_one_out.get(name, _ZERO)
    decay, decayed_on = parts.deep.decays.get(name, (None, None))
    freshness = decay.freshness(parts.ages[name]) if decay and name in parts.ages else None
    likeness, like = parts.likeness.get(name, (None, None))
    alone, substitutability = uniqueness_of(delta.value, phi.value, likeness) if phi and delta else (None, math.nan)
    usage, reads = parts.usage[name]
    reached = parts.coverage.get(name, {})
    contribution = None if phi is None else max(phi.value, 0.0) / best if best > 0 else 0.0
    risk = config.risk.get(max((c.pii for c in table.columns.values()), key=_PII.index), 0.0)
    measures = {
        "contribution": contribution, "usage": usage, "coverage": reached.get("coverage"), "uniqueness": alone,
        "freshness": freshness,
    }  # fmt: skip
    total = shared["v_all"] - shared["v_empty"]
    money = (
        money_of(phi, total, parts.turnover, parts.cost.get(name, 0.0), config.money)
        if config.money and parts.turnover is not None and phi
        else None
    )
    evidence = {
        **shared, **_evidence(measured, name), "usage": reads, "coverage": reached,
        "uniqueness": {"r_squared": likeness, "most_like": like}, "age_days": parts.ages.get(name),
        "composite_parts": measures,
    }  # fmt: skip
    if decay is not None:
        evidence["freshness"] = {
            "half_life_days": decay.half_life_days, "days": decay.days, "lost": decay.lost,
            "measured_on": str(decayed_on),
        }  # fmt: skip
    return {
        "asset": name,
        **_columns("contribution", "low", "high", phi),
        **_columns("leave_one_out", "leave_one_out_low", "leave_one_out_high", delta),
        "substitutability": None if math.isnan(substitutability) else substitutability,
        "usage": usage, "coverage": reached.get("coverage"), "uniqueness": alone, "freshness": freshness,
        "half_life_days": decay.half_life_days if decay else None,
        "composite": None if phi is None else composite(measures, config.composite) * (1 - risk), "risk": risk,
        "cost": parts.cost.get(name), **_columns("money", "money_low", "money_high", money),
        "measured_on": measured.on, "seed": config.seed,
        "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
    }  # fmt: skip


def composite(measures: Mapping[str, float | None], weights: Composite) -> float:
    """0–100: the weighted mean of the parts that were measured; what was not counts neither as good nor as bad."""
    weight = weights.model_dump()
    known = {name: value for name, value in measures.items() if value is not None}
    total = sum(weight[name] for name in known)
    return 100 * sum(weight[name] * value for name, value in known.items()) / total if total else 0.0


def _shared(context: Context, measured: Measured) -> Row:
    config, mix = context.project.model.value, measured.values[MIX]
    earlier = {} if measured.is_full else json.loads(next(iter(measured.earlier("value_scores")))["evidence"])
    return {
        "v_empty": earlier.get("v_empty", mix.v_empty), "v_all": earlier.get("v_all", mix.v_all),
        "tonight": {"v_empty": mix.v_empty, "v_all": mix.v_all, "users": mix.users},
        "metric": f"ndcg@{config.k}", "users": mix.users, "pool": int(measured.test.listings[0].inside[0].sum()),
        "folds": config.folds, "configuration": configuration_of(context),
        "slices": {one.name: one.share for one in measured.test.slices if one.share is not None},
        "slices_not_measured": measured.test.unmeasured,
    }  # fmt: skip


def _evidence(measured: Measured, name: str) -> Row:
    features = [f for f, need in zip(measured.names, measured.needs, strict=True) if name in assets_of(need)]
    refused = {f: why for f, why in measured.refused.items() if name in assets_of(measured.players_of[f])}
    found: Row = {"features": features, "refused": refused}
    if name in measured.late:
        found["note"] = f"not measured: {measured.late[name]}"
    elif not features:
        found["note"] = "feeds no feature of the reference ranker, so no coalition gains or loses by it: exactly zero"
    return found


def slice_rows(measured: Measured) -> list[Row]:
    """One row an asset and slice."""
    if not measured.is_full:
        return measured.earlier("value_slices")
    shares = {one.name: one.share for one in measured.test.slices}
    return [
        {
            "asset": asset, "slice": name, **_columns("contribution", "low", "high", value.contribution[asset]),
            **_columns("leave_one_out", "leave_one_out_low", "leave_one_out_high", value.leave_one_out[asset]),
            "share": shares.get(name), "v_empty": value.v_empty, "v_all": value.v_all, "users": value.users,
            "measured_on": measured.on,
        }
        for asset in measured.game.assets
        for name, value in measured.values.items()
    ]  # fmt: skip


def group_rows(context: Context, measured: Measured) -> list[Row]:
    """One row a group of columns: measured; exactly zero where no feature asks for it; null and named if refused."""
    if not measured.is_full:
        return measured.earlier("value_groups")
    return list(_group_rows(context, measured))


def _group_rows(context: Context, measured: Measured) -> Iterator[Row]:
    owen = measured.values[MIX].owen
    why = {player: reason for f, reason in measured.refused.items() for player in sorted(measured.players_of[f])}
    for config in context.project.tables.values():
        for player, columns in columns_of_groups(config).items():
            reason = measured.late.get(config.table) or (why.get(player) if player not in owen else None)
            yield {
                "asset": asset_of(player), "group": player.partition(".")[2], "columns": columns,
                **_columns("contribution", "low", "high", None if reason else owen.get(player, _ZERO)),
                "refused": reason, "measured_on": measured.on,
            }  # fmt: skip


def cost_rows(costs: list[Cost]) -> list[Row]:
    """One row a part of a cost."""
    return [
        {
            "asset": cost.asset, "part": cost.part, "amount": cost.amount, "quantity": cost.quantity, "unit": cost.unit,
            "evidence": json.dumps(cost.evidence, ensure_ascii=False, sort_keys=True),
        }
        for cost in costs
    ]  # fmt: skip


def _columns(value: str, low: str, high: str, interval: Interval | None) -> Row:
    if interval is None:
        return {value: None, low: None, high: None}
    return {value: interval.value, low: interval.low, high: interval.high}


def _interval(row: Row, value: str, low: str, high: str) -> Interval | None:
    return None if row[value] is None else Interval(row[value], row[low], row[high])
