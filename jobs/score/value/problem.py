"""What is asked of the reference ranker: the features of the training and of the test pairs, and the lists to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from conf.value_config import SliceConfig
from jobs.score.value.evidence import Described
from jobs.score.value.game import Structure
from jobs.score.value.known import Known
from jobs.score.value.players import asset_of
from jobs.score.value.scene import admit
from jobs.score.value.slices import Listing, Slice, listings_of, slices_of

POPULARITY = "popularity"


@dataclass(frozen=True)
class Judged:
    """The test pairs: float32 [judged, pool, features] (NaN: unknown), bool [judged, pool], lists and slices."""

    features: np.ndarray
    hits: np.ndarray
    listings: list[Listing]
    slices: list[Slice]
    unmeasured: dict[str, str]

    def some(self, rows: np.ndarray) -> Judged:
        """The same for some of the users (positions, ascending)."""
        listings = [replace(one, inside=one.inside[rows], relevant=one.relevant[rows]) for one in self.listings]
        slices = [replace(one, users=one.users[rows]) for one in self.slices]
        return replace(self, features=self.features[rows], hits=self.hits[rows], listings=listings, slices=slices)


@dataclass(frozen=True)
class Problem:
    """Features in one order for all pairs; the first is popularity, which needs no table.

    Attributes:
        names: feature names [features].
        needs: players each feature needs [features].
        train, train_hits: float32 [judged, pool, features] and bool [judged, pool] of all training cuts.
        test: the pairs that are judged.
        refused: features left out → why.
        players_of: players that each refused feature needs.
    """

    names: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    train: np.ndarray
    train_hits: np.ndarray
    test: Judged
    refused: dict[str, str]
    players_of: dict[str, frozenset[str]]

    @property
    def structure(self) -> Structure:
        """The assets that feed at least one feature, each with its groups that do; the others are null players."""
        return structure_of(self.needs)


def structure_of(needs: Sequence[frozenset[str]]) -> Structure:
    """Asset → its groups, of all that any feature needs."""
    found: dict[str, list[str]] = {}
    for player in sorted(frozenset().union(*needs)):
        found.setdefault(asset_of(player), []).append(player)
    return found


def assemble(training: Sequence[Described], test: Described, config: SliceConfig) -> Problem:
    """Line up the features of all cuts; one timed after the decision, at the test or all training cuts, is refused."""
    admitted, refused = admit(test.features, test.scene.last_day)
    by_cut = []
    for described in training:
        known, late = admit(described.features, described.scene.last_day)
        by_cut.append(({feature.name: feature.values for feature in known}, late))
    kept = []
    for feature in admitted:
        if any(feature.name in early for early, _ in by_cut):
            kept.append(feature)
        else:
            refused[feature.name] = by_cut[0][1].get(feature.name, f"unknown by {training[0].scene.last_day}")
    names = tuple(feature.name for feature in kept)
    width = min(described.scene.pool.shape[1] for described in training)  # a shop that grows had fewer items earlier
    return Problem(
        names=(POPULARITY, *names),
        needs=(frozenset(), *(feature.needs for feature in kept)),
        train=np.concatenate([stacked(described, names)[:, :width] for described in training]),
        train_hits=np.concatenate([described.scene.hits()[:, :width] for described in training]),
        test=judged_of(test, names, config),
        refused=refused,
        players_of={feature.name: feature.needs for feature in test.features if feature.name in refused},
    )


def judged_of(test: Described, names: Sequence[str], config: SliceConfig) -> Judged:
    """The test pairs with the features `names` (beside popularity), and what they are judged on."""
    listings = listings_of(test.scene, config)
    slices, unmeasured = slices_of(test.scene, test.behaviours, listings, config)
    return Judged(stacked(test, names), test.scene.hits(), listings, slices, unmeasured)


def stacked(described: Described, names: Sequence[str]) -> np.ndarray:
    """Popularity and the features `names` of every pair, float32 [judged, pool, features]; NaN where there is none."""
    known, _ = admit(described.features, described.scene.last_day)
    values = {feature.name: feature.values for feature in known}
    blank = np.full(described.scene.pool.shape, np.nan, dtype=np.float32)
    popularity = np.log(described.scene.of_items(described.scene.popularity) + 1e-9)
    return np.stack([popularity, *(values.get(name, blank) for name in names)], axis=-1)


def late_tables(
    training: Sequence[tuple[date, dict[str, Known]]], test: tuple[date, dict[str, Known]]
) -> dict[str, str]:
    """Tables that said nothing until after the decision, at the test cut or at every training cut → why."""

    def first_day_too_late(last_day: date, known: Known) -> date | None:
        return known.newest if known.newest is not None and known.newest > last_day else None

    found = {}
    for table, known in test[1].items():
        days = [(test[0], first_day_too_late(test[0], known))]
        earlier = [(last_day, first_day_too_late(last_day, tables[table])) for last_day, tables in training]
        if all(day for _, day in earlier):
            days += earlier[:1]
        for last_day, day in days:
            if day:
                found[table] = f"its first rows are of {day}, after the decision on {last_day}"
    return found
