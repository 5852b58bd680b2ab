"""A change in one sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
_NAMED = 3
_MOST_PLACES = 6
_LEAST_SHARE = 0.05
_EFFECTS = {"data": "the data", "rule": "the rules", "weight": "the weights"}


def sentence(row: Row, carriers: Sequence[Row], places: int = 2) -> str:
    """`fell by 1.30 points since 2018-01-01: the data −1.40 (price price_positive −1.20, …), the weights +0.10`."""
    if row["before_dt"] is None:
        return "first measured tonight" if row["after"] is not None else "not measured"
    if row["change"] is None:
        state = "was not measured before" if row["after"] is not None else "is no longer measured"
        return state if row["before"] is not None or row["after"] is not None else "not measured"
    since = f"since {row['before_dt']}"
    if not any(carrier["part"] for carrier in carriers) and abs(row["change"]) < 10.0**-_MOST_PLACES:
        return f"as it was {since}"
    places = max(places, _telling(row["change"]))
    unit = "points" if row["score"] == "quality" else "NDCG"
    verb = "rose" if row["change"] > 0 else "fell"
    told = [part for effect in _EFFECTS if (part := _effect(effect, row, carriers, places))]
    changed = f"{verb} by {abs(row['change']):.{places}f} {unit} {since}" if row["change"] else f"as it was {since}"
    return f"{changed}: {', '.join(told)}" if told else changed


def _telling(change: float) -> int:
    """Digits after the point that show two of a change's own; a change of nearly nothing is not written out."""
    return min(1 - math.floor(math.log10(abs(change))), _MOST_PLACES) if change else 0


def _effect(effect: str, row: Row, carriers: Sequence[Row], places: int) -> str | None:
    """One effect and its largest carriers; None where it did nothing that can be seen."""
    own = sorted((c for c in carriers if c["effect"] == effect), key=lambda c: -abs(c["part"]))
    if row[effect] is None or not own:
        return None
    least = max(abs(own[0]["part"]) * _LEAST_SHARE, 10.0**-places / 2)
    named = [f"{name(c, row)} {c['part']:+.{places}f}" for c in own if abs(c["part"]) >= least]
    if not named and abs(row[effect]) < 10.0**-places / 2:
        return None
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    listed = f" ({', '.join(named[:_NAMED])}{more})" if named else ""
    return f"{_EFFECTS[effect]} {row[effect]:+.{places}f}{listed}"


def name(carrier: Row, row: Row) -> str:
    """A carrier by what tells it apart from others of the same score."""
    asset = carrier["carrier_asset"] if carrier["carrier_asset"] != row["asset"] else None
    column = carrier["carrier_column"] if carrier["carrier_column"] not in (None, "(table)", row["column"]) else None
    rule = carrier["carrier_rule"]
    if rule is None:
        weighed = ".".join(part for part in (asset, column) if part) or carrier["carrier_dimension"] or "all"
        what = "weight" if carrier["effect"] == "weight" else "coverage"
        return weighed if row["score"] == "value" else f"{what} of {weighed}"
    return " ".join(part for part in (".".join(p for p in (asset, column) if p), rule) if part)
