"""Weights of behaviours from a lake's days: learned where there is enough, as configured where there is not."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from conf.model_config import InputConfig
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.inputs import learned_from

BEFORE = date(2020, 3, 1)
CONFIG = InputConfig(behaviour_weights={"view": 1.0, "purchase": 5.0, "cart": 3.0}, half_life_days=60, min_events=100)


def market(per_view: float) -> pa.Table:
    """Rows of event_days: what a pair does after BEFORE follows its purchases of half-life 30 days, and its views."""
    random = np.random.default_rng(4)
    found = []
    for pair in range(6000):
        bought, seen = (sorted(set(random.integers(0, 150, 5).tolist())) for _ in range(2))
        rate = sum(2 ** (-age / 30) for age in bought) + per_view * sum(2 ** (-age / 30) for age in seen)
        days = [("purchase", -age, 1) for age in bought] + [("view", -age, 1) for age in seen]
        days += [("purchase", 5, int(n)) for n in [random.poisson(0.15 * rate)] if n]
        found += [
            {"user_id": f"u{pair % 50:02d}", "item_id": f"i{pair // 50:03d}", "day": BEFORE + timedelta(shift),
             "event_type": kind, "events": n}
            for kind, shift, n in days
        ]  # fmt: skip
    rows = pa.Table.from_pylist(found, schema=OUTPUTS["event_days"].schema)
    return rows.sort_by([(name, "ascending") for name in ("user_id", "item_id", "day", "event_type")])


def test_half_lives_and_weights_are_learned_and_stated() -> None:
    learned = learned_from(market(per_view=0.4), CONFIG, BEFORE)
    assert learned.inputs.half_life_days["purchase"] == 30
    assert learned.inputs.weight["purchase"] == 5.0
    assert 0.25 < learned.inputs.weight["view"] / 5.0 < 0.55
    rows = {row["event_type"]: row for row in learned.rows().to_pylist()}
    assert (rows["cart"]["origin"], rows["cart"]["weight"], rows["cart"]["half_life_days"]) == ("configured", 3.0, 60)
    assert rows["view"]["origin"] == "learned" and rows["view"]["gain"] > 0


def test_a_type_that_foretells_nothing_keeps_a_little() -> None:
    assert learned_from(market(per_view=0.0), CONFIG, BEFORE).inputs.weight["view"] < 0.1 * 5.0


def test_too_little_history_leaves_the_configuration() -> None:
    few = market(per_view=0.0).slice(0, 40)
    learned = learned_from(few, CONFIG, BEFORE)
    assert learned.fit is None and "are needed" in learned.reason
    assert learned.inputs.weight == CONFIG.behaviour_weights
    assert set(learned.inputs.half_life_days.values()) == {60}
    assert learned_from(few, CONFIG, date(2000, 1, 1)).reason == "no event up to 2000-01-01"
