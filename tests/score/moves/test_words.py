"""A change in one sentence."""

from __future__ import annotations

from datetime import date

from jobs.score.moves.words import sentence


def row(change: float | None, **effects: float) -> dict:
    found = {"score": "quality", "asset": "orders", "column": None, "before": 80.0, "after": 80.0 + (change or 0.0)}
    found |= {"dimension": "overall", "before_dt": date(2020, 5, 1), "change": change}
    return found | dict.fromkeys(("data", "rule", "weight")) | effects


def carrier(effect: str, part: float, column: str | None, rule: str | None) -> dict:
    return {
        "effect": effect, "part": part, "carrier_asset": "orders", "carrier_dimension": "accuracy",
        "carrier_column": column, "carrier_rule": rule,
    }  # fmt: skip


def test_the_largest_carriers_are_named() -> None:
    carriers = [carrier("data", -1.5, "price", "positive"), carrier("data", 0.2, "(table)", "twins")]
    carriers += [carrier("weight", 0.1, "price", None), carrier("data", 1e-4, "user", "filled")]
    said = sentence(row(-1.2, data=-1.3, rule=0.0, weight=0.1), carriers)
    assert said == (
        "fell by 1.20 points since 2020-05-01: the data -1.30 (price positive -1.50, twins +0.20), "
        "the weights +0.10 (weight of price +0.10)"
    )


def test_a_small_change_shows_two_of_its_digits() -> None:
    said = sentence(row(0.0021, data=0.0021, rule=0.0, weight=0.0), [carrier("data", 0.0021, "price", "positive")])
    assert said == "rose by 0.0021 points since 2020-05-01: the data +0.0021 (price positive +0.0021)"


def test_what_cannot_be_compared_is_said() -> None:
    assert sentence(row(0.0), []) == "as it was since 2020-05-01"
    assert sentence(row(None) | {"before": None}, []) == "was not measured before"
    assert sentence(row(None) | {"after": None}, []) == "is no longer measured"
    assert sentence(row(None) | {"before_dt": None, "before": None}, []) == "first measured tonight"
