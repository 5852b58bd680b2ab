"""One night's quality scores as the rules, weights and settings they were computed from, read from their evidence."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from conf.pipeline_config import QualityConfig
from jobs.score.derivation.tree import Geometric, Leaf, Mean, Node

Row = Mapping[str, Any]
OVERALL = "overall"
TABLE_CELL = "(table)"
DOMAIN = "domain:"


class Key(NamedTuple):
    """One rule of one table: dimension, cell (a column, or the table), name, and which of several of that name."""

    dimension: str
    cell: str
    rule: str
    place: int = 0

    @property
    def label(self) -> str:
        """The rule's name, told from others of the same name in the cell."""
        return self.rule if not self.place else f"{self.rule} #{self.place + 1}"


@dataclass(frozen=True)
class Measured:
    """What a rule found, and what it is: `u` in [0, 1] with its interval, share of the days it looked at, k of n."""

    u: float
    low: float
    high: float
    covers: float
    severity: str
    source: str
    k: int | None = None
    n: int | None = None
    stands_for: tuple[str, ...] = ()
    measure: str | None = None


@dataclass(frozen=True)
class TableState:
    """Everything one table's scores are a function of: rules, and three kinds of weights.

    `omega` is the weight of a cell in a dimension before its coverage.
    """

    rules: Mapping[Key, Measured]
    omega: Mapping[tuple[str, str], float]
    dimension_weights: Mapping[str, float]
    severity_weights: Mapping[str, float]
    critical_floor: float

    @cached_property
    def places(self) -> Mapping[tuple[str, str], Mapping[Key, Measured]]:
        """The rules by dimension and cell."""
        found: dict[tuple[str, str], dict[Key, Measured]] = defaultdict(dict)
        for key, rule in self.rules.items():
            found[key.dimension, key.cell][key] = rule
        return found

    def cell(self, dimension: str, cell: str) -> Mean | None:
        """Q_cd: the rules of one cell and dimension; None where there is none, as in all that follow."""
        own = self.places.get((dimension, cell))
        return Mean({key.label: (self._weight(rule), self._leaf(rule)) for key, rule in own.items()}) if own else None

    def dimension(self, dimension: str) -> Mean | None:
        """Q_d: the cells of one dimension, weighted by ω and the share of days their rules looked at."""
        items: dict[str, tuple[float, Node]] = {}
        for (found, cell), own in self.places.items():
            node = self.cell(dimension, cell) if found == dimension else None
            if node is not None:
                items[cell] = (self.omega[dimension, cell] * max(rule.covers for rule in own.values()), node)
        return Mean(items) if items else None

    def column(self, column: str) -> Geometric | None:
        """Q_c: one column over all dimensions."""
        return self._geometric({d: self.cell(d, column) for d in self._dimensions})

    def table(self) -> Geometric | None:
        """Q: the table over all dimensions."""
        return self._geometric({d: self.dimension(d) for d in self._dimensions})

    def score(self, column: str | None, dimension: str) -> Node | None:
        """The score that `quality_scores` holds for a column (None: the table) and dimension (or `overall`)."""
        if column is None:
            return self.table() if dimension == OVERALL else self.dimension(dimension)
        return self.column(column) if dimension == OVERALL else self.cell(dimension, column)

    @property
    def _dimensions(self) -> list[str]:
        return list(dict.fromkeys(dimension for dimension, _ in self.places))

    def _weight(self, rule: Measured) -> float:
        return self.severity_weights[rule.severity] * rule.covers

    def _leaf(self, rule: Measured) -> Leaf:
        return Leaf(rule.u, rule.severity == "critical" and rule.high < self.critical_floor)

    def _geometric(self, parts: Mapping[str, Node | None]) -> Geometric | None:
        items = {name: (self.dimension_weights[name], node) for name, node in parts.items() if node is not None}
        return Geometric(items) if items else None


@dataclass(frozen=True)
class NightState:
    """All tables of one night, and the weights of the tables in each domain and dimension."""

    tables: Mapping[str, TableState] = field(default_factory=dict)
    members: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)

    def score(self, asset: str, column: str | None, dimension: str) -> Node | None:
        """Any score of the night by its names in `quality_scores`; None where it was not measured."""
        if not asset.startswith(DOMAIN):
            return self.tables[asset].score(column, dimension) if asset in self.tables else None
        items = {
            member: (weight, node)
            for member, weight in self.members.get((asset, dimension), {}).items()
            if (node := self.score(member, None, dimension)) is not None and weight > 0
        }
        return Mean(items) if items else None


def night_state(rows: Iterable[Row], config: QualityConfig) -> NightState:
    """The state behind one night's `quality_scores`.

    Args:
        config: gives what the evidence does not hold: the critical floor, and weights that no measured score used.
    """
    by_asset: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_asset[row["asset"]].append({**row, "evidence": json.loads(row["evidence"] or "{}")})
    return NightState(
        {asset: table_state(own, config) for asset, own in by_asset.items() if not asset.startswith(DOMAIN)},
        {
            (asset, row["dimension"]): {part["asset"]: part["weight"] for part in row["evidence"].get("members", ())}
            for asset, own in by_asset.items()
            if asset.startswith(DOMAIN)
            for row in own
        },
    )


def table_state(rows: Sequence[Row], config: QualityConfig) -> TableState:
    """The state behind one table's scores, their evidence already read as JSON.

    Weights are those that the evidence states as settings; older evidence holds them as products with coverages only.
    """
    settings: dict[str, Any] = {}
    for row in rows:
        if row["column"] is None and row["dimension"] == OVERALL:
            settings = row["evidence"].get("settings", {})
    rules: dict[Key, Measured] = {}
    severity_weights: dict[str, float] = {**config.severity_weights}
    dimension_weights = {str(name): weight for name, weight in config.dimension_weights.items()}
    cells: dict[tuple[str, str], float] = {}
    for row in rows:
        evidence, dimension = row["evidence"], row["dimension"]
        if dimension == OVERALL:
            dimension_weights |= {part["dimension"]: part["weight"] for part in evidence.get("dimensions", ())}
            continue
        cells |= {(dimension, part["cell"]): part["weight"] for part in evidence.get("cells", ())}
        own = evidence if row["column"] else evidence.get("table_rules", {})
        seen: dict[str, int] = defaultdict(int)
        for rule in own.get("rules", ()):
            key = Key(dimension, row["column"] or TABLE_CELL, rule["rule"], seen[rule["rule"]])
            seen[rule["rule"]] += 1
            rules[key] = _measured(rule)
            if "weight" in rule:
                severity_weights[rules[key].severity] = _quotient(rule["weight"], rules[key].covers)
    state = TableState(
        rules,
        {},
        dimension_weights | settings.get("dimension_weights", {}),
        severity_weights | settings.get("severity_weights", {}),
        settings.get("critical_floor", config.critical_floor),
    )
    told = settings.get("omega", {})
    omega = {
        place: told.get(place[1], _quotient(weight, max(rule.covers for rule in state.places[place].values())))
        for place, weight in cells.items()
        if place in state.places
    }
    return replace(state, omega=omega)


def _quotient(weight: float, covers: float) -> float:
    """The weight before coverage, without the last digits in which a product and its quotient differ."""
    return float(f"{weight / covers:.14g}")


def _measured(rule: Row) -> Measured:
    """A rule of the evidence; what older evidence does not hold of it is the most neutral."""
    u = rule["u"]
    return Measured(
        u, rule.get("low", u), rule.get("high", u), rule.get("covers", 1.0), rule.get("severity", "major"),
        rule.get("source", "rule"), rule.get("k"), rule.get("n"), tuple(rule.get("stands_for", ())),
        rule.get("measure"),
    )  # fmt: skip
