"""Segments: clusters in latent space that keep their number and name from night to night, and what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from conf.profile_config import ProfileConfig
from jobs.recommend.profiles.users import Habits, membership
from models.contrast import log_odds_z
from models.segments import Clustering, matched

_NAMED_VALUES = 2
_LISTED_VALUES = 8
_MIN_SHARE = 0.01
_MIN_LIFT = 1.1
_NAMEABLE_VALUES = 400
NOBODY = 0
"""Segment of users without a history."""


@dataclass(frozen=True)
class LastNight:
    """Segments of an earlier night: each user's, and the names."""

    segment: Mapping[str, int]
    names: Mapping[int, str]


def numbered(users: np.ndarray, found: Clustering, last: LastNight) -> tuple[np.ndarray, dict[int, float]]:
    """(segment id of each user from 1 on, segment id → overlap with last night's segment of that id).

    A cluster that continues an earlier segment has its number; the others get numbers nobody had.
    """
    before = np.asarray([last.segment.get(user, NOBODY) for user in users.tolist()], dtype=np.int64)
    continued = matched(np.where(before == NOBODY, -1, before), found.labels)
    free = max([NOBODY, *last.names]) + 1
    ids: dict[int, int] = {}
    for label in range(found.clusters):
        if label in continued:
            ids[label] = continued[label][0]
        else:
            ids[label], free = free, free + 1
    numbers = np.asarray([ids[label] for label in found.labels.tolist()], dtype=np.int64)
    return numbers, dict(continued.values())


def distinctive(
    pairs: csr_matrix, segment: np.ndarray, values: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> dict[int, list[dict[str, object]]]:
    """Segment → the values it is most surely over-represented in, surest first.

    Args:
        pairs: [users, items], an entry stored where a user has an item: one heavy buyer counts no more than that.
        segment: int [users].
        values: as of `interests_of`.
    """
    owned = csr_matrix((np.ones(pairs.nnz), pairs.indices, pairs.indptr), shape=pairs.shape)
    found: dict[int, list[tuple[float, dict[str, object]]]] = {int(one): [] for one in np.unique(segment)}
    for attribute, (names, code) in values.items():
        counts = owned @ membership(code, len(names))
        everybody = np.asarray(counts.sum(axis=0)).ravel()
        for one, rows in found.items():
            own = np.asarray(counts[segment == one].sum(axis=0)).ravel()
            if not own.sum():
                continue
            share, lift = own / own.sum(), own / own.sum() * everybody.sum() / np.maximum(everybody, 1)
            z = log_odds_z(own, everybody - own)
            for value in np.flatnonzero((share >= _MIN_SHARE) & (lift >= _MIN_LIFT) & (z > 3)).tolist():
                entry = {"attribute": attribute, "value": str(names[value]), "share": share[value], "lift": lift[value]}
                rows.append((float(z[value]), entry))
    return {
        one: [entry for _, entry in sorted(rows, key=lambda row: (-row[0], str(row[1]["value"])))]
        for one, rows in found.items()
    }


def nameable(values: Mapping[str, tuple[np.ndarray, np.ndarray]], categories: list[str]) -> str | None:
    """The category names are made of: the finest with at most 400 values, else the first; None: there is none."""
    fitting = [name for name in categories if name in values and len(values[name][0]) <= _NAMEABLE_VALUES]
    known = [name for name in categories if name in values]
    return next(iter(sorted(fitting, key=lambda name: -len(values[name][0])) or known), None)


def name_of(interests: list[dict[str, object]], attribute: str | None, habits: str) -> str:
    """A readable name: the surest over-represented values of `attribute`, then what the segment's habits are."""
    surest = [str(row["value"]).capitalize() for row in interests if row["attribute"] == attribute][:_NAMED_VALUES]
    return " · ".join([*([" & ".join(surest)] if surest else []), *([habits] if habits else [])]) or "like everybody"


def habit_words(own: np.ndarray, habits: Habits) -> str:
    """Where the members `own` (bool [users of habits]) stand against all: how often they come, what they pay."""
    if not own.any():
        return ""
    words = []
    low, high = np.quantile(habits.frequency, [1 / 3, 2 / 3])
    often = float(np.median(habits.frequency[own]))
    words += ["frequent"] if often > high else ["occasional"] if often < low else []
    for values, less, more in (
        (habits.price_position, "budget", "premium"), (habits.sensitivity, "full price", "seeks reductions")
    ):  # fmt: skip
        known = np.isfinite(values)
        if (known & own).any() and values[known].std() > 0:
            effect = (values[known & own].mean() - values[known].mean()) / values[known].std()
            words += [more] if effect > 0.5 else [less] if effect < -0.5 else []
    return ", ".join(words)


def segment_rows(
    users: np.ndarray, segment: np.ndarray, habits: Habits, interests: Mapping[int, list[dict[str, object]]],
    attribute: str | None, continued: Mapping[int, float], last: LastNight, silhouette: float | None,
    config: ProfileConfig, version: str, schema: pa.Schema,
) -> pa.Table:  # fmt: skip
    """Rows of `segments`; `users` (sorted ids) and `segment` (0: no history) are those of user_profiles."""
    of = dict(zip(users.tolist(), segment.tolist(), strict=True))
    member = np.asarray([of.get(user, NOBODY) for user in habits.users.tolist()], dtype=np.int64)
    names: set[str] = set()
    rows = []
    for one in sorted(set(segment.tolist())):
        own = member == one
        named = interests.get(one, [])
        if one == NOBODY:
            name = "no history yet"
        elif continued.get(one, 0.0) >= config.keep_name and one in last.names:
            name = last.names[one]
        else:
            name = name_of(named, attribute, habit_words(own, habits))
        if name in names:
            name = f"{name} ({one})"
        names.add(name)
        rows.append(
            {
                "segment_id": one,
                "name": name,
                "users": int((segment == one).sum()),
                "share": float((segment == one).mean()),
                "interests": named[:_LISTED_VALUES],
                "recency_days": _figure(np.median, habits.recency[own]),
                "frequency": _figure(np.median, habits.frequency[own].astype(float)),
                "monetary": _figure(np.median, habits.monetary[own]),
                "price_position": _figure(np.mean, habits.price_position[own]),
                "promotion_sensitivity": _figure(np.mean, habits.sensitivity[own]),
                "continued": continued.get(one),
                "silhouette": silhouette,
                "model_version": version,
            }
        )
    return pa.Table.from_pylist(rows, schema=schema)


def _figure(statistic: object, values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return float(statistic(known)) if len(known) and callable(statistic) else None
