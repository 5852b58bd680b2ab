"""RecBole's MultiVAE on a given matrix, epoch by epoch, by RecBole's own model, loader and trainer.

`python recbole_multvae.py` (see `main`) also answers how long it takes to reach which NDCG on a held-out period.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.sparse import csr_matrix, load_npz

for _name, _type in (("float_", np.float64), ("complex_", np.complex128), ("unicode_", np.str_)):
    setattr(np, _name, _type)  # RecBole still asks numpy for names that numpy 2 has dropped

BATCH = 256
"""RecBole's default of 2,048 would be one or two steps an epoch here."""
PATIENCE = 5
Scores = Callable[[slice], npt.NDArray[np.float32]]


class Training:
    """RecBole's objects for one matrix. Its ids are its own: `users` and `items` say where ours stand."""

    def __init__(self, counts: csr_matrix, seed: int) -> None:
        from recbole.config import Config
        from recbole.data import create_dataset, data_preparation
        from recbole.model.general_recommender import MultiVAE
        from recbole.trainer import Trainer
        from recbole.utils import init_seed

        logging.disable(logging.WARNING)
        with tempfile.TemporaryDirectory() as folder:
            _write(Path(folder) / "pairs", counts)
            # RecBole reads its command line too: an empty one is given.
            config = Config(
                model="MultiVAE",
                dataset="pairs",
                config_dict={
                    "data_path": folder,
                    "checkpoint_dir": folder,
                    "benchmark_filename": ["train", "valid", "test"],
                    "load_col": {"inter": ["user_id", "item_id"]},
                    "train_batch_size": BATCH,
                    "eval_args": {"split": {"RS": [1, 0, 0]}, "order": "RO", "mode": "full", "group_by": "user"},
                    "train_neg_sample_args": None,
                    "use_gpu": False,
                    "seed": seed,
                    "reproducibility": True,
                    "show_progress": False,
                    "state": "ERROR",
                },
            )
            init_seed(seed, True)
            dataset: Any = create_dataset(config)
            self.loader, _, _ = data_preparation(config, dataset)
            self.model: Any = MultiVAE(config, self.loader.dataset)
            self.trainer: Any = Trainer(config, self.model)
        self.users = torch.tensor([dataset.token2id("user_id", str(user)) for user in range(counts.shape[0])])
        self.items = np.array([dataset.token2id("item_id", str(item)) for item in range(counts.shape[1])])
        self.user_field = config["USER_ID_FIELD"]

    def epochs(self, most: int) -> Iterator[float]:
        """Train an epoch at a time; yields the seconds each took."""
        for number in range(most):
            begun = time.perf_counter()
            self.model.train()
            self.trainer._train_epoch(self.loader, number, show_progress=False)
            yield time.perf_counter() - begun

    def scores(self, rows: slice) -> npt.NDArray[np.float32]:
        """float32 [users, items] in our order."""
        self.model.eval()
        with torch.no_grad():
            found, _, _ = self.model.forward(self.model.get_rating_matrix(self.users[rows]))
        return np.ascontiguousarray(found.numpy()[:, self.items])


def trained(counts: csr_matrix, seed: int, epochs: int) -> Scores:
    """Train for `epochs` and return the scores of a block of users."""
    training = Training(counts, seed)
    for _ in training.epochs(epochs):
        pass
    return training.scores


def _write(folder: Path, counts: csr_matrix) -> None:
    folder.mkdir(parents=True)
    rows = counts.tocoo()
    head = "user_id:token\titem_id:token\n"
    pairs = [f"{user}\t{item}" for user, item in zip(rows.row, rows.col, strict=True)]
    (folder / "pairs.train.inter").write_text(head + "\n".join(pairs) + "\n")
    for name in ("valid", "test"):  # its own evaluation is not used; a file must not be empty
        (folder / f"pairs.{name}.inter").write_text(head + pairs[0] + "\n")


def main() -> None:
    """Print {"seconds": […], "ndcg": […], "build_seconds": …}: after each epoch, NDCG@100 on relevant.npz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--every", type=int, default=5)
    options = parser.parse_args()
    counts, relevant = (load_npz(options.data / f"{name}.npz").tocsr() for name in ("counts", "relevant"))
    begun = time.perf_counter()
    training = Training(counts, options.seed)
    said: dict[str, Any] = {"build_seconds": time.perf_counter() - begun, "seconds": [], "ndcg": []}
    total = 0.0
    for number, seconds in enumerate(training.epochs(options.epochs), 1):
        total += seconds
        if number % options.every == 0:
            said["seconds"].append(total)
            said["ndcg"].append(_ndcg(training.scores, relevant))
            if np.argmax(said["ndcg"]) + PATIENCE < len(said["ndcg"]):
                break
    print(json.dumps(said), flush=True)


def _ndcg(scores: Scores, relevant: csr_matrix, k: int = 100) -> float:
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[0.0], np.cumsum(discount)])
    values = []
    for start in range(0, relevant.shape[0], 256):
        rows = slice(start, min(start + 256, relevant.shape[0]))
        own = scores(rows)
        top = np.argpartition(own, -k, axis=1)[:, -k:]
        top = np.take_along_axis(top, np.argsort(-np.take_along_axis(own, top, axis=1), axis=1), axis=1)
        for user, chosen in enumerate(top, start):
            wanted = relevant.indices[relevant.indptr[user] : relevant.indptr[user + 1]]
            if len(wanted):
                values.append((np.isin(chosen, wanted) * discount).sum() / ideal[min(k, len(wanted))])
    return float(np.mean(values))


if __name__ == "__main__":
    main()
