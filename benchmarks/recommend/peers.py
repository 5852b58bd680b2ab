"""One peer, in a process of its own, in the peers' environment: fits, lists everyone's top-100, says what it took.

    build/peers-recommend/bin/python benchmarks/recommend/peers.py als --seed 1 --data <folder> --out <file.npz>

`--data` holds weight.npz and counts.npz [users, items], as benchmarks/recommend/task.py writes them. Nothing of this
project is imported. Prints one line of JSON: seconds to train, seconds for the lists, peak memory.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, load_npz

TOP = 100
Lists = npt.NDArray[np.int64]
Recommend = Callable[[bool], Lists]
"""is_explore → positions of items [users, 100], best first; items already bought are left out for `explore`."""
Fit = Callable[[csr_matrix, csr_matrix, int, int], Recommend]


def als(weight: csr_matrix, counts: csr_matrix, seed: int, epochs: int) -> Recommend:
    """implicit's alternating least squares, 128 factors, on the weighted matrix."""
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(
        factors=128, regularization=10.0, alpha=5.0, iterations=15, random_state=seed, num_threads=2
    )
    return _implicit(model, weight)


def bpr(weight: csr_matrix, counts: csr_matrix, seed: int, epochs: int) -> Recommend:
    """implicit's Bayesian personalised ranking, 128 factors."""
    from implicit.bpr import BayesianPersonalizedRanking

    model = BayesianPersonalizedRanking(
        factors=128, learning_rate=0.02, regularization=0.01, iterations=40, random_state=seed, num_threads=2
    )
    return _implicit(model, weight)


def item_knn(weight: csr_matrix, counts: csr_matrix, seed: int, epochs: int) -> Recommend:
    """implicit's item neighbours by cosine, 800 a side."""
    from implicit.nearest_neighbours import CosineRecommender

    return _implicit(CosineRecommender(K=800, num_threads=2), weight)


def _implicit(model: Any, weight: csr_matrix) -> Recommend:
    model.fit(weight, show_progress=False)

    def recommend(is_explore: bool) -> Lists:
        users = np.arange(weight.shape[0])
        found, _ = model.recommend(users, weight, N=TOP, filter_already_liked_items=is_explore)
        return np.asarray(found, dtype=np.int64)

    return recommend


def ease(weight: csr_matrix, counts: csr_matrix, seed: int, epochs: int) -> Recommend:
    """EASE as its paper prints it: the inverse of the items' Gram matrix (Steck, WWW 2019)."""
    gram = np.asarray((weight.T @ weight).toarray(), dtype=np.float32)
    gram[np.diag_indices_from(gram)] += 500.0
    inverse = np.linalg.inv(gram)
    del gram
    item_item = inverse / -np.diag(inverse)
    np.fill_diagonal(item_item, 0.0)

    def recommend(is_explore: bool) -> Lists:
        return _best(lambda rows: np.asarray(weight[rows] @ item_item), weight, is_explore)

    return recommend


def mult_vae(weight: csr_matrix, counts: csr_matrix, seed: int, epochs: int) -> Recommend:
    """RecBole's MultiVAE with its own defaults, by its own trainer; it knows only whether a pair occurred."""
    from recbole_multvae import trained

    return _recbole(trained(counts, seed, epochs), counts)


def _recbole(scores: Callable[[slice], npt.NDArray[np.float32]], counts: csr_matrix) -> Recommend:
    def recommend(is_explore: bool) -> Lists:
        return _best(scores, counts, is_explore)

    return recommend


def _best(scores: Callable[[slice], npt.NDArray[np.float32]], seen: csr_matrix, is_explore: bool) -> Lists:
    lists = []
    for start in range(0, seen.shape[0], 256):
        rows = slice(start, min(start + 256, seen.shape[0]))
        own = scores(rows)
        if is_explore:
            own[seen[rows].nonzero()] = -np.inf
        top = np.argpartition(own, -TOP, axis=1)[:, -TOP:]
        order = np.argsort(-np.take_along_axis(own, top, axis=1), axis=1)
        lists.append(np.take_along_axis(top, order, axis=1))
    return np.vstack(lists)


PEERS: dict[str, Fit] = {"als": als, "bpr": bpr, "item_knn": item_knn, "ease": ease, "mult_vae": mult_vae}


def peak_mb() -> float:
    """Peak resident memory of this process; getrusage's figure is inherited from the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=0, help="of mult_vae")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    weight, counts = (load_npz(options.data / f"{name}.npz").tocsr() for name in ("weight", "counts"))
    begun = time.perf_counter()
    recommend = PEERS[options.peer](weight, counts, options.seed, options.epochs)
    trained = time.perf_counter()
    everything = recommend(False)
    listed = time.perf_counter()
    np.savez(options.out, all=everything, explore=recommend(True))
    said = {
        "train_seconds": trained - begun,
        "top_seconds": listed - trained,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
