"""python -m benchmarks.bots: are planted bots found, customers left alone, and the recommender helped or harmed?

Plants bots of the strategies in faults/strategies/ into the demo and into clickshop, at 1 % of the users and at 1 % of
the events; reads the demo's lake of 2018-01-01, writes below a temporary folder. Exits with 1 if a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.bots.detection import FOREST, OURS, THRESHOLD, figures, verdicts
from benchmarks.bots.effect import HISTORY, LISTS, difference, ndcg_of_variants
from benchmarks.bots.shops import Shop, clickshop, demo
from benchmarks.page import write_section
from faults.strategies import strategies

SHARE = 0.01
SEEDS = (1, 2, 3, 4)
BAR, CLEAN_BAR = 0.95, 0.001
RULES = (OURS, FOREST, THRESHOLD)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=tuple(PARTS), default=list(PARTS))
    options = parser.parse_args()
    holds: list[bool] = []
    with tempfile.TemporaryDirectory() as temporary:
        shops = [demo(), clickshop(Path(temporary))]
        for part in options.parts:
            held, lines = PARTS[part](shops, Path(temporary))
            holds += held
            text = "\n".join(lines)
            print(text)
            write_section(f"bots, {part}", f"python -m benchmarks.bots --parts {part}", text)
    return 0 if all(holds) else 1


def detection(shops: list[Shop], _: Path) -> tuple[list[bool], list[str]]:
    """Recall, precision and false alarms of the three rules: whether the bars hold, and the tables."""
    names = list(strategies())
    lines = [
        "## Bots: planted and found",
        "",
        f"User-days of {len(SEEDS)} seeds; bots are new accounts whose prices, stores and quantities are real events'.",
        "",
        "| shop, bots | rule | user-days of bots | recall | precision | customers' days flagged | "
        + " | ".join(name.replace("_", " ") for name in names) + " |",
        "| --- | --- | ---: | ---: | ---: | ---: |" + " ---: |" * len(names),
    ]  # fmt: skip
    holds = []
    for shop in shops:
        for of in ("users", "events"):
            judged = pd.concat([verdicts(shop, shop.planted(SHARE, of, seed), seed) for seed in SEEDS])
            for rule in RULES:
                found = figures(judged, rule)
                cells = [f"{found['recall']:.3f}", f"{found['precision']:.3f}", f"{found['false alarms']:.3%}"]
                cells += [f"{found[name]:.2f}" if name in found else "" for name in names]
                number = int((judged["strategy"] != "").sum())
                lines.append(f"| {shop.name}, 1 % of {of} | {rule} | {number:,} | " + " | ".join(cells) + " |")
            ours = figures(judged, OURS)
            holds += [ours["recall"] >= BAR, ours["precision"] >= BAR]
            lines.append(_bar(f"{shop.name}, 1 % of {of}: recall and precision at least {BAR}", holds[-2:]))
        clean = verdicts(shop, None, 1)
        shares = ", ".join(f"{rule} {clean[rule].mean():.3%}" for rule in RULES)
        holds.append(clean[OURS].mean() <= CLEAN_BAR)
        lines.append(
            _bar(f"{shop.name}, no bots, {len(clean):,} user-days flagged: {shares}; at most 0.1 %", holds[-1:])
        )
    bars = [line for line in lines if line.startswith("- ")]
    return holds, [*(line for line in lines if not line.startswith("- ")), "", *bars, ""]


def effect(shops: list[Shop], folder: Path) -> tuple[list[bool], list[str]]:
    """NDCG@20 of customers with and without bots and filter: whether the filter never costs, and the table."""
    lines = [
        "## Bots: what they cost the recommender, and what leaving them out gives back",
        "",
        "What customers did in the test period, predicted from `interactions` as the stages bots and features make it;",
        f"1 % of the users are bots; features of the newest {HISTORY} landing days.",
        "Differences with paired 95 % bootstrap intervals over users.",
        "",
        "| shop | list | clean | bots | bots, filtered | filter on clean data | cost of the bots | filter gives back |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    holds, bars = [], []
    for shop in shops:
        found = ndcg_of_variants(shop, shop.planted(SHARE, "users", 1), folder)
        for name in LISTS:
            mean = {variant: np.nanmean(own[name]) for variant, own in found.items()}
            on_clean = difference(found["clean, filtered"][name], found["clean"][name])
            cost = difference(found["bots"][name], found["clean"][name])
            back = difference(found["bots, filtered"][name], found["bots"][name])
            cells = [f"{mean[variant]:.4f}" for variant in ("clean", "bots", "bots, filtered")]
            cells += [f"{one.value:+.4f} [{one.low:+.4f}, {one.high:+.4f}]" for one in (on_clean, cost, back)]
            lines.append(f"| {shop.name} | {name} | " + " | ".join(cells) + " |")
            holds += [on_clean.high >= 0, back.high >= 0]
            bars.append(
                _bar(f"{shop.name}, {name}: the filter costs nothing, on clean data and beside bots", holds[-2:])
            )
    return holds, [*lines, "", *bars]


PARTS = {"detection": detection, "effect": effect}


def _bar(text: str, held: list[bool]) -> str:
    return f"- {text}: {'holds' if all(held) else '**does not hold**'}"


if __name__ == "__main__":
    sys.exit(main())
