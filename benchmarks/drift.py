"""How often drift is called where there is none, and how often where it was planted, on the demo's transactions.

`python -m benchmarks.drift` reads the lake's `clean/transactions` and `column_profiles` and writes nothing but its
section of docs/benchmarks.md. False alarms are counted on days that hold the same baskets in random order: no drift is
left in them, while rows still come basket by basket. Recall is counted on real days with one planted change.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import structlog

from benchmarks.page import write_section
from conf.drift_config import DriftConfig
from conf.project import load_project
from jobs.inventory.drift import stored_states
from jobs.inventory.drift.columns import History, column_rows, volume_row
from jobs.inventory.drift.spans import comparisons
from jobs.lake.partitions import Lake
from jobs.profiling.counting import count_values
from jobs.profiling.state import State, observe

_TABLE = "transactions"
_SEED = 20180101
# Days of a comparison that have a whole history before them.
_WARM_UP = 57
_SHUFFLED, _SMALL_SHARE = 140, 0.05
_PLANTED_DAYS = 12
Change = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]
Rows = list[tuple[str, str, str, bool]]


def _set(column: str, change: Callable[[pd.Series], pd.Series]) -> Change:
    return lambda rows, _: rows.assign(**{column: change(rows[column])})


def _nulls(rows: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    return rows.assign(store_id=rows["store_id"].mask(random.random(len(rows)) < 0.2))


def _lost_stores(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
    """Every third store did not deliver."""
    return rows[~rows["store_id"].isin(sorted(rows["store_id"].unique())[::3])]


# Planted change → (column it is in, or None for the rows; what it does).
PLANTS: dict[str, tuple[str | None, Change]] = {
    "amounts in cents": ("sales_value", _set("sales_value", lambda value: value * 100)),
    "amounts in another currency, × 1.5": ("sales_value", _set("sales_value", lambda value: value * 1.5)),
    "amounts without their cents": ("sales_value", _set("sales_value", np.floor)),
    "pieces stuck at 1": ("quantity", _set("quantity", lambda value: value * 0 + 1)),
    "discounts with the other sign": ("retail_disc", _set("retail_disc", lambda value: -value)),
    "discounts lost": ("retail_disc", _set("retail_disc", lambda value: value * 0)),
    "a fifth of the stores empty": ("store_id", _nulls),
    "stores under new codes": ("store_id", _set("store_id", lambda value: "S" + value)),
    "a third of the stores missing": ("store_id", _lost_stores),
    "new households only": ("household_id", _set("household_id", lambda value: "9" + value + "9")),
    "70 % of the baskets missing": (None, lambda rows, random: _some_baskets(rows, 0.3, random)),
    "every row twice": (None, lambda rows, _: pd.concat([rows, rows])),
}


def _some_baskets(rows: pd.DataFrame, share: float, random: np.random.Generator) -> pd.DataFrame:
    baskets = rows["basket_id"].unique()
    return rows[rows["basket_id"].isin(random.choice(baskets, max(1, int(len(baskets) * share)), replace=False))]


def profiled(rows: pd.DataFrame, schema: pa.Schema, columns: Sequence[str]) -> dict[str, State]:
    """The states of some columns of these rows, as profiling makes them."""
    table = pa.Table.from_pandas(rows[list(columns)], pa.schema([schema.field(name) for name in columns]), False)
    return {name: observe(count_values(table[name])) for name in columns}


def judged_days(
    states: Mapping[str, Mapping[date, State]], counts: Mapping[date, int], days: Sequence[date], config: DriftConfig
) -> Rows:
    """(comparison, column, metric, is_drift) of every test on each of `days` that has a whole history."""
    known = sorted(counts)
    histories = {column: History(by_day, config) for column, by_day in states.items()}
    found: Rows = []
    for day in days:
        for plan in comparisons([one for one in known if one <= day], config, is_daily=True):
            volume = volume_row(counts, plan, config)
            found += [(plan.name, "", "rows", volume["is_drift"])] if volume else []
            for column, history in histories.items():
                rows = column_rows(history, plan, config)
                found += [(plan.name, column, row["metric"], row["is_drift"]) for row in rows]
    return found


def shuffled(
    lake: Lake, days: Sequence[date], columns: Sequence[str], small_from: int
) -> tuple[dict[str, dict[date, State]], dict[date, int]]:
    """States of days whose baskets were dealt anew over all of them; from place `small_from` on a twentieth is left."""
    random = np.random.default_rng(_SEED)
    whole = lake.read_many(f"clean/{_TABLE}", days)
    schema, rows = whole.schema, whole.to_pandas()
    own = rows.groupby("basket_id", sort=True)["dt"].first()
    dealt = pd.Series(random.permutation(own.to_numpy()), index=own.index)
    groups = dict(list(rows.groupby(rows["basket_id"].map(dealt), sort=True)))
    states: dict[str, dict[date, State]] = defaultdict(dict)
    counts = {}
    for place, day in enumerate(days):
        found = groups[day] if place < small_from else _some_baskets(groups[day], _SMALL_SHARE, random)
        counts[day] = len(found)
        for column, state in profiled(found, schema, columns).items():
            states[column][day] = state
    return dict(states), counts


def planted(
    lake: Lake,
    stored: Mapping[str, Mapping[date, State]],
    counts: Mapping[date, int],
    config: DriftConfig,
    share: float,
) -> dict[str, tuple[int, int, Counter[str]]]:
    """Plant → days found on, days planted on, and what found it; `share` of the day's baskets are there."""
    known = sorted(counts)
    chosen = [known[place] for place in np.linspace(_WARM_UP, len(known) - 2, _PLANTED_DAYS).astype(int)]
    random = np.random.default_rng(_SEED)
    results = {}
    for name, (column, change) in PLANTS.items():
        hits, metrics = 0, Counter[str]()
        for day in chosen:
            table = lake.read(f"clean/{_TABLE}", day)
            rows = change(_some_baskets(table.to_pandas(), share, random), random)
            history = [one for one in known if one <= day]
            alarms = set()
            for plan in comparisons(history, config, is_daily=True):
                if plan.name == "week":
                    continue
                if column is None:
                    volume = volume_row({**counts, day: len(rows)}, plan, config)
                    alarms |= {"rows"} if volume and volume["is_drift"] else set()
                    continue
                states = {one: stored[column][one] for one in history[-40:] + history[: config.reference_days]}
                states[day] = profiled(rows, table.schema, [column])[column]
                found = column_rows(History(states, config), plan, config)
                alarms |= {row["metric"] for row in found if row["is_drift"]}
            hits += bool(alarms)
            metrics.update(alarms)
        results[name] = (hits, len(chosen), metrics)
    return results


def alarm_table(found: Rows, days: int) -> list[str]:
    """Tests and alarms by comparison, Markdown."""
    lines = ["| comparison | tests | alarms | of the tests | most often |", "| --- | ---: | ---: | ---: | --- |"]
    for name in ("day", "week", "reference"):
        own = [row for row in found if row[0] == name]
        alarms = Counter(f"{column or 'table'} {metric}" for _, column, metric, drifted in own if drifted)
        total = sum(alarms.values())
        often = ", ".join(f"{what} ({number})" for what, number in alarms.most_common(3)) or "–"
        lines.append(f"| {name} | {len(own):,} | {total} | {total / max(len(own), 1):.2%} | {often} |")
    return [*lines, "", f"over {days} days."]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    options = parser.parse_args()
    project, log = load_project(), structlog.get_logger()
    lake, config = Lake(project.lake), project.pipeline.drift
    days = lake.partitions(f"clean/{_TABLE}", upto=options.run_date)
    begun = time.perf_counter()
    stored = stored_states(lake, _TABLE, days)
    counts = {day: lake.manifest(f"clean/{_TABLE}", day).rows for day in days}
    log.info("profiles read", days=len(days), seconds=round(time.perf_counter() - begun, 1))
    begun = time.perf_counter()
    real = judged_days(stored, counts, days[_WARM_UP:], config)
    seconds = time.perf_counter() - begun
    log.info("real days judged", seconds=round(seconds, 1))
    dealt = days[:_SHUFFLED]
    # Dealt anew, a column that moves on with the days would be another column.
    columns = [name for name, states in stored.items() if not History(states, config).is_clock]
    small_from = _SHUFFLED - (_SHUFFLED - _WARM_UP) // 2
    states, sizes = shuffled(lake, dealt, columns, small_from)
    null = judged_days(states, sizes, dealt[_WARM_UP:small_from], config)
    small = judged_days(states, sizes, dealt[small_from:], config)
    # The volume falls to a twentieth by design.
    small = [row for row in small if row[2] != "rows"]
    log.info("shuffled days judged")
    recall = {share: planted(lake, stored, counts, config, share) for share in (1.0, 0.1)}
    tiny = int(np.mean(list(counts.values())) * _SMALL_SHARE)
    text = [
        "## Drift: false alarms and recall",
        "",
        f"`python -m benchmarks.drift --run-date {options.run_date}` on the stored profiles of {len(days)} daily"
        f" partitions of transactions; {len(real):,} tests took {seconds:.0f} s.",
        "",
        "**Days of the same baskets in random order** (no drift left, rows still come by the basket):",
        "",
        *alarm_table(null, small_from - _WARM_UP),
        "",
        f"**The same, with {_SMALL_SHARE:.0%} of each day's baskets** (about {tiny} rows a day):",
        "",
        *alarm_table(small, _SHUFFLED - small_from),
        "",
        "**The calendar as it was** (holidays, seasons and new stores are in it, so that an alarm may be right):",
        "",
        *alarm_table(real, len(days) - _WARM_UP),
        "",
        f"**Planted changes**, each on {_PLANTED_DAYS} days spread over the year, found by the comparison with the day"
        " before or the reference, on the whole day and with a tenth of its baskets:",
        "",
        "| planted | found, whole day | a tenth | most often by |",
        "| --- | ---: | ---: | --- |",
    ]  # fmt: skip
    for name, (hits, of, metrics) in recall[1.0].items():
        fewer = recall[0.1][name]
        by = ", ".join(metric for metric, _ in metrics.most_common(2)) or "–"
        text.append(f"| {name} | {hits} of {of} | {fewer[0]} of {fewer[1]} | {by} |")
    whole, tenth = (
        sum(hits for hits, _, _ in found.values()) / sum(of for _, of, _ in found.values()) for found in recall.values()
    )
    text.append(f"| **all** | **{whole:.0%}** | **{tenth:.0%}** | |")
    print("\n".join(text))
    write_section("drift", "python -m benchmarks.drift", "\n".join(text))


if __name__ == "__main__":
    main()
