"""Top-100 of a million users × 100,000 items × 200 dimensions; users synthesised and lists written in pieces.

What is measured is a part of the users (bounded by --users); time grows with the users alone, since pieces are alike.
The bare product is the same bfloat16 matrix product, tile by tile, its results thrown away: the least any exact method
that scores everything can take. The pieces of both are timed in turns, so that noise meets both.
"""

from __future__ import annotations

import shutil
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from benchmarks.recommend.peers import peak_mb
from models.top_products import Catalogue

ITEMS, DIMENSIONS, TOP, PIECE = 100_000, 200, 100, 5_000
CLUSTERS = 500


def synthetic(seed: int, rows: int, centres: np.ndarray) -> np.ndarray:
    """Vectors around cluster centres, as trained ones lie: float32 [rows, dimensions]."""
    random = np.random.default_rng(seed)
    near = centres[random.integers(0, len(centres), rows)]
    return near + random.standard_normal((rows, DIMENSIONS), dtype=np.float32)


def bare_product(users: np.ndarray, items: torch.Tensor) -> None:
    """All scores of `users`, none kept."""
    threads = torch.get_num_threads()

    def work(start: int) -> None:
        own = torch.from_numpy(users[start : start + 256]).to(items.dtype)
        tile = torch.empty(len(own), 2048, dtype=items.dtype)
        for first in range(0, len(items), 2048):
            part = items[first : first + 2048]
            torch.mm(
                own,
                part.T,
                out=tile[:, : len(part)] if len(part) == 2048 else torch.empty(len(own), len(part), dtype=items.dtype),
            )

    with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        list(pool.map(work, range(0, len(users), 256)))
    torch.set_num_threads(threads)


def measure(folder: Path, users: int) -> dict[str, float]:
    """Seconds of the lists and of the bare product for `users`, by piece; peak memory of this process."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    centres = np.random.default_rng(0).standard_normal((CLUSTERS, DIMENSIONS), dtype=np.float32)
    items = synthetic(1, ITEMS, centres)
    bias = np.random.default_rng(2).standard_normal(ITEMS, dtype=np.float32)
    begun = time.perf_counter()
    catalogue = Catalogue(items, bias)
    building = time.perf_counter() - begun
    bare, halves, wholes = [], torch.from_numpy(items).bfloat16(), torch.from_numpy(items)
    ours, writing, single = [], 0.0, []
    for piece in range(users // PIECE):
        own = synthetic(100 + piece, PIECE, centres)
        begun = time.perf_counter()
        positions, scores = catalogue.top(own, TOP)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        write_piece(folder / f"part-{piece:05}.parquet", piece * PIECE, positions, scores)
        writing += time.perf_counter() - begun
        begun = time.perf_counter()
        bare_product(own, halves)
        bare.append(time.perf_counter() - begun)
        if piece == 0:
            begun = time.perf_counter()
            bare_product(own, wholes)
            single.append(time.perf_counter() - begun)
            exact = recall(positions[:64], own[:64], items, bias)
        print(f"  piece {piece + 1}: lists {ours[-1]:.2f} s, bare product {bare[-1]:.2f} s", flush=True)
    million = 1e6 / (len(ours) * PIECE)
    return {
        "users": len(ours) * PIECE,
        "users_per_second": len(ours) * PIECE / sum(ours),
        "million_minutes": million * sum(ours) / 60,
        "writing_minutes": million * writing / 60,
        "bare_minutes": million * sum(bare) / 60,
        "bare_float32_minutes": 1e6 / PIECE * single[0] / 60,
        "ratio": statistics.median(a / b for a, b in zip(ours, bare, strict=True)),
        "building_seconds": building,
        "recall": exact,
        "peak_mb": peak_mb(),
        "bytes_per_user": sum(file.stat().st_size for file in folder.glob("*.parquet")) / (len(ours) * PIECE),
    }


def write_piece(path: Path, first: int, positions: np.ndarray, scores: np.ndarray) -> None:
    """One Parquet file of the candidates of consecutive users."""
    users, width = positions.shape
    columns = {
        "user": pa.array(np.repeat(np.arange(first, first + users, dtype=np.int32), width)),
        "item": pa.array(positions.ravel()),
        "rank": pa.array(np.tile(np.arange(1, width + 1, dtype=np.int16), users)),
        "score": pa.array(scores.ravel()),
    }
    pq.write_table(pa.table(columns), path, compression="zstd")


def recall(positions: np.ndarray, users: np.ndarray, items: np.ndarray, bias: np.ndarray) -> float:
    """Share of the places that a full sort of float64 scores fills the same way."""
    scores = (users.astype(np.float64) @ items.astype(np.float64).T + bias).astype(np.float32)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, : positions.shape[1]]
    return float((positions == expected).mean())


def page(found: dict[str, float]) -> list[str]:
    """The lines of docs/benchmarks.md."""
    return [
        f"{found['users']:,.0f} users, {ITEMS:,} items, {DIMENSIONS} dimensions, synthesised and written in"
        f" pieces of {PIECE:,} users; the lists equal a full sort of float64 scores in {100 * found['recall']:.2f} % of"
        " the places checked.",
        "",
        "| what | measured |",
        "| --- | ---: |",
        f"| top-100, users a second | {found['users_per_second']:,.0f} |",
        f"| a million users, extrapolated | {found['million_minutes']:.1f} min |",
        f"| … and writing them as Parquet | {found['writing_minutes']:.1f} min |",
        f"| the bare bfloat16 product | {found['bare_minutes']:.1f} min |",
        f"| the bare float32 product (one piece) | {found['bare_float32_minutes']:.1f} min |",
        f"| ratio to the bare bfloat16 product, median of the pieces (bar: ≤ 2.5) | {found['ratio']:.2f} |",
        f"| making the catalogue ready | {found['building_seconds']:.1f} s |",
        f"| peak memory of the process | {found['peak_mb']:,.0f} MB |",
        f"| bytes of a user's list | {found['bytes_per_user']:,.0f} |",
    ]
