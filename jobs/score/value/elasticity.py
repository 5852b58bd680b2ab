"""Elasticity: what a fault in an asset costs the recommender, −Δv / Δ(1 − Q_d), by faults planted at several rates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from conf.pipeline_config import RoleWeights
from conf.table_config import TableConfig
from faults import Planted, dimension_of, plant, unit_of
from faults.ground import LANDING_DAY
from jobs.score.value.changed import Bench
from jobs.score.value.known import Known, not_after
from jobs.score.value.resampling import Interval


@dataclass(frozen=True)
class Elasticity:
    """NDCG lost per 1 of 1 − Q_d: the slope through 0 of the loss over what the faults take off the dimension's score.

    `losses` are Δ(1 − Q_d) and `changes` Δv, one a rate.
    """

    asset: str
    fault: str
    dimension: str
    columns: tuple[str, ...]
    slope: Interval
    rates: tuple[float, ...]
    losses: tuple[float, ...]
    changes: tuple[float, ...]


def elasticities_of(bench: Bench, table: str) -> list[Elasticity]:
    """One asset's elasticity to every configured kind of fault that fits it."""
    config = bench.context.project.model.value.depth
    rows = rows_of(bench.tables[table])
    found = [elasticity_of(bench, table, kind, config.fault_rates, rows) for kind in config.faults]
    return [one for one in found if one is not None]


def rows_of(known: Known) -> pd.DataFrame:
    """The rows as faults are planted into them; where they have times, the day stands for the landing day."""
    rows = known.rows.to_pandas()
    stamp = known.config.column_of("event_ts")
    return rows.assign(**{LANDING_DAY: pd.to_datetime(rows[stamp]).dt.floor("D")}) if stamp else rows


def elasticity_of(
    bench: Bench, table: str, kind: str, rates: tuple[float, ...], rows: pd.DataFrame | None = None
) -> Elasticity | None:
    """The elasticity to one kind of fault; None where the kind does not fit the table or its rows.

    Faults of whole days are planted only where the rows have days; `rows` are those of `rows_of`.

    Slope = Σ loss · drop / Σ loss², for every user and seed alike, so that its interval is the paired bootstrap's.
    """
    context, known = bench.context, bench.tables[table]
    rows = rows_of(known) if rows is None else rows
    if unit_of(kind) not in ("cell", "row") and LANDING_DAY not in rows:
        return None
    losses, drops = [], []
    columns: set[str] = set()
    for rate in rates:
        planted = plant(kind, rows, known.config, rate, context.project.model.value.depth.seed)
        if planted is None or not len(rows):
            return None
        losses.append(quality_loss(planted, known.config, len(rows), context.project.pipeline.quality.role_weights))
        drops.append(bench.ndcg - bench.with_rows(spoilt(known, planted, bench)))
        columns.update(planted.columns)
    loss = np.array(losses)
    if loss.max() <= 0:
        return None
    per_user = np.einsum("r,rsu->su", loss, np.stack(drops)) / float(loss @ loss)
    changes = tuple(-float(drop.mean()) for drop in drops)
    return Elasticity(
        table, kind, dimension_of(kind), tuple(sorted(columns)), bench.draws_of(per_user), rates, tuple(losses), changes
    )


def spoilt(known: Known, planted: Planted, bench: Bench) -> Known:
    """The rows as cleaning would let them through: without a required value they are gone; none is of the future."""
    required = [name for name, column in known.config.columns.items() if not column.nullable and name in planted.rows]
    kept = planted.rows.dropna(subset=required)
    rows = pa.Table.from_pandas(
        _typed(kept[known.rows.column_names], known.rows.schema), known.rows.schema, preserve_index=False, safe=False
    )
    stamp = known.config.column_of("event_ts")
    if stamp:
        rows = rows.filter(not_after(rows[stamp], bench.described.scene.last_day))
    return replace(known, rows=rows)


def _typed(rows: pd.DataFrame, schema: pa.Schema) -> pd.DataFrame:
    texts = {field.name: rows[field.name].astype(object) for field in schema if pa.types.is_string(field.type)}
    return rows.assign(**texts)


def quality_loss(planted: Planted, table: TableConfig, rows: int, weights: RoleWeights) -> float:
    """Δ(1 − Q_d): the spoilt share of each column, weighed by role as the quality score does; else that of the rows."""
    if planted.columns:
        omega = {
            name: _weight(column.role, weights) for name, column in table.columns.items() if column.role != "ignore"
        }
        shares = {name: len(labels) / rows for name, labels in planted.cells.items()}
        return sum(omega.get(name, 0.0) * share for name, share in shares.items()) / sum(omega.values())
    return (len(planted.added) + len(planted.lost)) / rows


def _weight(role: str, weights: RoleWeights) -> float:
    if role in ("user_id", "item_id", "campaign_id", "store_id", "basket_id"):
        return weights.key
    if role in ("event_type", "event_ts", "quantity", "price", "discount"):
        return weights.signal
    return weights.text if role == "text" else weights.feature
