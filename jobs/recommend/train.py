"""train: the Mult-VAE at each cut, in one committed folder: models/dt=<run date>/{validation,test,publish}/.

`validation` learns from what came before the validation period and stops where that period says; `test` and `publish`
learn for the same number of epochs from more data: `test` can be judged on the test period, which nothing has looked
at, and `publish`, made from all data, is the one whose vectors are published. A cut without users has no folder.
"""

from __future__ import annotations

import hashlib
import json
import time
from datetime import date
from functools import partial
from typing import Any

import structlog
from scipy.sparse import csr_matrix

from conf.model_config import VaeConfig
from jobs.lake.context import Context
from jobs.recommend.cuts import relevant_of, stream
from models.matrix import interactions_of
from models.registry import Checkpoint, save
from models.training import Epoch, Trained, figures_of, fit, health_of

CUTS = ("validation", "test", "publish")


def run(context: Context) -> None:
    """Train the three models and commit them together."""
    config = context.project.model.vae
    inputs = context.lake.inputs((table, context.run_date) for table in ("interactions", "holdouts"))
    version = model_version(context.run_date, inputs, config)
    epochs, fixed_by = config.fallback_epochs, "configuration: there is no validation period to stop on"
    with context.lake.staging("models", context.run_date) as folder:
        for name in CUTS:
            cut = interactions_of(stream(context, "interactions"), name)
            log = context.log.bind(model=name)
            log.info("learning from", users=cut.shape[0], items=cut.shape[1], pairs=cut.weight.nnz)
            if not cut.shape[0]:
                log.warning("no model: the history is too short for this cut")
                continue
            relevant = {} if name == "publish" else relevant_of(context, name, cut)
            begun = time.perf_counter()
            if name == "validation" and relevant[config.early_stopping_list].nnz:
                trained = stopped_early(cut.weight, relevant, config, log)
                epochs, fixed_by = trained.best_epoch, "the validation period"
            else:
                trained = fit(cut.weight, config, epochs=epochs, on_epoch=partial(show, log=log))
            meta = {
                "model_version": version,
                "cut": name,
                "run_date": context.run_date.isoformat(),
                "inputs": inputs,
                "config": config.model_dump(),
                "epochs_fixed_by": fixed_by,
                **description_of(trained, cut.weight, relevant),
            }
            (folder / name).mkdir()
            save(folder / name, Checkpoint(trained.model, cut.items, meta))
            log.info(
                "trained",
                epochs=trained.best_epoch,
                epochs_fixed_by=fixed_by,
                seconds=round(time.perf_counter() - begun, 1),
                active_units=meta["health"]["active_units"],
                **flat(meta["metrics"]),
            )
        context.lake.commit_folder(
            "models", context.run_date, folder, inputs=inputs, notes={"model_version": version, "epochs": str(epochs)}
        )


def model_version(run_date: date, inputs: dict[str, str], config: VaeConfig) -> str:
    """`vae-<run date>-<8 hex digits>` of the versions of the data, the configuration and the seed."""
    content = json.dumps([inputs, config.model_dump()], sort_keys=True)
    return f"vae-{run_date}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def stopped_early(
    weight: csr_matrix, relevant: dict[str, csr_matrix], config: VaeConfig, log: structlog.stdlib.BoundLogger
) -> Trained:
    """A model trained for as long as it gets better at the period that `relevant` tells of."""
    return fit(
        weight,
        config,
        judge=lambda model: figures_of(model, weight, relevant),
        on_epoch=partial(show, log=log),
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
