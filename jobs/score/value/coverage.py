"""Coverage: which share of the traffic an asset reaches, by users, by items and by events."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role
from jobs.score.value.known import Known
from jobs.score.value.scene import Scene


def coverage_of(scene: Scene, tables: dict[str, Known]) -> dict[str, dict[str, float]]:
    """Asset → shares of the held-out traffic: `users`, `items`, `events`, and `coverage`, their mean.

    A user counts with what he took in the period after the cut. An asset that names users reaches those named in
    it, one that names items likewise; an event is reached if all that the asset names of it are. An asset that
    names campaigns alone reaches what the campaigns it names reach through the other assets. One that names none of
    them reaches nothing that can be told, and is left out.
    """
    found = {}
    for name, known in tables.items():
        users, items = _reached(known, "user_id"), _reached(known, "item_id")
        if users is None and items is None:
            users, items = _through_campaigns(known, tables)
        if users is None and items is None:
            continue
        found[name] = _shares(scene, users, items)
    return found


def _reached(known: Known, role: Role, campaigns: pa.Array | None = None) -> pa.Array | None:
    """Distinct ids in the first column of `role`; of the rows of `campaigns` alone, if given."""
    column = known.config.column_of(role)
    if column is None or column not in known.rows.column_names:
        return None
    rows = known.rows
    if campaigns is not None:
        named = rows[str(known.config.column_of("campaign_id"))].cast(pa.string())
        rows = rows.filter(pc.is_in(named, value_set=campaigns))
    return pc.unique(rows[column].cast(pa.string())).drop_null()


def _through_campaigns(known: Known, tables: dict[str, Known]) -> tuple[pa.Array | None, pa.Array | None]:
    campaigns = _reached(known, "campaign_id")
    if campaigns is None:
        return None, None
    joined = [other for other in tables.values() if other is not known and other.config.column_of("campaign_id")]
    users = [ids for other in joined if (ids := _reached(other, "user_id", campaigns)) is not None]
    items = [ids for other in joined if (ids := _reached(other, "item_id", campaigns)) is not None]
    return (pa.concat_arrays(users) if users else None), (pa.concat_arrays(items) if items else None)


def _shares(scene: Scene, users: pa.Array | None, items: pa.Array | None) -> dict[str, float]:
    taken = scene.truth.tocoo()
    weight = taken.data.astype(np.float64)
    weight /= max(float(weight.sum()), 1e-12)
    parts: dict[str, float] = {}
    reached = np.ones(len(weight), dtype=bool)
    if users is not None:
        is_known = scene.rows_of(pa.chunked_array([users]))
        inside = np.isin(scene.judged[taken.row], is_known[is_known >= 0])
        parts["users"] = float(weight[inside].sum())
        reached &= inside
    if items is not None:
        is_known = scene.columns_of(pa.chunked_array([items]))
        inside = np.isin(taken.col, is_known[is_known >= 0])
        parts["items"] = float(weight[inside].sum())
        reached &= inside
    parts["events"] = float(weight[reached].sum())
    return {**parts, "coverage": float(np.mean(list(parts.values())))}
