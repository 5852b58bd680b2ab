"""Last night's model and tonight's: which to start from, which to publish, and the registry of what was decided.

The incumbent is the model of the newest night before the run date, whatever came of that night, so a rerun never starts
from itself. Challenger and incumbent are judged by the same users on the same validation period, in pairs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from conf.errors import ConfigError, DataError, LakeError
from conf.model_config import ModelConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from models.metrics import bootstrap
from models.registry import Checkpoint, load
from models.training import user_figures_of
from models.upkeep import drift
from models.vae import MultVae

_FACTS = ("kind", "why", "parent_version", "user_epochs", "new_items", "vanished_items")


@dataclass(frozen=True)
class Incumbent:
    """The models in service before tonight, one a cut."""

    dt: date
    cuts: dict[str, Checkpoint]

    @property
    def version(self) -> str:
        return self.cuts["publish"].version

    @property
    def full_from(self) -> date:
        """The night of the full training its weights go back to."""
        return date.fromisoformat(self.cuts["publish"].meta["full_from"])


@dataclass(frozen=True)
class Decision:
    """Whether the challenger is promoted, and the paired difference in NDCG@100 behind it; None: nothing compared."""

    is_promoted: bool
    reason: str
    value: float | None = None
    incumbent: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    users: int = 0


def incumbent_of(context: Context) -> Incumbent | None:
    """The newest night's models before the run date; None where there is none that tonight can start from.

    A model that cannot be read, or has no registry entry in its meta.json, is passed over with a warning: a full
    training needs nothing of it.
    """
    for dt in reversed(context.lake.partitions("models", upto=context.run_date - timedelta(days=1))):
        try:
            found = models_of(context, dt)
        except DataError as error:
            context.log.warning("passed over", models=str(dt), error=str(error))
            continue
        if found is not None and "full_from" in found.cuts["publish"].meta:
            return found
    return None


def models_of(context: Context, dt: date) -> Incumbent | None:
    """The models committed for the night `dt`; None where its history was too short for any.

    Raises:
        LakeError: no models are committed for that night.
        DataError: a model is broken.
    """
    context.lake.manifest("models", dt)
    folder = context.lake.path("models", dt)
    cuts = {path.name: load(path) for path in sorted(folder.iterdir()) if path.is_dir()}
    return Incumbent(dt, cuts) if "publish" in cuts else None


def kind_of(context: Context, incumbent: Incumbent | None) -> tuple[str, str]:
    """(`full` or `warm`, why)."""
    config = context.project.model
    if incumbent is None:
        return "full", "there is no earlier model"
    if context.retrain:
        return "full", "asked for by --retrain"
    if incumbent.cuts["publish"].meta["config"] != config.vae.model_dump(mode="json"):
        return "full", "the configuration of the model changed"
    days = (context.run_date - incumbent.full_from).days
    if days >= config.upkeep.full_every_days:
        return "full", f"the last full training was {days} days ago"
    return "warm", f"{days} days after the full training of {incumbent.full_from}"


def decided(
    challenger: MultVae,
    incumbent: MultVae | None,
    weight: csr_matrix,
    relevant: dict[str, csr_matrix],
    config: ModelConfig,
) -> Decision:
    """Promote unless NDCG@100 of the list that stops training is below the incumbent's by more than the tolerance."""
    name = config.vae.early_stopping_list
    if incumbent is None:
        return Decision(True, "the first model")
    if name not in relevant or not relevant[name].nnz:
        return Decision(True, "no validation period to compare on")
    mine = user_figures_of(challenger, weight, {name: relevant[name]})[name][0]
    theirs = user_figures_of(incumbent, weight, {name: relevant[name]})[name][0]
    (gap,) = bootstrap((mine - theirs)[:, None], resamples=config.protocol.bootstrap, seed=config.protocol.seed)
    is_promoted = gap.value >= -config.upkeep.tolerance
    reason = (
        f"NDCG@100 {name} {mine.mean():.4f} against {theirs.mean():.4f} of the model in service: "
        f"{gap.value:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}], tolerance {config.upkeep.tolerance}"
    )
    return Decision(
        is_promoted, reason, float(mine.mean()), float(theirs.mean()), gap.value, gap.low, gap.high, gap.users
    )


def registry_row(published: Checkpoint, before: Checkpoint | None) -> dict[str, Any]:
    """The night's row of `model_registry`: the published model, where it came from and how far it moved."""
    meta = published.meta
    last = meta["epochs"][meta["best_epoch"] - 1] if meta["epochs"] else {}
    moved = None
    if before is not None:
        _, mine, theirs = np.intersect1d(published.items.astype(str), before.items.astype(str), return_indices=True)
        moved = drift(before.model.item_vectors()[0][theirs], published.model.item_vectors()[0][mine])
    return {
        **{name: meta["upkeep"][name] for name in _FACTS},
        "model_version": published.version,
        "full_from": date.fromisoformat(meta["full_from"]),
        **{name: meta["upkeep"]["decision"][name] for name in Decision.__dataclass_fields__},
        "reconstruction": last.get("reconstruction"),
        "kl": last.get("kl"),
        "dimensions": meta["health"]["dimensions"],
        "active_units": meta["health"]["active_units"],
        "drift": None if moved is None else moved.aligned,
        "drift_unaligned": None if moved is None else moved.unaligned,
    }  # fmt: skip


def write_registry(context: Context, published: Checkpoint | None, before: Checkpoint | None) -> None:
    """Write model_registry and latent_health of the run date; no rows where there is no model."""
    rows = [] if published is None else [registry_row(published, before)]
    health = []
    if published is not None:
        own = published.meta["health"]
        health = [
            {
                "model_version": published.version,
                "dimension": number,
                "kl": kl,
                "spread": spread,
                "is_active": spread > 0.01,
            }
            for number, (kl, spread) in enumerate(zip(own["kl"], own["spread"], strict=True))
        ]
    inputs = context.lake.inputs([("models", context.run_date)])
    for table, found in (("model_registry", rows), ("latent_health", health)):
        context.lake.write(
            table, context.run_date, pa.Table.from_pylist(found, schema=OUTPUTS[table].schema), inputs=inputs
        )


def described(decision: Decision, **facts: Any) -> dict[str, Any]:
    """The part `upkeep` of a meta.json."""
    return {**facts, "decision": asdict(decision)}


def source_of_rollback(context: Context, to: date) -> Incumbent:
    """The models to roll back to.

    Raises:
        ConfigError: `to` is not before the run date.
        LakeError: there is no model of that night.
    """
    if to >= context.run_date:
        raise ConfigError(
            f"--to {to} is not before --run-date {context.run_date}",
            mend="name the night whose published model is bad with --run-date and an earlier one with --to",
        )
    if not context.lake.exists("models", context.run_date):
        raise LakeError(
            f"models/dt={context.run_date} is not in the lake: there is nothing to roll back",
            mend="name the night whose published model is bad with --run-date",
        )
    found = models_of(context, to) if context.lake.exists("models", to) else None
    if found is None or "full_from" not in found.cuts["publish"].meta:
        held = [str(dt) for dt in context.lake.partitions("models", upto=context.run_date - timedelta(days=1))]
        raise LakeError(
            f"models/dt={to} holds no model to roll back to",
            mend=f"choose one of {', '.join(held)}" if held else "there is no earlier night: run train with --retrain",
        )
    return found
