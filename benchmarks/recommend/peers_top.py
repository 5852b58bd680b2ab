"""faiss's flat index and implicit's recommend on given vectors, in the peers' environment: one request a line.

A request is {"engine": …, "vectors": <npz with users and items>}; the answer holds seconds and peak_mb, and with "out"
the positions are saved there. Vectors are loaded once.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
from peers import peak_mb

TOP, THREADS = 100, 2
Vectors = npt.NDArray[np.float32]


def faiss_flat(users: Vectors, items: Vectors) -> npt.NDArray[np.int64]:
    import faiss

    faiss.omp_set_num_threads(THREADS)
    index = faiss.IndexFlatIP(items.shape[1])
    index.add(items)
    return np.asarray(index.search(users, TOP)[1])


def implicit_recommend(users: Vectors, items: Vectors) -> npt.NDArray[np.int64]:
    from implicit.cpu.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(factors=items.shape[1], num_threads=THREADS)
    model.user_factors, model.item_factors = users, items
    found, _ = model.recommend(np.arange(len(users)), None, N=TOP, filter_already_liked_items=False)
    return np.asarray(found)


ENGINES: dict[str, Callable[[Vectors, Vectors], npt.NDArray[np.int64]]] = {
    "faiss flat": faiss_flat,
    "implicit recommend": implicit_recommend,
}


@cache
def _loaded(path: str) -> tuple[Vectors, Vectors]:
    vectors = np.load(path)
    return vectors["users"], vectors["items"]


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        users, items = _loaded(request["vectors"])
        begun = time.perf_counter()
        found = ENGINES[request["engine"]](users, items)
        seconds = time.perf_counter() - begun
        if "out" in request:
            np.save(request["out"], found)
        print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}), flush=True)


if __name__ == "__main__":
    main()
