"""train: the Mult-VAE at each cut, in one committed folder: models/dt=<run date>/{validation,test,publish,…}/.

A full training learns from nothing: `validation` from what came before the validation period, until that period says
stop; every other cut for the same number of epochs from its own data. A night between two full trainings starts from
the newest earlier night's model of the same cut, by item id, and learns from the users who did something since and a
sample of the others. Either challenger is published only if the validation period finds it no worse than the incumbent;
else the incumbent's weights are published again, over tonight's items. `test` can be judged on the test period, which
nothing has looked at; `publish`, made from all data, is the one whose vectors are published. A cut without users has no
folder.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import structlog
from scipy.sparse import csr_matrix

from conf.model_config import UpkeepConfig, VaeConfig
from jobs.lake.context import Context
from jobs.recommend.cuts import relevant_of, stream
from jobs.recommend.side import attributes_of, side_of
from jobs.recommend.upkeep import (
    Decision,
    Incumbent,
    decided,
    described,
    incumbent_of,
    kind_of,
    source_of_rollback,
    write_registry,
)
from models.attribute_vae import Side
from models.matrix import Interactions, interactions_of
from models.registry import Checkpoint, load, save
from models.tail import Tail, fold_tail
from models.training import Epoch, Trained, figures_of, fit, health_of
from models.upkeep import Carried, carry_over, to_rehearse

JUDGED = "validation"


@dataclass(frozen=True)
class Night:
    """What every cut of a night's training shares."""

    version: str
    kind: str
    why: str
    incumbent: Incumbent | None
    inputs: dict[str, str]


def run(context: Context) -> None:
    """Train or keep up the models of every cut, commit them together, and write the registry."""
    incumbent = incumbent_of(context)
    kind, why = kind_of(context, incumbent)
    context.log.info("upkeep", kind=kind, why=why, incumbent=incumbent.version if incumbent else None)
    commit_models(context, incumbent, kind, why)


def rollback(context: Context, to: date) -> None:
    """Publish the weights of the night `to` again as the run date's model, over the run date's items.

    Raises:
        ConfigError, LakeError: there is no such night, or nothing to roll back.
    """
    incumbent = source_of_rollback(context, to)
    commit_models(context, incumbent, "rollback", f"rolled back to the night of {to}")


def commit_models(context: Context, incumbent: Incumbent | None, kind: str, why: str) -> None:
    """Make the models of every cut and commit them with their registry rows."""
    config = context.project.model
    inputs = context.lake.inputs((table, context.run_date) for table in ("interactions", "holdouts", "item_attributes"))
    if incumbent is not None:
        inputs |= context.lake.inputs([("models", incumbent.dt)])
    night = Night(model_version(context.run_date, inputs, config.vae, kind), kind, why, incumbent, inputs)
    decision = Decision(kind != "rollback", why if kind == "rollback" else "no validation period to compare on")
    epochs, fixed_by = config.vae.fallback_epochs, "configuration: there is no validation period to stop on"
    with context.lake.staging("models", context.run_date) as folder:
        for name in names_of_cuts(context):
            cut = interactions_of(stream(context, "interactions"), name)
            log = context.log.bind(model=name)
            log.info("learning from", users=cut.shape[0], items=cut.shape[1], pairs=cut.weight.nnz)
            if not cut.shape[0]:
                log.warning("no model: the history is too short for this cut")
                continue
            relevant = {} if name == "publish" else relevant_of(context, name, cut)
            begun = time.perf_counter()
            carried = carried_of(context, night, name, cut)
            stops = name == JUDGED and relevant[config.vae.early_stopping_list].nnz > 0
            trained, rows = challenger_of(
                context, night, cut, carried, relevant if stops else None, epochs, decision, log
            )
            if name == JUDGED and kind != "rollback":
                if stops and kind == "full":
                    epochs, fixed_by = trained.best_epoch, "the validation period"
                again = carried_of(context, night, name, cut)
                decision = decided(trained.model, again.model if again else None, cut.weight, relevant, config)
                log.info("decided", promoted=decision.is_promoted, reason=decision.reason)
                if not decision.is_promoted and again is not None:
                    trained, rows = Trained(again.model, (), 0), 0
            meta = {
                "model_version": night.version,
                "cut": name,
                "run_date": context.run_date.isoformat(),
                "inputs": inputs,
                "config": config.vae.model_dump(mode="json"),
                "epochs_fixed_by": fixed_by if kind == "full" else why,
                "full_from": full_from(context, night, decision).isoformat(),
                "upkeep": described(
                    decision, kind=kind, why=why, user_epochs=rows * len(trained.epochs),
                    parent_version=incumbent.version if incumbent else None,
                    new_items=carried.new_items if carried else 0,
                    vanished_items=carried.vanished_items if carried else 0,
                ),
                **description_of(trained, cut.weight, relevant),
            }  # fmt: skip
            (folder / name).mkdir()
            save(folder / name, Checkpoint(trained.model, cut.items, meta))
            log.info(
                "trained", kind=kind, epochs=trained.best_epoch, user_epochs=meta["upkeep"]["user_epochs"],
                seconds=round(time.perf_counter() - begun, 1), active_units=meta["health"]["active_units"],
                **flat(meta["metrics"]),
            )  # fmt: skip
        notes = {"model_version": night.version, "kind": kind, "epochs": str(epochs)}
        context.lake.commit_folder("models", context.run_date, folder, inputs=inputs, notes=notes)
    published: Path = context.lake.path("models", context.run_date) / "publish"
    write_registry(
        context,
        load(published) if published.is_dir() else None,
        incumbent.cuts["publish"] if incumbent is not None else None,
    )


def names_of_cuts(context: Context) -> list[str]:
    """The cuts to learn from: first the one that is judged, because it tells for how long the others learn."""
    stored = {name for batch in stream(context, "interactions") for name in pc.unique(batch.column("cut")).to_pylist()}
    return [JUDGED, *sorted(stored - {JUDGED, "test", "publish"}), "test", "publish"]


def carried_of(context: Context, night: Night, name: str, cut: Interactions) -> Carried | None:
    """The incumbent of the cut over tonight's items; None where there is none."""
    parent = night.incumbent.cuts.get(name) if night.incumbent else None
    if parent is None:
        return None
    weight = np.asarray(cut.weight.sum(axis=0)).ravel()
    return carry_over(
        parent, cut.items, weight, attributes_of(context, "item", cut.items), context.project.model.vae.dropout
    )


def challenger_of(
    context: Context, night: Night, cut: Interactions, carried: Carried | None, stopping: dict[str, csr_matrix] | None,
    epochs: int, decision: Decision, log: structlog.stdlib.BoundLogger,
) -> tuple[Trained, int]:  # fmt: skip
    """(tonight's model of a cut, the users it learnt from in an epoch).

    Where the judged cut's challenger was turned down, and in a rollback, the carried model as it is.
    """
    config = context.project.model
    if carried is not None and (night.kind == "rollback" or not decision.is_promoted):
        return Trained(carried.model, (), 0), 0
    if night.kind == "warm" and carried is not None and night.incumbent is not None:
        days = (context.run_date - night.incumbent.dt).days
        rows = rehearsed(cut, days, config.upkeep, config.vae.seed)
        gentle = config.vae.model_copy(update={"learning_rate": config.upkeep.learning_rate})
        trained = fit(
            cut.weight, gentle, start=carried.model, rows=rows,
            epochs=config.upkeep.warm_epochs, on_epoch=partial(show, log=log),
        )  # fmt: skip
        return trained, len(rows)
    side = side_of(context, cut) if config.vae.is_attributed else None
    tail = tail_of(cut, config.vae)
    if stopping is not None:
        return stopped_early(cut.weight, stopping, config.vae, log, side, tail), cut.shape[0]
    processes = context.project.environment.spark.training_processes
    if processes > 1 and epochs is not None and tail is None:
        from jobs.recommend.distributed import fit_on_cluster

        return fit_on_cluster(context.spark, processes, cut.weight, config.vae, epochs), cut.shape[0]
    return fit(cut.weight, config.vae, epochs=epochs, on_epoch=partial(show, log=log), side=side, tail=tail), cut.shape[
        0
    ]


def tail_of(cut: Interactions, config: VaeConfig) -> Tail | None:
    """How the items beyond the head share columns; None where every item has its own."""
    if cut.shape[1] <= config.head_items:
        return None
    popularity = np.asarray(cut.weight.sum(axis=0)).ravel()
    return fold_tail(cut.items, popularity, config.head_items, config.tail_buckets)


def rehearsed(cut: Interactions, days: int, config: UpkeepConfig, seed: int) -> np.ndarray:
    """Rows of the users with an event in the cut's last `days` days, and a sample of the others; never none."""
    newest = np.full(cut.shape[0], np.inf)
    np.minimum.at(newest, np.repeat(np.arange(cut.shape[0]), np.diff(cut.age.indptr)), cut.age.data)
    rows = to_rehearse(newest < days, config.replay_share, seed)
    return rows if len(rows) else np.arange(cut.shape[0])


def full_from(context: Context, night: Night, decision: Decision) -> date:
    """The night of the full training that the published weights go back to."""
    if night.incumbent is None or (night.kind == "full" and decision.is_promoted):
        return context.run_date
    return night.incumbent.full_from


def model_version(run_date: date, inputs: dict[str, str], config: VaeConfig, kind: str) -> str:
    """`vae-<run date>-<8 hex digits>` of the versions of the data and the incumbent, the configuration, the kind."""
    content = json.dumps([inputs, config.model_dump(mode="json"), kind], sort_keys=True)
    return f"vae-{run_date}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def stopped_early(
    weight: csr_matrix,
    relevant: dict[str, csr_matrix],
    config: VaeConfig,
    log: structlog.stdlib.BoundLogger,
    side: Side | None = None,
    tail: Tail | None = None,
) -> Trained:
    """A model trained for as long as it gets better at the period that `relevant` tells of."""
    return fit(
        weight,
        config,
        judge=lambda model: figures_of(model, weight, relevant),
        on_epoch=partial(show, log=log),
        side=side,
        tail=tail,
    )


def show(epoch: Epoch, log: structlog.stdlib.BoundLogger) -> None:
    """One line of progress an epoch."""
    log.info(
        "epoch",
        number=epoch.number,
        reconstruction=round(epoch.reconstruction, 1),
        kl=round(epoch.kl, 2),
        beta=round(epoch.beta, 3),
        **flat(epoch.figures),
    )


def description_of(trained: Trained, weight: csr_matrix, relevant: dict[str, csr_matrix]) -> dict[str, Any]:
    """What meta.json says of a trained model: sizes, loss parts by epoch, metrics on its period, latent health."""
    model = trained.model
    return {
        "sizes": {"hidden": model.mean.in_features, "latent": model.mean.out_features},
        "users": weight.shape[0],
        "items": weight.shape[1],
        "best_epoch": trained.best_epoch,
        "epochs": [epoch.as_dict() for epoch in trained.epochs],
        "metrics": figures_of(model, weight, relevant),
        "health": health_of(model, weight),
    }


def flat(figures: dict[str, dict[str, float]]) -> dict[str, float]:
    """`{"all_ndcg_at_100": 0.1234, …}` for a log line."""
    return {
        f"{name}_{metric}": round(value, 4)
        for name, own in figures.items()
        for metric, value in own.items()
        if metric != "users"
    }
