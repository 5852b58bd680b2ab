"""What each source and each further period of learning gives the ranker, paired on the users of the test period.

    python -m benchmarks.ablation --run-date 2017-12-03

Needs a lake (STOCKTAKE_LAKE) in which `features` and `train` have run for that date. Writes its section of
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date

import numpy as np

from benchmarks.page import write_section
from conf.project import load_project
from jobs.lake.context import Context
from jobs.recommend.cuts import LISTS, Lesson, learned_blends, lessons_of, relevant_of, sources_of
from jobs.recommend.evaluate import ranked_lists
from models.blend import GROUPS, Blend
from models.metrics import bootstrap, hits, ndcg_at_k, recall_at_k

COMMAND = "python -m benchmarks.ablation"


def main() -> None:
    """Print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, required=True)
    options = parser.parse_args()
    project = load_project()
    context = Context(options.run_date, project, tuple(project.tables))
    text = "\n".join(["## What each source and each period gives the ranker", "", *sections(context)])
    print(text)
    write_section("ablation", COMMAND, text)


def sections(context: Context) -> list[str]:
    """Lines of the two tables of each list."""
    judged = sources_of(context, "test")
    relevant = relevant_of(context, "test", judged.cut)
    blends: dict[str, dict[str, Blend]] = {name: {} for name in LISTS}
    config = context.project.model
    for periods in range(1, config.candidates.training_periods + 1):
        lessons = first_periods(context, periods)
        without = ("", *GROUPS) if periods == config.candidates.training_periods else ("",)
        for (name, source), blend in learned_blends(lessons, config, without).items():
            words = f"without {source}" if source else f"{periods} period{'s' * (periods > 1)}"
            blends[name][words] = blend
    full = f"{config.candidates.training_periods} period{'s' * (config.candidates.training_periods > 1)}"
    lists = ranked_lists(judged, blends, config.candidates)
    lines = []
    for name in LISTS:
        size = np.diff(relevant[name].indptr)
        users = size > 0
        figures = {}
        for words in blends[name]:
            found = hits(lists[name][words][users], relevant[name][users])
            figures[words] = np.stack([recall_at_k(found, size[users], 20), ndcg_at_k(found, size[users], 100)], axis=1)
        lines += ["", f"`{name}`, {users.sum()} users, run date {context.run_date}:", ""]
        lines += ["| ranker | recall@20 | NDCG@100 | NDCG@100 against the whole |", "| --- | --- | --- | --- |"]
        for words, values in figures.items():
            loss = bootstrap(values - figures[full], resamples=1000, seed=1)[1]
            recall, ndcg = values.mean(axis=0)
            lines.append(
                f"| {words} | {recall:.4f} | {ndcg:.4f} | {loss.value:+.4f} [{loss.low:+.4f}, {loss.high:+.4f}] |"
            )
    return lines


def first_periods(context: Context, periods: int) -> dict[str, Lesson]:
    """What the newest `periods` before the test period teach."""
    model = context.project.model
    fewer = model.model_copy(update={"candidates": model.candidates.model_copy(update={"training_periods": periods})})
    project = replace(context.project, model=fewer)
    return lessons_of(replace(context, project=project), "validation")[0]


if __name__ == "__main__":
    main()
