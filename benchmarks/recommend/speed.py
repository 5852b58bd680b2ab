"""How fast: top-100 of all users beside faiss and implicit, and training beside RecBole's MultVAE to equal quality."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from datetime import date
from pathlib import Path

import numpy as np
import torch
from scipy.sparse import csr_matrix

from benchmarks.recommend.quality import EPOCHS, EVERY, PEERS_PYTHON, recbole_curve
from benchmarks.recommend.scale import synthetic
from benchmarks.recommend.task import demo_task
from conf.project import load_project
from models.top_products import Catalogue
from models.training import figures_of, fit
from models.vae import MultVae

TOP, ROUNDS, EARLIER = 100, 9, date(2017, 11, 5)
PAUSE = 1.0
"""Seconds before every engine: threads of the one before it spin on for a while, on a core of the next."""
SHAPES = {"demo": (2_462, 16_304, 100), "large": (5_000, 100_000, 200)}
ENGINES = ("faiss flat", "implicit recommend")


def top_k_rounds(folder: Path) -> dict[str, dict[str, float]]:
    """By shape: median seconds of every engine, and the median over the rounds of its ratio to ours."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(PEERS_PYTHON), str(Path(__file__).with_name("peers_top.py"))]
    found: dict[str, dict[str, float]] = {}
    for shape, (users, items, dimensions) in SHAPES.items():
        centres = np.random.default_rng(3).standard_normal((500, 200), dtype=np.float32)
        user, item = (synthetic(s, n, centres)[:, :dimensions].copy() for s, n in ((4, users), (5, items)))
        np.savez(folder / f"{shape}.npz", users=user, items=item)
        rounds: dict[str, list[float]] = {name: [] for name in ("ours", *ENGINES)}
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peers:
            if peers.stdin is None or peers.stdout is None:
                raise RuntimeError("the peers cannot be talked to")
            wrong: dict[str, float] = {}
            for number in range(-1, ROUNDS if shape == "demo" else 2):  # the first round warms up
                time.sleep(PAUSE)
                begun = time.perf_counter()
                ours, _ = Catalogue(item).top(user, TOP)
                took = {"ours": time.perf_counter() - begun}
                for engine in ENGINES:
                    request = {
                        "engine": engine,
                        "vectors": str(folder / f"{shape}.npz"),
                        "out": str(folder / "out.npy"),
                    }
                    time.sleep(PAUSE)
                    peers.stdin.write(json.dumps(request) + "\n")
                    peers.stdin.flush()
                    took[engine] = json.loads(peers.stdout.readline())["seconds"]
                    if number < 0:
                        wrong[engine] = _recall(np.load(folder / "out.npy"), user, item)
                if number < 0:
                    wrong["ours"] = _recall(ours, user, item)
                    continue
                for name, seconds in took.items():
                    rounds[name].append(seconds)
                print(f"  {shape}: {took}", flush=True)
            peers.stdin.close()
        found[shape] = {f"{name} seconds": statistics.median(values) for name, values in rounds.items()}
        found[shape] |= {f"{name} recall": value for name, value in wrong.items()}
        for engine in ENGINES:
            pairs = zip(rounds[engine], rounds["ours"], strict=True)
            found[shape][f"{engine} ratio"] = statistics.median(a / b for a, b in pairs)
    return found


def _recall(positions: np.ndarray, users: np.ndarray, items: np.ndarray, sample: int = 200) -> float:
    """Mean share of the true top-100, by float64, that stands in the list; of the first users."""
    scores = users[:sample].astype(np.float64) @ items.astype(np.float64).T
    threshold = np.partition(scores, -TOP, axis=1)[:, -TOP]
    own = np.take_along_axis(scores, positions[:sample].astype(np.int64), axis=1)
    return float((own >= threshold[:, None]).mean())


def training_curves(folder: Path) -> dict[str, list[float]]:
    """Seconds of training and NDCG@100 of list `all` on the 28 days after EARLIER, for ours and for RecBole's."""
    task = demo_task(EARLIER)
    relevant: csr_matrix = task.relevant["all"]
    folder.mkdir(parents=True, exist_ok=True)
    theirs = recbole_curve(task, folder, resume=True)  # the part `quality` has measured it where it ran before
    seconds: list[float] = []
    ndcg: list[float] = []
    judging = [0.0]

    def judge(model: MultVae) -> dict[str, dict[str, float]]:
        begun = time.perf_counter()
        figures = figures_of(model, task.weight, {"all": relevant})
        judging[0] += time.perf_counter() - begun
        seconds.append(begun - started - judging[0] + (time.perf_counter() - begun))
        ndcg.append(figures["all"]["ndcg_at_100"])
        return figures

    config = load_project().model.vae.model_copy(update={"early_stopping_list": "all"})
    started = time.perf_counter()
    fit(task.weight, config, judge=judge)
    return {
        "ours seconds": seconds,
        "ours ndcg": ndcg,
        "their seconds": theirs["seconds"],
        "their ndcg": theirs["ndcg"],
    }


def measure(folder: Path) -> dict[str, dict]:
    """Both measurements."""
    torch.set_num_threads(2)
    return {"top": top_k_rounds(folder), "training": training_curves(folder.parent / "quality" / "earlier")}


def reached(seconds: list[float], ndcg: list[float], target: float) -> float | None:
    """Seconds of training until `target` was first reached; None: never."""
    return next((s for s, value in zip(seconds, ndcg, strict=True) if value >= target), None)


def page(found: dict[str, dict]) -> list[str]:
    """The lines of docs/benchmarks.md."""
    lines = [
        "Top-100 of all users on the same vectors, two threads each, medians of rounds in turns; a ratio above 1 says"
        " that the engine takes longer than ours.",
        "",
        "| engine | " + " | ".join(f"{s}: {u:,} × {i:,} × {d}" for s, (u, i, d) in SHAPES.items()) + " |",
        "| --- |" + " ---: |" * len(SHAPES),
    ]
    for name in ("ours", *ENGINES):
        cells = []
        for shape in SHAPES:
            own = found["top"][shape]
            ratio = "" if name == "ours" else f", ratio {own[f'{name} ratio']:.2f}"
            cells.append(f"{own[f'{name} seconds']:.2f} s, recall {own[f'{name} recall']:.4f}{ratio}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    t = found["training"]
    best = max(t["their ndcg"])
    ours, theirs = reached(t["ours seconds"], t["ours ndcg"], best), reached(t["their seconds"], t["their ndcg"], best)
    lines += [
        "",
        f"Training on purchases up to {EARLIER}, NDCG@100 of list `all` on the 28 days after it, judging not timed."
        f" RecBole's MultVAE, its own defaults but batches of 256, judged every {EVERY} epochs,"
        f" {EPOCHS} at most: best {best:.4f} after"
        f" {theirs:.1f} s. Ours reaches that after {'no epoch' if ours is None else f'{ours:.1f} s'}"
        f" and {max(t['ours ndcg']):.4f} after {t['ours seconds'][int(np.argmax(t['ours ndcg']))]:.1f} s."
        + (f" Share of RecBole's time: {ours / theirs:.3f} (bar: ≤ 0.333)." if ours and theirs else ""),
    ]
    return lines
