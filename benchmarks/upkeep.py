"""What a warm night costs against a full training, and what it loses: writes its section of docs/benchmarks.md.

    python -m benchmarks.upkeep --run-date 2017-12-31 [--nights 6]

The stage `train` itself runs in a lake of its own: a full training `--nights` nights before the run date, a warm start
on every night after it, and, beside the last one, a full training of the run date. Its tables are made from the demo
package's transactions, so that no Spark is needed. Both models of the run date are judged by the same households on the
test period, which neither has seen.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.judge_candidates import purchases
from benchmarks.page import write_section
from conf.model_config import ModelConfig
from conf.project import Project, load_project
from jobs.lake.context import Context
from jobs.lake.logs import configure_logging
from jobs.lake.schemas import OUTPUTS
from jobs.recommend import train
from jobs.recommend.cuts import relevant_of, stream
from jobs.recommend.periods import cuts_of
from models.matrix import interactions_of
from models.metrics import bootstrap
from models.registry import load
from models.training import user_figures_of

COMMAND = "python -m benchmarks.upkeep"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2017, 12, 31))
    parser.add_argument("--nights", type=int, default=6, help="warm nights since the full training")
    options = parser.parse_args()
    configure_logging()
    rows = purchases().assign(day=lambda frame: pd.to_datetime(frame["day"]))
    project = load_project()
    protocol = project.model.protocol.model_copy(update={"earlier_periods": 0})
    project = dataclasses.replace(project, model=project.model.model_copy(update={"protocol": protocol}))
    with tempfile.TemporaryDirectory() as folder:
        seconds: dict[str, list[float]] = {"full": [], "warm": []}
        for before in range(options.nights, -1, -1):
            context = night(project, Path(folder) / "nightly", options.run_date - timedelta(days=before), rows)
            kind = "full" if before == options.nights else "warm"
            seconds[kind].append(timed(context))
        anew = night(project, Path(folder) / "anew", options.run_date, rows)
        seconds["full"].append(timed(anew))
        text = section(context, anew, seconds)
    print(text)
    write_section("upkeep", f"{COMMAND} --run-date {options.run_date}", text)


def night(project: Project, lake: Path, run_date: date, rows: pd.DataFrame) -> Context:
    """A context whose lake holds `interactions` and `holdouts` of the run date."""
    own = dataclasses.replace(project)
    own.__dict__["lake"] = lake
    context = Context(run_date=run_date, project=own, selected=())
    tables = tables_of(rows, run_date, own.model)
    for name, table in tables.items():
        context.lake.write(name, run_date, table)
    return context


def tables_of(rows: pd.DataFrame, run_date: date, model: ModelConfig) -> dict[str, pa.Table]:
    """`interactions` and `holdouts` as the stage features makes them, from purchases alone."""
    weight = model.inputs.behaviour_weights["purchase"]
    cuts = cuts_of(run_date, model.protocol)
    pairs, held = [], []
    for number, cut in enumerate(cuts):
        last = pd.Timestamp(cut.last_day)
        past = rows[rows["day"] <= last]
        users = past.groupby("item")["user"].nunique()
        kept = users[users >= model.protocol.min_users_per_item].index
        own = past.groupby(["user", "item"])["day"].agg(["size", "max"]).reset_index()
        if number + 1 < len(cuts):
            upto = pd.Timestamp(cuts[number + 1].last_day)
            after = rows[(rows["day"] > last) & (rows["day"] <= upto) & rows["item"].isin(kept)]
            bought = after.groupby(["user", "item"]).size().rename("events").reset_index()
            bought = bought.merge(own[["user", "item"]], how="left", indicator=True)
            held.append(bought.assign(period=cut.name, is_repeat=bought["_merge"].eq("both")))
        own = own[own["item"].isin(kept)]
        decay = np.exp2(-(last - own["max"]).dt.days / model.inputs.half_life_days)
        pairs.append(own.assign(cut=cut.name, weight=weight * np.log1p(own["size"]) * decay, frequency=weight * decay))
    names = {"user": "user_id", "item": "item_id", "size": "events", "max": "last_ts"}
    return {
        "interactions": arrow(pd.concat(pairs).rename(columns=names), "interactions"),
        "holdouts": arrow(pd.concat(held).rename(columns=names), "holdouts"),
    }


def arrow(frame: pd.DataFrame, name: str) -> pa.Table:
    schema = OUTPUTS[name].schema
    return pa.table({field.name: pa.array(frame[field.name]).cast(field.type, safe=False) for field in schema})


def timed(context: Context) -> float:
    """Seconds of the stage train."""
    begun = time.perf_counter()
    train.run(context)
    return time.perf_counter() - begun


def section(warm: Context, anew: Context, seconds: dict[str, list[float]]) -> str:
    """The figures as Markdown."""
    cut = interactions_of(stream(warm, "interactions"), "test")
    relevant = relevant_of(warm, "test", cut)
    figures = [
        user_figures_of(load(c.lake.path("models", c.run_date) / "test").model, cut.weight, relevant)
        for c in (warm, anew)
    ]
    registry = [c.lake.read("model_registry", c.run_date).to_pylist()[0] for c in (warm, anew)]
    full, night_seconds = float(np.median(seconds["full"])), float(np.median(seconds["warm"]))
    lines = [
        "## A warm night against a full training",
        "",
        f"Run date {warm.run_date}, {cut.shape[0]:,} users × {cut.shape[1]:,} items, three cuts each; the stage",
        f"`train` as it runs every night. Last full training {len(seconds['warm'])} nights before, warm starts since;",
        "judged on the test period, which neither model has seen, by the same users. One seed, medians of the nights.",
        "",
        "| | warm night | full training |",
        "| --- | --- | --- |",
        f"| seconds | {night_seconds:.1f} | {full:.1f} |",
        f"| share of a full training | {night_seconds / full:.2f} | 1 |",
        f"| histories shown (users × epochs) | {registry[0]['user_epochs']:,} | {registry[1]['user_epochs']:,} |",
        f"| drift of the item vectors in the last night | {registry[0]['drift']:.4f} | – |",
    ]
    for name in relevant:
        mine, theirs = figures[0][name][0], figures[1][name][0]
        (gap,) = bootstrap((mine - theirs)[:, None], resamples=1000, seed=1)
        lines.append(f"| NDCG@100 `{name}` | {mine.mean():.4f} | {theirs.mean():.4f} |")
        lines.append(f"| warm − full, `{name}` | {gap.value:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}] | |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
