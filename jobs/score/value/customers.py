"""What a customer table says: how popular an item is among people like this user."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from conf.table_config import Role, TableConfig
from jobs.score.value.behaviour import Behaviour
from jobs.score.value.known import Known
from jobs.score.value.players import group_of
from jobs.score.value.scene import Feature, Scene, counts, encode, latest

_DESCRIBING: tuple[Role, ...] = ("attribute", "category", "brand")
_PRIOR_EVENTS = 50.0
_MOST_CELLS = 200


def customer_columns(config: TableConfig) -> list[str]:
    """The columns of a customer table that the features read."""
    return [*config.columns_of("user_id"), *(name for role in _DESCRIBING for name in config.columns_of(role))]


def customer_features(
    scene: Scene, known: Known, behaviours: list[Behaviour], groups: list[tuple[str, str, Known, np.ndarray, int]]
) -> list[Feature]:
    """Lift of the item, and of its groups, among the others of the user's cell, averaged over the columns of a role.

    `groups` are the item groupings of the catalogues: (name, player, catalogue, group of each item, number of groups).
    """
    features = []
    for role in _DESCRIBING:
        cells, table = _cells(scene, known, role), known.config.table
        label = f"{table} {role}" if sum(bool(known.config.columns_of(r)) for r in _DESCRIBING) > 1 else table
        for own in behaviours if cells else []:
            needs = frozenset({group_of(known.config, role), own.history})
            newest = latest(known.newest, own.newest)
            each = np.arange(len(scene.items))
            values = _mean_lift(scene, cells, own.frequency, each)
            features.append(Feature(f"{label}: item in the user's cell × {own.table}", needs, values, newest))
            for name, player, catalogue, group, size in groups:
                taken = csr_matrix(own.frequency @ counts(each, group, (len(group), size)))
                values = _mean_lift(scene, cells, taken, group)
                full = f"{label}: {name} in the user's cell × {own.table} × {catalogue.config.table}"
                features.append(Feature(full, needs | {player}, values, latest(newest, catalogue.newest)))
    return features


def _cells(scene: Scene, known: Known, role: Role) -> list[tuple[np.ndarray, int]]:
    """For every column of `role`: the value of each user [users] (−1: unknown) and the number of values."""
    row = scene.rows_of(known.rows[str(known.config.column_of("user_id"))])
    found = []
    for name in known.config.columns_of(role):
        code, size = encode(known.rows[name])
        if 1 < size <= _MOST_CELLS:
            cell = np.full(len(scene.users), -1, dtype=np.int64)
            cell[row[row >= 0]] = code[row >= 0]
            found.append((cell, size))
    return found


def _mean_lift(scene: Scene, cells: list[tuple[np.ndarray, int]], taken: csr_matrix, group: np.ndarray) -> np.ndarray:
    """Mean over attributes of log(a group's share among the cell's other users / among all); NaN if none is known.

    The user's own events are left out: they are the events table's to tell.
    """
    everyone = np.asarray(taken.sum(axis=0)).ravel()
    prior = (everyone + 1e-9) / (everyone.sum() + 1e-9 * len(everyone))
    expected = scene.of_items(np.where(group >= 0, prior[np.maximum(group, 0)], np.nan))
    mine = scene.of_groups(taken, group)
    my_total = np.asarray(taken.sum(axis=1)).ravel()[scene.judged][:, None]
    total = np.zeros(scene.pool.shape, dtype=np.float32)
    known = np.zeros(scene.pool.shape, dtype=np.float32)
    for cell, size in cells:
        member = counts(np.arange(len(cell)), cell, (len(cell), size))
        by_cell = np.asarray((member.T @ taken).toarray(), dtype=np.float32)
        own_cell = cell[scene.judged]
        at = group[scene.pool]
        amount = by_cell[np.maximum(own_cell, 0)[:, None], np.maximum(at, 0)] - mine
        of_cell = by_cell.sum(axis=1)[np.maximum(own_cell, 0)][:, None] - my_total
        lift = np.log(
            (np.maximum(amount, 0) + _PRIOR_EVENTS * expected) / (np.maximum(of_cell, 0) + _PRIOR_EVENTS) / expected
        )
        usable = (own_cell >= 0)[:, None] & (at >= 0)
        total += np.where(usable, lift, 0.0)
        known += usable
    return np.divide(total, known, out=np.full_like(total, np.nan), where=known > 0)
