"""How much an event of each type is worth and how fast it fades: learned from the validation period, or configured.

The validation period is the newest that no model is judged on. What is learned there holds for all cuts of the night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from conf.model_config import InputConfig
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.periods import Cut
from models.input_weights import InputWeights, decayed_counts, fit_input_weights


@dataclass(frozen=True)
class Inputs:
    """Of every event type the configuration knows."""

    weight: dict[str, float]
    half_life_days: dict[str, float]


@dataclass(frozen=True)
class Learned:
    """The inputs in force, and where they come from."""

    inputs: Inputs
    fit: InputWeights | None
    reason: str

    def as_log(self) -> dict[str, object]:
        """What the log says: the learned types, or why nothing was learned."""
        known = self.fit.weight if self.fit else {}
        return {
            "learned": self.reason,
            **{name: (round(self.inputs.weight[name], 3), self.inputs.half_life_days[name]) for name in known},
        }

    def rows(self) -> pa.Table:
        """Rows of `input_weights`."""
        known = self.fit.gain if self.fit else {}
        found = [
            {
                "event_type": name,
                "weight": weight,
                "half_life_days": self.inputs.half_life_days[name],
                "gain": known.get(name),
                "origin": "learned" if name in known else "configured",
                "reason": self.reason,
            }
            for name, weight in sorted(self.inputs.weight.items())
        ]
        return pa.Table.from_pylist(found, schema=OUTPUTS["input_weights"].schema)


def learned_inputs(days: DataFrame, config: InputConfig, cuts: Sequence[Cut]) -> Learned:
    """Weights and half-lives learned from rows of `event_days`; as configured where there is too little to learn."""
    last = {cut.name: cut.last_day for cut in cuts}
    before, upto = last["validation"], last["test"]
    if not config.is_fitted:
        return _configured(config, "the configuration says so")
    users = days.filter(F.col("day") <= F.lit(before)).select("user_id").distinct()
    part = max(users.count() // config.fit_users, 1)
    rows = (
        days.filter(F.col("day") <= F.lit(upto))
        .filter(F.pmod(F.xxhash64("user_id"), F.lit(part)) == 0)
        .select("user_id", "item_id", "day", "event_type", "events")
        .orderBy("user_id", "item_id", "day", "event_type")
    )
    return learned_from(rows.toArrow(), config, before)


def learned_from(rows: pa.Table, config: InputConfig, before: date) -> Learned:
    """Learn from events up to `before` what the later ones of `rows` (event_days, sorted) will be.

    What counts as coming back are the events of the present type with the largest configured weight.
    """
    known = pc.less_equal(rows["day"], pa.scalar(before))
    history, future = rows.filter(known), rows.filter(pc.invert(known))
    types = sorted(pc.unique(history["event_type"]).to_pylist())
    if not types:
        return _configured(config, f"no event up to {before}")
    aim = max(types, key=lambda name: (config.behaviour_weights[name], name))
    pair, pairs = _pairs(history), _pairs(future.filter(pc.equal(future["event_type"], aim)))
    keys, place = np.unique(pair, return_inverse=True)
    aimed = future.filter(pc.equal(future["event_type"], aim))
    at = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
    again = keys[at] == pairs
    # Whether the pair comes back, not how often: that is what a list is judged by.
    bought = (np.bincount(at[again], minlength=len(keys)) > 0).astype(np.float64)
    if bought.sum() < config.min_events:
        return _configured(config, f"{bought.sum():.0f} repeated pairs after {before}, {config.min_events} are needed")
    age = np.array([(before - day).days for day in history["day"].to_pylist()], dtype=np.float64)
    kind, events = np.asarray(history["event_type"].to_pylist()), _numbers(history["events"])
    counts = {
        name: decayed_counts(
            place[kind == name], age[kind == name], events[kind == name], len(keys), config.half_life_grid
        )
        for name in types
    }
    fit = fit_input_weights(counts, bought, config.half_life_grid)
    top = max(config.behaviour_weights[name] for name in types)
    weight = {name: top * max(share, config.least_share) for name, share in fit.weight.items()}
    default = dict.fromkeys(config.behaviour_weights, config.half_life_days)
    inputs = Inputs({**config.behaviour_weights, **weight}, {**default, **fit.half_life_days})
    upto = before + timedelta(days=max((day - before).days for day in aimed["day"].to_pylist()))
    return Learned(inputs, fit, f"{bought.sum():.0f} pairs with events of type {aim} again, from {before} to {upto}")


def _configured(config: InputConfig, reason: str) -> Learned:
    half_lives = dict.fromkeys(config.behaviour_weights, config.half_life_days)
    return Learned(Inputs(dict(config.behaviour_weights), half_lives), None, reason)


def _pairs(rows: pa.Table) -> np.ndarray:
    joined = pc.binary_join_element_wise(rows["user_id"], rows["item_id"], "\x1f")
    return np.asarray(joined.to_pylist(), dtype=str)


def _numbers(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.to_numpy(), dtype=np.float64)
