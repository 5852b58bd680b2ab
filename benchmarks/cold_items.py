"""How well items that nobody had are ranked: writes its section of docs/benchmarks.md.

    python -m benchmarks.cold_items --run-date 2018-01-01 [--seeds 1 2 3]

Reads the run date's features from the lake. A tenth of the items is hidden from all histories, by seed; the ranker
learns from the cut before the validation period and the hidden items are ranked among themselves at the cut before the
test period, with and without what marketing showed before it.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from benchmarks.page import write_section
from conf.project import load_project
from jobs.lake.context import Context
from jobs.lake.logs import configure_logging
from jobs.recommend import new_items
from jobs.recommend.cuts import relevant_of, stream
from jobs.recommend.marketing import shown_of
from models.cold_items import fit_cold, only
from models.matrix import interactions_of, positions
from models.metrics import bootstrap


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    configure_logging()
    project = load_project()
    context = Context(run_date=options.run_date, project=project, selected=project.select(None))
    found = {with_shown: figures(context, options.seeds, with_shown) for with_shown in (True, False)}
    text = section(context, found, options.seeds)
    print(text)
    write_section("cold items", f"python -m benchmarks.cold_items --run-date {options.run_date}", text)


def figures(context: Context, seeds: list[int], with_shown: bool) -> list[dict[str, np.ndarray]]:
    """recall@50 of every ranking for every user, one entry a seed."""
    config = context.project.model
    shelf = new_items.shelf_of(context)
    period = timedelta(days=config.protocol.period_days)
    cuts, catalogues, bought = {}, {}, {}
    for number, name in enumerate(("test", "validation"), start=1):
        cuts[name] = interactions_of(stream(context, "interactions"), name)
        shown = shown_of(context, shelf.items, context.run_date - number * period)
        catalogues[name] = replace(shelf.catalogue, shown=shown if with_shown else shown[:, :0])
        bought[name] = relevant_of(context, name, cuts[name])["all"]
    found = []
    for seed in seeds:
        hidden = new_items.hidden_items(cuts["test"], config.cold, seed)
        past = cuts["validation"]
        kept = np.flatnonzero(positions(hidden, past.items) < 0)
        part = only(past, kept)
        place = positions(shelf.items, part.items)
        ranker = fit_cold(part, catalogues["validation"], place, bought["validation"][:, kept], config.cold)
        cut = cuts["test"]
        found.append(
            new_items.judged(
                cut, catalogues["test"], positions(shelf.items, cut.items), positions(cut.items, hidden),
                bought["test"], ranker, config.cold,
            )
        )  # fmt: skip
        context.log.info("judged", seed=seed, **{name: round(float(own.mean()), 4) for name, own in found[-1].items()})
    return found


def section(context: Context, found: dict[bool, list[dict[str, np.ndarray]]], seeds: list[int]) -> str:
    """The figures as Markdown."""
    names = list(found[True][0])
    lines = [
        "## Items nobody had",
        "",
        f"Run date {context.run_date}: a tenth of the items hidden from all histories, ranked among themselves,",
        "judged on what users bought of them in the test period: recall@50, mean of the seeds",
        f"{', '.join(map(str, seeds))}. The ranker learnt at the cut one period earlier, from other items.",
        "Random ranking: about .03.",
        "",
        "| ranking | with marketing before the cut | attributes alone |",
        "| --- | --- | --- |",
    ]
    for name in names:
        means = [np.mean([own[name].mean() for own in found[way]]) for way in (True, False)]
        lines.append(f"| {name} | {means[0]:.4f} | {means[1]:.4f} |")
    gaps = []
    for way in (True, False):
        pooled = np.concatenate([own["blend"] - own["average"] for own in found[way]])
        (gap,) = bootstrap(pooled[:, None], resamples=1000, seed=1)
        gaps.append(f"{gap.value:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]")
    lines.append(f"| blend − average, users of all seeds | {gaps[0]} | {gaps[1]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
