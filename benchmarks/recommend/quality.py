"""Every model on one task: peers in their environment, floors and generators in ours, lists published by a night."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import save_npz

from benchmarks.recommend.judging import Judged, intervals, judge
from benchmarks.recommend.own import LISTS, Pipeline, floors
from benchmarks.recommend.task import Task
from conf.project import ROOT
from models.metrics import Interval

PEERS_PYTHON = ROOT / "build" / "peers-recommend" / "bin" / "python"
SEEDS = (1, 2, 3)
EPOCHS, EVERY = 45, 3
SEEDED = ("als", "bpr", "mult_vae")
LABELS = {
    "popularity": "popularity, 14-day half-life",
    "own frequency": "own frequency, 60-day half-life",
    "item_knn": "item-kNN (implicit, cosine)",
    "als": "ALS (implicit, 128 factors)",
    "bpr": "BPR (implicit, 128 factors)",
    "ease": "EASE (as its paper prints it)",
    "mult_vae": "MultVAE (RecBole)",
    "our ease": "**our EASE**, same input",
    "vae": "**our VAE** alone",
    "published": "**published lists**",
}
SINGLES = ("popularity", "own frequency", "item_knn", "als", "bpr", "ease", "mult_vae")


@dataclass(frozen=True)
class Outcome:
    """Lists by model and seed: model → [(lists by name, costs)]."""

    runs: dict[str, list[tuple[dict[str, np.ndarray], dict[str, float]]]]


def recbole_curve(earlier: Task, folder: Path, *, resume: bool) -> dict[str, list[float]]:
    """Seconds of training and NDCG@100 of list `all` of RecBole's MultVAE, every EVERY epochs, on an earlier period."""
    said = folder / "curve.json"
    if not (resume and said.exists()):
        earlier.save(folder)
        save_npz(folder / "relevant.npz", earlier.relevant["all"])
        command = [str(PEERS_PYTHON), str(Path(__file__).with_name("recbole_multvae.py")), "--data", str(folder)]
        command += ["--epochs", str(EPOCHS), "--every", str(EVERY)]
        # RecBole leaves folders of logs where it runs.
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
        if done.returncode:
            raise RuntimeError(f"RecBole failed:\n{done.stderr[-2000:]}")
        said.write_text(done.stdout.strip().splitlines()[-1])
        print(f"  RecBole on the earlier period: {said.read_text()}", flush=True)
    curve: dict[str, list[float]] = json.loads(said.read_text())
    return curve


def measure(task: Task, earlier: Task, pipeline: Pipeline, folder: Path, *, resume: bool) -> Outcome:
    """Run every model on `task`; with `resume` those whose lists stand in `folder` are not run again.

    How long RecBole's MultVAE trains is chosen on the `earlier` period, as ours is.
    """
    data = folder / "data"
    task.save(data)
    runs: dict[str, list[tuple[dict[str, np.ndarray], dict[str, float]]]] = {}
    for name, lists in floors(task).items():
        runs[name] = [(lists, {})]
    curve = recbole_curve(earlier, folder / "earlier", resume=resume)
    epochs = (int(np.argmax(curve["ndcg"])) + 1) * EVERY
    for name in SINGLES[2:]:
        script = [str(PEERS_PYTHON), str(Path(__file__).with_name("peers.py")), name, "--epochs", str(epochs)]
        for seed in SEEDS if name in SEEDED else SEEDS[:1]:
            runs.setdefault(name, []).append(_called(script, seed, data, folder / f"{name}-{seed}", resume))
    own = [sys.executable, "-m", "benchmarks.recommend.own", "ease"]
    runs["our ease"] = [_called(own, None, data, folder / "our-ease", resume)]
    prepared = folder / "prepared.json"
    if not (resume and prepared.exists()):
        prepared.write_text(json.dumps(pipeline.prepare()))
        print(f"  cleaned and featured: {prepared.read_text()}", flush=True)
    for seed in SEEDS:
        target = folder / f"night-{seed}"
        if not (resume and target.with_suffix(".json").exists()):
            night = pipeline.run(seed, task)
            lists = night.published | {f"vae_{n}": night.vae[n] for n in LISTS}
            np.savez(target.with_suffix(".npz"), allow_pickle=False, **lists)
            seconds, peak = night.seconds, night.peak_mb
            target.with_suffix(".json").write_text(json.dumps({"seconds": seconds, "peak_mb": peak}))
        saved, took = np.load(target.with_suffix(".npz")), json.loads(target.with_suffix(".json").read_text())
        seconds, peak = took["seconds"], took["peak_mb"]
        print(f"  night with seed {seed}: {seconds}", flush=True)
        runs.setdefault("vae", []).append(
            ({n: saved[f"vae_{n}"] for n in LISTS}, {"train_seconds": seconds["train"], "peak_mb": peak["train"]})
        )
        cost = {"train_seconds": seconds["train"], "top_seconds": seconds["encode"] + seconds["candidates"]}
        runs.setdefault("published", []).append(({n: saved[n] for n in LISTS}, cost | {"peak_mb": max(peak.values())}))
    return Outcome(runs)


def _called(
    command: list[str], seed: int | None, data: Path, target: Path, resume: bool
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    saved, said = target.with_suffix(".npz"), target.with_suffix(".json")
    if not (resume and said.exists()):
        within = os.environ | {"PYTHONPATH": str(ROOT)}
        arguments = [*command, "--data", str(data), "--out", str(saved)]
        arguments += [] if seed is None else ["--seed", str(seed)]
        done = subprocess.run(
            arguments, cwd=target.parent, env=within, capture_output=True, text=True, timeout=900, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{target.name} failed:\n{done.stderr[-2000:]}")
        said.write_text(done.stdout.strip().splitlines()[-1])
        print(f"  {target.name}: {said.read_text()}", flush=True)
    lists = np.load(saved)
    return {name: lists[name] for name in LISTS}, json.loads(said.read_text())


def page(outcome: Outcome, task: Task) -> list[str]:
    """Two tables, one a list."""
    lines: list[str] = []
    for name in LISTS:
        judged = {model: _judged(runs, task, name) for model, runs in outcome.runs.items() if name in runs[0][0]}
        published = judged["published"]
        pairs = int(task.relevant[name].nnz)
        lines += [
            f"List `{name}`: {len(published.mean)} users judged on {pairs} pairs.",
            "",
            "| model | recall@20 | NDCG@100 (each seed) | coverage@20 | novelty@20, bits | train s | top-100 s"
            " | peak MB | published − it, NDCG@100 |",
            "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |",
        ]
        ndcg = {model: float(own.mean[:, 1].mean()) for model, own in judged.items()}
        for model in sorted(ndcg, key=ndcg.__getitem__):
            lines.append(_row(model, judged[model], published, [cost for _, cost in outcome.runs[model]]))
        beaten = [m for m in SINGLES if m in judged and _difference(published, judged[m]).low > 0]
        singles = [m for m in SINGLES if m in judged]
        lines += ["", f"Published beats {len(beaten)} of the {len(singles)} single peers, interval above 0.", ""]
    return lines


def _judged(runs: list[tuple[dict[str, np.ndarray], dict[str, float]]], task: Task, name: str) -> Judged:
    found = Judged()
    for lists, _ in runs:
        users, coverage = judge(lists[name], task, name)
        found.users.append(users)
        found.coverage.append(coverage)
    return found


def _difference(published: Judged, other: Judged) -> Interval:
    return intervals((published.mean - other.mean)[:, 1:2])[0]


def _row(model: str, judged: Judged, published: Judged, costs: list[dict[str, float]]) -> str:
    recall, ndcg, novelty = intervals(judged.mean)
    seeds = f" ({' · '.join(f'{value:.4f}' for value in judged.seeds)})" if len(judged.seeds) > 1 else ""
    cells = [
        LABELS[model],
        f"{recall.value:.4f}",
        f"{ndcg.value:.4f} [{ndcg.low:.3f}, {ndcg.high:.3f}]{seeds}",
        f"{np.mean(judged.coverage):.3f}",
        f"{novelty.value:.2f}",
        *(_median(costs, key, digits) for key, digits in (("train_seconds", 1), ("top_seconds", 2), ("peak_mb", 0))),
    ]
    if model == "published":
        cells.append("–")
    else:
        d = _difference(published, judged)
        cells.append(f"{d.value:+.4f} [{d.low:+.4f}, {d.high:+.4f}]")
    return f"| {' | '.join(cells)} |"


def _median(costs: list[dict[str, float]], key: str, digits: int) -> str:
    known = [cost[key] for cost in costs if key in cost]
    return f"{np.median(known):,.{digits}f}" if known else "–"
