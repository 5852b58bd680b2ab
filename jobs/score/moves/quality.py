"""The rows of quality: every score of either night, its change, and what carried it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jobs.score.derivation.states import DOMAIN, OVERALL, NightState
from jobs.score.derivation.tree import Path
from jobs.score.moves.effects import EFFECTS, Between, Moved, Score
from jobs.score.moves.mixing import Nights
from jobs.score.moves.words import sentence

ARITHMETIC = "(arithmetic)"
# A stored score is met when what its evidence gives differs by no more than the rounding of its weights, in points.
_MET = 1e-9
Row = dict[str, Any]


def quality_moves(
    nights: Nights, before: Sequence[Row], after: Sequence[Row], before_dt: date | None
) -> tuple[list[Row], list[Row]]:
    """Rows of score_moves and of move_carriers for all scores of `before` and `after`, rows of quality_scores."""
    between = Between(nights)
    old, new = ({_score(row): row["score"] for row in rows} for rows in (before, after))
    moves: list[Row] = []
    carriers: list[Row] = []
    for score in dict.fromkeys((*new, *old)):
        row = _row(score, before_dt, old.get(score), new.get(score))
        moved = between.moved(score) if row["change"] is not None else None
        own = carriers_of(score, moved, row, nights) if moved else []
        effects = {name: sum(part["part"] for part in own if part["effect"] == name) for name in EFFECTS}
        row |= effects if moved else dict.fromkeys(EFFECTS)
        moves.append(row | {"words": sentence(row, own)})
        carriers += own
    return moves, carriers


def carriers_of(score: Score, moved: Moved, row: Row, nights: Nights) -> list[Row]:
    """What carried the change of one score, in points, the largest first.

    Where today's arithmetic does not give a stored score from its evidence, the difference counts as a rule of its own.
    """
    found = [
        _carrier(score, effect, path, 100 * part, nights)
        for effect, parts in moved.parts.items()
        for path, part in parts.items()
        if part
    ]
    rest = row["change"] - 100 * (moved.after - moved.before)
    if abs(rest) > _MET:
        asset = None if score[0].startswith(DOMAIN) else score[0]
        found.append(_identity(score) | _names(asset, {"rule": ARITHMETIC}) | {"effect": "rule", "part": rest})
    return sorted(found, key=lambda row: (EFFECTS.index(row["effect"]), -abs(row["part"]), str(row)))


def levels(score: Score) -> tuple[str, ...]:
    """What the names of a path below a score are of."""
    asset, column, dimension = score
    table = ("dimension", "column", "rule") if dimension == OVERALL else ("column", "rule")
    if asset.startswith(DOMAIN):
        return ("asset", *table)
    return table if column is None else tuple(level for level in table if level != "column")


def _carrier(score: Score, effect: str, path: Path, part: float, nights: Nights) -> Row:
    asset, column, dimension = score
    place = dict(zip(levels(score), path, strict=False))
    if column is not None:
        place["column"] = column
    if dimension != OVERALL:
        place["dimension"] = dimension
    named = _names(place.get("asset") or (None if asset.startswith(DOMAIN) else asset), place)
    then, now = (_figure(night, score, named) for night in (nights.before, nights.after))
    return _identity(score) | named | {"effect": effect, "part": part, "before": then, "after": now}


def _figure(night: NightState, score: Score, named: Mapping[str, Any]) -> float | None:
    """What the carrier was on one night: a rule's good share, else its weight."""
    asset, dimension, column, rule = (named[f"carrier_{level}"] for level in ("asset", "dimension", "column", "rule"))
    table = night.tables.get(asset)
    if rule:
        own = table.places.get((dimension, column), {}) if table else {}
        return next((found.u for key, found in own.items() if key.label == rule), None)
    if column and (score[1] is None):
        return table.omega.get((dimension, column)) if table else None
    if score[0].startswith(DOMAIN) and (dimension is None or score[2] == dimension):
        return night.members.get((score[0], score[2]), {}).get(asset)
    return table.dimension_weights.get(dimension) if table else None


def _identity(score: Score) -> Row:
    return {"score": "quality", "asset": score[0], "column": score[1], "dimension": score[2]}


def _names(asset: str | None, place: Mapping[str, str]) -> Row:
    return {"carrier_asset": asset, **{f"carrier_{name}": place.get(name) for name in ("dimension", "column", "rule")}}


def _row(score: Score, before_dt: date | None, then: float | None, now: float | None) -> Row:
    change = None if then is None or now is None else now - then
    return _identity(score) | {"before_dt": before_dt, "before": then, "after": now, "change": change}


def _score(row: Mapping[str, Any]) -> Score:
    return row["asset"], row["column"], row["dimension"]
