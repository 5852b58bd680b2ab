"""Our side: the pipeline's stages in a lake of the benchmark's own, and the floors and generators apart.

`python -m benchmarks.recommend.own ease --data <folder> --out <file.npz>`: our linear model, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import psutil
import yaml
from scipy.sparse import csr_matrix, load_npz

from benchmarks.judge_candidates import published
from benchmarks.recommend.peers import peak_mb
from benchmarks.recommend.task import Task
from conf.project import ROOT
from jobs.lake.partitions import Lake
from models.ease import fit_ease
from models.ranking import blocks, hide, top_k
from models.top_products import top_products

TOP = 100
STAGES = ("features", "train", "encode", "candidates")
LISTS = ("all", "explore")


@dataclass(frozen=True)
class Run:
    """The published lists and the VAE's own, by list: int64 [users, 100]; seconds by stage; peak memory."""

    published: dict[str, np.ndarray]
    vae: dict[str, np.ndarray]
    seconds: dict[str, float]
    peak_mb: dict[str, float]


class Pipeline:
    """The stages by `python -m jobs`, with the given configuration unchanged but for the seeds."""

    def __init__(self, folder: Path, conf: Path, landing: Path, run_date: date) -> None:
        self.folder, self.conf, self.landing, self.run_date = folder, conf, landing, run_date
        self.lake = folder / "lake"

    def prepare(self) -> dict[str, float]:
        """Clean the landed tables and make the features; seconds of each."""
        shutil.rmtree(self.lake, ignore_errors=True)
        return {stage: self._stage(stage, self.conf)[0] for stage in ("clean", "features")}

    def run(self, seed: int, task: Task) -> Run:
        """Train, encode and write candidates with `seed` in the place of every seed of conf/model.yml."""
        conf = self.folder / f"conf-{seed}"
        shutil.rmtree(conf, ignore_errors=True)
        shutil.copytree(self.conf, conf, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        model = yaml.safe_load((conf / "model.yml").read_text())
        for section in ("protocol", "vae"):
            model.setdefault(section, {})["seed"] = seed
        (conf / "model.yml").write_text(yaml.safe_dump(model))
        seconds, peak = {}, {}
        for stage in STAGES[1:]:
            seconds[stage], peak[stage] = self._stage(stage, conf)
        lake = Lake(self.lake)
        return Run(
            published={n: published(lake, self.run_date, n, task.users, task.items) for n in LISTS},
            vae=vae_lists(lake, self.run_date, task),
            seconds=seconds,
            peak_mb=peak,
        )

    def _stage(self, stage: str, conf: Path) -> tuple[float, float]:
        variables = os.environ | {"STOCKTAKE_LAKE": str(self.lake), "STOCKTAKE_LANDING": str(self.landing)}
        command = [sys.executable, "-m", "jobs", stage, "--run-date", str(self.run_date), "--conf", str(conf)]
        log = self.folder / f"{stage}.log"
        with log.open("w") as file:
            begun = time.perf_counter()
            process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=file, stderr=file)
            peak = _watched(process)
            seconds = time.perf_counter() - begun
        if process.returncode:
            raise RuntimeError(f"stage {stage} failed: {log}\n{log.read_text()[-2000:]}")
        return seconds, peak


def _watched(process: subprocess.Popen) -> float:
    """Peak resident memory in MB of a process and its children, looked at twice a second until it ends."""
    peak = 0.0
    while process.poll() is None:
        try:
            own = psutil.Process(process.pid)
            tree = [own, *own.children(recursive=True)]
            peak = max(peak, sum(part.memory_info().rss for part in tree) / 2**20)
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.5)
    return peak


def vae_lists(lake: Lake, run_date: date, task: Task) -> dict[str, np.ndarray]:
    """Lists of the published vectors alone, over the items of the task; users without a vector have no list."""
    items = lake.read("latent_items", run_date, ["item_id", "vector", "bias"]).to_pandas().set_index("item_id")
    users = lake.read("latent_users", run_date, ["user_id", "vector"]).to_pandas().set_index("user_id")
    known_items = [item for item in task.items if item in items.index]
    known_users = [user for user in task.users if user in users.index]
    column, row = task.items.get_indexer(known_items), task.users.get_indexer(known_users)
    vectors = np.stack(items.loc[known_items, "vector"].to_list()).astype(np.float32)
    bias = items.loc[known_items, "bias"].to_numpy(np.float32)
    own = np.stack(users.loc[known_users, "vector"].to_list()).astype(np.float32)
    lists = {}
    for name, seen in (("all", None), ("explore", task.counts[row][:, column])):
        found, _ = top_products(own, vectors, bias, TOP, seen)
        lists[name] = np.full((len(task.users), TOP), -1, dtype=np.int64)
        lists[name][row] = np.where(found >= 0, column[np.maximum(found, 0)], -1)
    return lists


def floors(task: Task) -> dict[str, dict[str, np.ndarray]]:
    """Popularity and each user's own frequency, filled up by popularity: model → list → [users, 100]."""
    share = (task.popularity / max(task.popularity.sum(), 1e-12)).astype(np.float32)
    made: dict[str, dict[str, list[np.ndarray]]] = {"popularity": {n: [] for n in LISTS}, "own frequency": {"all": []}}
    for rows in blocks(len(task.users)):
        flat = np.tile(share, (rows.stop - rows.start, 1))
        made["popularity"]["all"].append(top_k(flat, TOP))
        made["own frequency"]["all"].append(top_k(task.frequency[rows].toarray() + flat, TOP))
        made["popularity"]["explore"].append(top_k(hide(flat, task.counts[rows]), TOP))
    return {model: {n: np.vstack(parts) for n, parts in lists.items()} for model, lists in made.items()}


def ease_lists(weight: csr_matrix, l2: float = 500.0) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Our linear generator on the matrix the peers are given: lists, and seconds to train and to list."""
    begun = time.perf_counter()
    model = fit_ease(weight, l2)
    trained = time.perf_counter()
    lists: dict[str, np.ndarray] = {}
    took: dict[str, float] = {"train_seconds": trained - begun}
    for name in LISTS:
        begun, parts = time.perf_counter(), []
        for rows in blocks(weight.shape[0]):
            scores = model.scores(rows)
            parts.append(top_k(hide(scores, weight[rows]) if name == "explore" else scores, TOP))
        lists[name] = np.vstack(parts)
        took.setdefault("top_seconds", time.perf_counter() - begun)
    return lists, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=["ease"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    lists, took = ease_lists(load_npz(options.data / "weight.npz").tocsr())
    np.savez(options.out, allow_pickle=False, **lists)
    took["peak_mb"] = peak_mb()
    print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main()
