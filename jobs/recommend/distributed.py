"""Training shared among a cluster's tasks by Spark's TorchDistributor, with the code that one machine runs."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
from pyspark.ml.torch.distributor import TorchDistributor
from pyspark.sql import SparkSession
from scipy.sparse import csr_matrix

from conf.model_config import VaeConfig
from models.together import Together
from models.training import Epoch, Trained, fit
from models.vae import MultVae


def fit_on_cluster(spark: SparkSession, processes: int, weight: csr_matrix, config: VaeConfig, epochs: int) -> Trained:
    """`fit(weight, config, epochs=epochs)` by `processes` tasks, each of which takes its share of every batch.

    On a session of this machine alone they are processes of its own.
    """
    is_local = str(spark.conf.get("spark.master")).startswith("local")
    distributor = TorchDistributor(num_processes=processes, local_mode=is_local, use_gpu=False)
    state, history = cast(Any, distributor.run(fit_in_task, weight, config.model_dump(), epochs))
    hidden, latent = config.sizes(weight.shape[0])
    model = MultVae(weight.shape[1], hidden, latent, config.dropout, seed=config.seed)
    model.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
    return Trained(model, tuple(Epoch(**epoch) for epoch in history), epochs)


def fit_in_task(weight: csr_matrix, config: dict, epochs: int) -> tuple[dict[str, np.ndarray], list[dict]]:
    """What every task runs: (weights of the model by name, the epochs as plain values), the same in all of them."""
    from torch import distributed

    distributed.init_process_group("gloo")
    try:
        trained = fit(weight, VaeConfig(**config), epochs=epochs, together=Together.of_group())
    finally:
        distributed.destroy_process_group()
    state = {name: values.numpy() for name, values in trained.model.state_dict().items()}
    return state, [epoch.as_dict() for epoch in trained.epochs]
