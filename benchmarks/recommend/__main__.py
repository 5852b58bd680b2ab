"""`python -m benchmarks.recommend [quality] [second] [speed] [scale] [page]`: candidates beside the field's models.

quality: next period of the demo, run date 2017-12-03: peers, floors, our generators, three nights with three seeds.
second:  the same on MovieLens 100k, the published configuration untouched.
speed:   top-100 of all users beside faiss and implicit; training to equal quality beside RecBole.
scale:   a million users × 100,000 items × 200 dimensions.
page:    rewrites the section of docs/benchmarks.md from the parts measured so far; done after every part too.

Parts keep what they measured in build/bench-recommend; `--resume` goes on where a part was ended.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.page import write_section
from benchmarks.recommend import quality, scale, second, speed
from benchmarks.recommend.own import Pipeline
from benchmarks.recommend.task import DAYS, demo_task
from conf.project import ROOT, load_project

FOLDER = ROOT / "build" / "bench-recommend"
RUN_DATE = date(2017, 12, 3)
PARTS = ("quality", "second", "speed", "scale")
_FILMS = ROOT / "build/peers-recommend/lib/python3.11/site-packages/recbole/dataset_example/ml-100k"


def run_quality(folder: Path, resume: bool) -> list[str]:
    task = demo_task(RUN_DATE)
    pipeline = Pipeline(folder, ROOT / "conf", load_project().landing, RUN_DATE)
    earlier = demo_task(RUN_DATE - timedelta(days=DAYS))
    found = quality.measure(task, earlier, pipeline, folder, resume=resume)
    lines = [
        f"### Next period: purchases up to {RUN_DATE}, judged on the 28 days after",
        "",
        f"{len(task.users):,} users × {len(task.items):,} items (bought by ≥ 10 households, of departments that are"
        f" recommended), {task.counts.nnz:,} pairs. Every item is ranked; recall@20 = hits / min(20, items taken);"
        " brackets are 95 % bootstrap intervals over users; what has a seed ran with three, and a user's figures are"
        " their mean; the last column is paired by user. The settings of ALS and item-kNN are the best of seven and six"
        " tried at run date 2017-11-05, BPR's were hardly tuned; those that take weights are given"
        " log1p(count) × 2^(−age / 60 days). Seconds and memory are"
        " of one process and the median of the seeds; of the published lists the training is the stage `train` (all"
        " cuts), the lists are the stages `encode` and `candidates`.",
        "",
    ]
    return lines + quality.page(found, task)


def run_second(folder: Path, resume: bool) -> list[str]:
    shop = folder / "shop"
    landing = shop / "landing"
    if not (resume and landing.exists()):
        landing = second.land(_FILMS, shop)
    task = second.task(_FILMS)
    pipeline = Pipeline(folder, shop / "conf", landing, second.RUN_DATE)
    found = quality.measure(task, second.task(_FILMS, back=DAYS), pipeline, folder, resume=resume)
    lines = [
        "### The published configuration on a second data set: MovieLens 100k",
        "",
        f"{len(task.users):,} users × {len(task.items):,} films rated by ≥ 10, {task.counts.nnz:,} pairs."
        " conf/model.yml as it stands but for the seeds."
        " Hardly anybody is active in two calendar months, so each user has a clock of"
        " his own: his ratings, in his order, spread over 140 days, of which the last 28 are predicted. Nobody rates a"
        " film twice: what is taken is always new, and list `explore` is the one that matters.",
        "",
    ]
    return lines + quality.page(found, task)


def run_speed(folder: Path, resume: bool) -> list[str]:
    return ["### Speed", "", *speed.page(speed.measure(folder)), ""]


def run_scale(folder: Path, resume: bool) -> list[str]:
    return ["### Scale", "", *scale.page(scale.measure(folder / "pieces", 50_000)), ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "page", []], help="default: all")
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    run = {"quality": run_quality, "second": run_second, "speed": run_speed, "scale": run_scale}
    for part in options.parts or PARTS:
        if part == "page":
            continue
        folder = FOLDER / part
        if not options.resume:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{part} …", flush=True)
        begun, load = time.perf_counter(), os.getloadavg()[0]
        lines = run[part](folder, options.resume)
        took = f"Measured in {time.perf_counter() - begun:.0f} s; load of the machine {load:.1f} before it."
        (FOLDER / f"{part}.json").write_text(json.dumps([*lines, took]))
    written = [FOLDER / f"{part}.json" for part in PARTS]
    text = [
        "## Candidates beside the models of the field",
        "",
        f"`make bench-recommend` on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()}).",
    ]
    for file in written:
        if file.exists():
            text += ["", *json.loads(file.read_text())]
    write_section("recommend", "make bench-recommend", "\n".join(text).rstrip())


if __name__ == "__main__":
    main()
