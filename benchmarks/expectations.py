"""What validating costs on either engine, and what suggested expectations are worth, on the demo.

`python -m benchmarks.expectations` reads the lake; it writes `suggestions` of the run date there and its section of
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date

from benchmarks.page import write_section
from conf.project import load_project
from conf.table_config import TableConfig
from expectations.engines import NewRows
from expectations.run import Ran, gx_context, run_suite
from expectations.suites import build_suite
from jobs.inventory.cleaning.schemas import clean_schema
from jobs.inventory.suggest import Suggestion, suggest
from jobs.inventory.surroundings import references
from jobs.inventory.validate import read_columns
from jobs.lake.context import Context
from jobs.lake.frames import read_frame

_TABLE = "transactions"
_SUGGESTED = ("transactions", "promotions", "products")
_REPEATS = 3
_NO_LIMIT = 1 << 62


def timed(context: Context, table: TableConfig, days: Sequence[date], limit: int) -> tuple[float, Ran]:
    """Median seconds of validating `days`, up to `limit` rows on pandas, and what was run."""
    lake, name = context.lake, f"clean/{table.table}"
    suite = build_suite(table, context.project.folder / "tables" / f"{table.table}.yml")
    seconds = []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        new = NewRows(
            [file for day in days for file in lake.files(name, day)],
            sum(lake.manifest(name, day).rows for day in days),
            read_columns(table),
            lambda: read_frame(context.spark, lake, name, days, clean_schema(table)),
        )
        ran = run_suite(gx_context(), suite, new, table, references(context, table, days), pandas_rows=limit)
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), ran


def cost(context: Context) -> list[str]:
    """One night's partition and a first night of all, on both engines of one process."""
    table = context.project.tables[_TABLE]
    days = context.in_use(_TABLE)
    lines = [
        f"| {_TABLE}, new | rows | expectations | engine | seconds | Spark jobs |",
        "| --- | ---: | ---: | --- | ---: | ---: |",
    ]
    found = {}
    for what, chosen in (("one day", days[len(days) // 2 :][:1]), (f"all {len(days)} days", days)):
        rows = sum(context.lake.manifest(f"clean/{_TABLE}", day).rows for day in chosen)
        for engine, limit in (("pandas", _NO_LIMIT), ("Spark", 0)):
            seconds, ran = timed(context, table, chosen, limit)
            found[what[:3], engine] = seconds
            lines.append(
                f"| {what} | {rows:,} | {len(table.expectations)} | {engine} | {seconds:.2f} | {ran.spark_jobs} |"
            )
    day, whole = (found[what, "pandas"] / found[what, "Spark"] for what in ("one", "all"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        *lines,
        "",
        f"Medians of {_REPEATS} in one warm process. pandas takes {day:.2f} of Spark's time for a day and {whole:.2f}"
        f" for all; the process's peak is {peak:,.0f} MB (the JVM apart).",
    ]  # fmt: skip


def worth(name: str, found: Sequence[Suggestion]) -> str:
    """One table's suggestions as a row: tried, held, caught, kept, and the share of faults that the kept ones catch."""
    later = max((one.record.later for one in found), default=0)
    kept = [one for one in found if one.kept]
    broke = sum("broke" in one.reason for one in found)
    blind = sum("no fault" in one.reason for one in found)
    faced = {fault for one in found for fault in one.record.faced}
    caught = {fault for one in kept for fault in one.record.caught}
    held = sum(one.record.held for one in kept) / max(sum(one.record.later for one in kept), 1)
    share = f"{len(caught)} of {len(faced)} ({len(caught) / max(len(faced), 1):.0%})"
    return f"| {name} | {later} | {len(found)} | {broke} | {blind} | {len(kept)} | {held:.2%} | {share} |"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.expectations", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    options = parser.parse_args()
    project = load_project()
    context = Context(run_date=options.run_date, project=project, selected=tuple(sorted(project.tables)))
    found = {name: suggest(context, project.tables[name]) for name in _SUGGESTED}
    config = project.pipeline.suggest
    kinds = Counter(one.kind for suggestions in found.values() for one in suggestions if one.kept)
    missed = sorted(
        {fault.split(":")[0] for every in found.values() for one in every for fault in one.record.faced}
        - {fault.split(":")[0] for every in found.values() for one in every if one.kept for fault in one.record.caught}
    )
    text = [
        "## Expectations: cost of validation, worth of suggestions",
        "",
        f"`python -m benchmarks.expectations --run-date {options.run_date}`",
        "",
        *cost(context),
        "",
        f"**Suggested**, learned on the first {config.learn_share:.0%} of the stored days and tried on later ones and"
        f" on injected faults; kept if it held on {config.min_held:.0%} of the days it was measured on and caught one:",
        "",
        "| table | later days | tried | broke later | caught nothing | kept | kept ones held | faults they catch |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(worth(name, suggestions) for name, suggestions in found.items()),
        "",
        f"Kept by kind: {', '.join(f'{kind} {number}' for kind, number in kinds.most_common())}. Kinds of fault that"
        f" nothing kept catches: {', '.join(missed) or 'none'}.",
    ]  # fmt: skip
    print("\n".join(text))
    write_section("expectations", "python -m benchmarks.expectations", "\n".join(text))


if __name__ == "__main__":
    main()
