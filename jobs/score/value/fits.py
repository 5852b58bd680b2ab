"""The trained rankers in the lake: one row a seed, known by the hash of all that made them."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from safetensors.torch import load, save

from conf.project import ROOT
from conf.value_config import ValueConfig
from jobs.lake.context import Context, code_version
from jobs.lake.schemas import OUTPUTS
from jobs.score.value.measure import Fit, fit, training_of
from jobs.score.value.problem import Problem
from models.reference import ReferenceRanker, Scale

TABLE = "value_fits"


def configuration_of(context: Context) -> str:
    """Short hash of what is not data: settings, the tables' declarations, and the code of measurement and ranker."""
    settings = context.project.model
    parts = [
        settings.value.model_dump_json(), settings.protocol.model_dump_json(), settings.inputs.model_dump_json(),
        settings.candidates.model_dump_json(),
        *(table.model_dump_json() for _, table in sorted(context.project.tables.items())),
        code_version(("jobs/score/value",)),
        hashlib.sha256((ROOT / "models" / "reference.py").read_bytes()).hexdigest(),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def content_of(problem: Problem, config: ValueConfig) -> str:
    """Hash of what a fit is made of: the training pairs, who needs what, and how it is trained."""
    digest = hashlib.sha256()
    told = [
        list(problem.names),
        [sorted(need) for need in problem.needs],
        list(config.seeds),
        repr(training_of(config)),
    ]
    digest.update(json.dumps(told, ensure_ascii=False).encode())
    for array in (problem.train, problem.train_hits):
        digest.update(str(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    digest.update((ROOT / "models" / "reference.py").read_bytes())
    return digest.hexdigest()[:16]


def fitted(context: Context, problem: Problem) -> tuple[Fit, bool]:
    """The rankers of `problem`, and whether they were found in the lake rather than trained."""
    config = context.project.model.value
    content = content_of(problem, config)
    for night in reversed(context.lake.partitions(TABLE, upto=context.run_date)):
        rows = context.lake.read(TABLE, night, ["fit"])
        if content in rows["fit"].to_pylist():
            return load_fit(context, night), True
    return fit(problem, config), False


def save_fit(context: Context, found: Fit, content: str) -> None:
    """Write the rankers of the run date."""
    config = context.project.model.value
    rows = [
        {
            "fit": content, "configuration": configuration_of(context), "seed": seed,
            "features": list(found.names), "needs": [sorted(need) for need in found.needs],
            "mean": found.scale.mean.tolist(), "deviation": found.scale.deviation.tolist(),
            "weights": save(dict(ranker.state_dict())),
        }
        for seed, ranker in zip(config.seeds, found.rankers, strict=True)
    ]  # fmt: skip
    context.lake.write(TABLE, context.run_date, pa.Table.from_pylist(rows, OUTPUTS[TABLE].schema))


def load_fit(context: Context, night: date) -> Fit:
    """The rankers written on `night`."""
    rows: list[dict[str, Any]] = context.lake.read(TABLE, night).to_pylist()
    first = rows[0]
    rankers = []
    for row in rows:
        tensors = load(row["weights"])
        ranker = ReferenceRanker(len(first["features"]), tensors["hidden.weight"].shape[0])
        ranker.load_state_dict(tensors)
        rankers.append(ranker)
    scale = Scale(np.array(first["mean"], dtype=np.float32), np.array(first["deviation"], dtype=np.float32))
    return Fit(tuple(first["features"]), tuple(frozenset(need) for need in first["needs"]), scale, tuple(rankers))
