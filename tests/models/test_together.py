"""Shares cover every user, and two processes that train together end with one model, as good as one process's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.together import Together

_TRAIN = """
import sys, numpy as np, torch, torch.distributed as dist
from scipy.sparse import csr_matrix
from conf.model_config import VaeConfig
from models.together import Together
from models.training import fit
rank, store, out = int(sys.argv[1]), sys.argv[2], sys.argv[3]
torch.set_num_threads(1)
dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=2)
random = np.random.default_rng(0)
dense = np.zeros((61, 40), np.float32)
for user in range(61):
    dense[user, (user % 4) * 10 + random.permutation(10)[:6]] = 1
config = VaeConfig(
    hidden=12, latent=4, batch_size=16, learning_rate=0.02, anneal_steps=20, full_softmax_items=10, negatives=8
)
trained = fit(csr_matrix(dense), config, epochs=8, together=Together.of_group())
np.savez(out, *[value.numpy() for value in trained.model.state_dict().values()],
         reconstruction=[epoch.reconstruction for epoch in trained.epochs])
dist.destroy_process_group()
"""


@given(users=st.integers(1, 50), size=st.integers(1, 7), batch=st.integers(1, 9))
def test_shares_cover_everybody_in_as_many_steps_each(users: int, size: int, batch: int) -> None:
    order = np.random.default_rng(users).permutation(users)
    shares = [Together(rank, size).share(order) for rank in range(size)]
    assert set(np.concatenate(shares)) == set(range(users))
    assert len({len(share) for share in shares}) == 1
    assert sum(map(len, shares)) < users + size
    assert size * Together(0, size).batch_size(batch) >= batch


def test_alone_nothing_changes() -> None:
    order = np.arange(5)
    assert Together().share(order).tolist() == order.tolist()
    assert Together().batch_size(7) == 7
    assert Together().average([1.5, 2.0]) == [1.5, 2.0]


def test_two_processes_end_with_one_model_that_has_learnt(tmp_path: Path) -> None:
    """With the sampled likelihood, whose gradients are sparse for the item tables and dense for all else."""
    outs = [tmp_path / f"{rank}.npz" for rank in (0, 1)]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _TRAIN, str(rank), str(tmp_path / "store"), str(out)],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank, out in enumerate(outs)
    ]
    for process in running:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said[-2000:]
    first, second = (np.load(out) for out in outs)
    for key in first.files:
        np.testing.assert_array_equal(first[key], second[key])
    assert first["reconstruction"][-1] < first["reconstruction"][0] - 1
