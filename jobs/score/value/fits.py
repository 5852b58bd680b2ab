"""The trained ranker in the lake, known by the hash of all that made it."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import numpy as np
import pyarrow as pa
from safetensors.numpy import load, save

from conf.project import ROOT
from conf.value_config import ValueConfig
from jobs.lake.context import Context, code_version
from jobs.lake.schemas import OUTPUTS
from jobs.score.value.measure import Fit, fit
from jobs.score.value.problem import Problem
from models.reference import Basis, ReferenceRanker, Scale, Sums

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
        [config.seed, config.folds, config.knots],
    ]
    digest.update(json.dumps(told, ensure_ascii=False).encode())
    for array in (problem.train, problem.train_hits):
        digest.update(str(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    digest.update((ROOT / "models" / "reference.py").read_bytes())
    return digest.hexdigest()[:16]


def fitted(context: Context, problem: Problem) -> tuple[Fit, bool]:
    """The ranker of `problem`, and whether it was found in the lake rather than trained."""
    config = context.project.model.value
    content = content_of(problem, config)
    for night in reversed(context.lake.partitions(TABLE, upto=context.run_date)):
        rows = context.lake.read(TABLE, night, ["fit"])
        if content in rows["fit"].to_pylist():
            return load_fit(context, night), True
    return fit(problem, config), False


def save_fit(context: Context, found: Fit, content: str) -> None:
    """Write the ranker of the run date."""
    basis, sums = found.ranker.basis, found.ranker.sums
    tensors = {
        "bent": basis.bent, "knots": basis.knots, "first": basis.first, "second": basis.second,
        "squares": sums.squares, "taken": sums.taken, "pairs": sums.pairs,
    }  # fmt: skip
    # safetensors writes memory as it lies, so a view with strides would come back as something else.
    stored = save({name: np.ascontiguousarray(array) for name, array in tensors.items()})
    row = {
        "fit": content, "configuration": configuration_of(context),
        "features": list(found.names), "needs": [sorted(need) for need in found.needs],
        "mean": found.scale.mean.tolist(), "deviation": found.scale.deviation.tolist(), "tensors": stored,
    }  # fmt: skip
    context.lake.write(TABLE, context.run_date, pa.Table.from_pylist([row], OUTPUTS[TABLE].schema))


def load_fit(context: Context, night: date) -> Fit:
    """The ranker written on `night`."""
    row = context.lake.read(TABLE, night).to_pylist()[0]
    tensors = load(row["tensors"])
    basis = Basis(len(row["features"]), *(tensors[name] for name in ("bent", "knots", "first", "second")))
    sums = Sums(tensors["squares"], tensors["taken"], tensors["pairs"])
    scale = Scale(np.array(row["mean"], dtype=np.float32), np.array(row["deviation"], dtype=np.float32))
    needs = tuple(frozenset(need) for need in row["needs"])
    return Fit(tuple(row["features"]), needs, scale, ReferenceRanker(basis, sums))
