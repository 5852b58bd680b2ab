"""What EASE loses when it is too long to invert, and what its sparse tail gives back: writes its section.

    python -m benchmarks.sparse_ease [--run-date 2017-11-05]

The demo's matrix can be solved exactly. It is solved again as if it were too long: the items most users have alone, and
with every other item regressed on its nearest ones.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.page import write_section
from benchmarks.recommend.task import Task, demo_task
from models.ease import Ease, fit_ease
from models.metrics import bootstrap, coverage_at_k, hits, ndcg_at_k
from models.ranking import blocks, hide, top_k
from models.sparse_ease import fit_sparse_ease

L2, HEADS, NEIGHBOURS = 500.0, (1000, 4000), (20, 50)


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2017, 11, 5))
    options = parser.parse_args()
    task = demo_task(options.run_date)
    matrix = csr_matrix(task.counts, dtype=np.float32)
    matrix.data = np.log1p(matrix.data)
    exact = judged(task, matrix, partial(fit_ease, matrix, L2))
    rows = {"exact": exact}
    for head in HEADS:
        for neighbours in (0, *NEIGHBOURS):
            words = f"{head:,} items, {f'tail on {neighbours} neighbours' if neighbours else 'no tail'}"
            rows[words] = judged(task, matrix, partial(short_of, matrix, head, neighbours))
    text = "\n".join(page(task, rows))
    print(text)
    write_section("sparse EASE", f"python -m benchmarks.sparse_ease --run-date {options.run_date}", text)


def short_of(matrix: csr_matrix, head: int, neighbours: int) -> Ease:
    """EASE as if no more than `head` items could be solved together; without neighbours the others score 0."""
    if neighbours:
        return fit_sparse_ease(matrix, L2, head, neighbours)
    bought = np.bincount(matrix.indices, minlength=matrix.shape[1])
    is_head = np.zeros(matrix.shape[1], dtype=bool)
    is_head[np.argsort(-bought, kind="stable")[:head]] = True
    few = matrix.copy()
    few.data *= is_head[few.indices]
    few.eliminate_zeros()
    return fit_ease(few, L2)


def judged(task: Task, matrix: csr_matrix, fit: Callable[[], Ease]) -> dict[str, np.ndarray]:
    """NDCG@100 by list for every user with something relevant, coverage@20 of `explore`, and processor seconds."""
    begun = time.process_time()
    model = fit()
    found = {"seconds": np.array(time.process_time() - begun)}
    for name, relevant in task.relevant.items():
        parts = []
        for rows in blocks(matrix.shape[0]):
            scores = model.scores(rows)
            parts.append(top_k(hide(scores, matrix[rows]) if name == "explore" else scores, 100))
        lists, size = np.vstack(parts), np.diff(relevant.indptr)
        found[name] = ndcg_at_k(hits(lists, relevant), size, 100)[size > 0]
        found[f"{name} coverage"] = np.array(coverage_at_k(lists, matrix.shape[1], 20))
    return found


def page(task: Task, rows: dict[str, dict[str, np.ndarray]]) -> list[str]:
    """Lines of the section."""
    lines = [
        "## EASE where it is too long to invert",
        "",
        f"{len(task.users):,} users × {len(task.items):,} items, log counts, λ {L2:.0f}; NDCG@100 on the next 28 days,",
        "differences paired by user with 95 % bootstrap intervals; coverage@20 of `explore`; processor seconds.",
        "",
        "| solved together | explore | against exact | coverage | all | against exact | seconds |",
        "| --- | ---: | --- | ---: | ---: | --- | ---: |",
    ]
    for words, own in rows.items():
        cells = [words]
        for name in ("explore", "all"):
            gap = bootstrap((own[name] - rows["exact"][name])[:, None], resamples=1000, seed=1)[0]
            cells += [f"{own[name].mean():.4f}", f"{gap.value:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]"]
            if name == "explore":
                cells.append(f"{float(own['explore coverage']):.3f}")
        lines.append(f"| {' | '.join(cells)} | {float(own['seconds']):.1f} |")
    return lines


if __name__ == "__main__":
    main()
