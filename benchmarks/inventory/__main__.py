"""`python -m benchmarks.inventory`: our profile beside Spark's own ways, DuckDB, Polars, GX and ydata-profiling.

Every engine gets two cores and the same files, its process or session already warm. One round calls each engine once,
one after the other, so that noise of the machine meets all of them; figures are medians over the rounds, and ratios are
medians of the ratios within a round. Large data sets get a round less, and no call that counts for nothing beforehand:
they take long enough to hide what starting costs. The section of docs/benchmarks.md is rewritten with whatever came.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pyspark.sql import SparkSession

from benchmarks.inventory import spark_ways
from benchmarks.inventory.bars import BARS, KERNEL_NANOSECONDS, Bar
from benchmarks.inventory.data import DataSet, data_set
from benchmarks.inventory.measuring import Figure, Peer, measure
from benchmarks.page import write_section
from bin.environment import environment
from conf.project import ROOT, load_project
from jobs.lake.session import spark_session
from jobs.profiling.drivers import profile_files

PEERS_PYTHON = ROOT / "build" / "peers" / "bin" / "python"
_SCRIPT = str(Path(__file__).with_name("peers.py"))
_LIMIT_SECONDS = 240.0
_LARGE_VALUES = 40_000_000
Rounds = dict[str, list[Figure]]
ALL = ("transactions", "text", "promotions", "small", "large", "wide500", "wide1000", "wide2000")

# What is measured where. Engines that take minutes, or are known to die, are called once and on the smaller data only.
_PEERS: dict[str, tuple[str, ...]] = {
    "duckdb_summarize": ("transactions", "promotions", "text", "large", "wide500", "wide1000", "wide2000"),
    "duckdb_metrics": ("transactions", "promotions", "text", "large"),
    "polars_metrics": ("transactions", "promotions", "text"),
    "ydata_minimal": ("transactions",),
    "gx_expectations": ("transactions",),
    "spark_aggregate": ("transactions", "promotions", "text"),
}
_ONE_CORE = ("ours_one_core", "reading_one_core")
_REPEATED = 5
_ONCE = ("spark_aggregate", "ydata_minimal", "gx_expectations")


def engines(spark: SparkSession, data: DataSet, peers: dict[str, Peer]) -> dict[str, Callable[[], Figure]]:
    """What is to be called in a round on `data`, by name."""
    files = data.files
    ways: dict[str, Callable[[], Figure]] = {
        "spark_scan": lambda: measure(lambda: spark_ways.scan(spark, files)),
        "ours_in_spark": lambda: measure(lambda: profile_files(spark, files)),
    }
    if not data.name.startswith("wide"):
        for name in _ONE_CORE:
            ways[name] = partial(peers["ours_one_core"].run, name, files, _LIMIT_SECONDS)
    for name, where in _PEERS.items():
        if data.name not in where:
            continue
        if name == "spark_aggregate":
            ways[name] = lambda: measure(lambda: spark_ways.aggregate(spark, files))
        else:
            ways[name] = partial(peers[name].run, name, files, _LIMIT_SECONDS)
    return ways


def rounds_of(spark: SparkSession, data: DataSet, peers: dict[str, Peer], rounds: int) -> Rounds:
    """Every engine's figures, a list as long as it was called; small data sees one call before."""
    found: Rounds = {}
    ways = engines(spark, data, peers)
    is_large = data.values > _LARGE_VALUES
    for number in range(0 if is_large else -1, max(rounds - is_large, 1)):
        for name, call in ways.items():
            if name in _ONCE and number != 0:
                continue
            # A fraction of a second on a shared machine: the median of several calls is what can be told of it.
            figures = [call() for _ in range(_REPEATED if name in _ONE_CORE and not is_large else 1)]
            figure = figures[-1]
            if number >= 0:
                found.setdefault(name, []).extend(figures)
            said = f"{figure.seconds:8.2f} s" if figure.seconds is not None else figure.error
            print(f"  {data.name:<13}{name:<18}{'warm-up' if number < 0 else number + 1:>8}  {said}", flush=True)
    for peer in peers.values():
        peer.close()  # the next data set's memory is then its own
    return found


def seconds(figures: list[Figure]) -> float | None:
    """Median seconds; None if the engine failed."""
    known = [figure.seconds for figure in figures if figure.seconds is not None]
    return statistics.median(known) if known else None


def core_seconds(figures: list[Figure]) -> float | None:
    """Median seconds on the processor; None if the engine failed or does not tell."""
    known = [figure.core_seconds for figure in figures if figure.core_seconds is not None]
    return statistics.median(known) if known else None


def ratio(found: Rounds, over: str, under: str) -> float | None:
    """Median over the rounds of seconds of `over` divided by seconds of `under`; None if either failed."""
    pairs = [
        (a.seconds, b.seconds) for a, b in zip(_long(found, over, under), _long(found, under, over), strict=False)
        if a.seconds is not None and b.seconds is not None
    ]  # fmt: skip
    return statistics.median(a / b for a, b in pairs) if pairs else None


def _long(found: Rounds, name: str, other: str) -> list[Figure]:
    """Figures of `name`; the median one repeated, where it was called only once beside several rounds of `other`."""
    own, wanted = found.get(name, []), len(found.get(other, []))
    return own * wanted if len(own) == 1 else own


def page(measured: dict[str, tuple[DataSet, Rounds]], rounds: int, load: tuple[float, float]) -> str:
    """The section of docs/benchmarks.md."""
    names = list(dict.fromkeys(name for _, found in measured.values() for name in found))
    lines = [
        "## Profiling beside its peers",
        "",
        f"`make bench-inventory` on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()}),"
        f" rounds: {rounds}, warm; load of the machine {load[0]:.1f} at the start and {load[1]:.1f} at the end (what is"
        " measured included). Median seconds, and resident memory at its peak over the process tree in MB.",
        "",
        "| engine | " + " | ".join(f"{d.name} {_count(d.rows)} × {d.columns}" for d, _ in measured.values()) + " |",
        "| --- |" + " ---: |" * len(measured),
    ]
    for name in names:
        cells = [_cell(found.get(name)) for _, found in measured.values()]
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")
    lines += ["", "| what | bar | measured | |", "| --- | ---: | ---: | --- |"]
    for bar in BARS:
        if bar.data in measured:
            lines.append(_bar(bar, measured[bar.data][1]))
    return "\n".join([*lines, "", *_alone(measured), "", *_widths(measured)])


def _alone(measured: dict[str, tuple[DataSet, Rounds]]) -> list[str]:
    """What the kernels take of one core and of memory, in a process of their own."""
    lines = [
        "Without Spark, in a process of one thread. Nanoseconds on the processor a value (median of the rounds): the"
        " whole profile, the same files only read, and the kernels, which are the difference"
        f" (at most {KERNEL_NANOSECONDS:g}).", "",
        "| data | rows | profile | reading | kernels | | peak MB |",
        "| --- | ---: | ---: | ---: | ---: | --- | ---: |",
    ]  # fmt: skip
    for data, found in measured.values():
        whole, reading = (core_seconds(found.get(name, [])) for name in ("ours_one_core", "reading_one_core"))
        if whole is None or reading is None:
            continue
        peak = max(figure.peak_mb for figure in found["ours_one_core"])
        each = [1e9 * value / data.values for value in (whole, reading, whole - reading)]
        verdict = "holds" if each[2] <= KERNEL_NANOSECONDS else "**does not hold**"
        told = " | ".join(f"{value:.1f}" for value in each)
        lines.append(f"| {data.name} | {_count(data.rows)} | {told} | {verdict} | {peak:.0f} |")
    return lines


def _widths(measured: dict[str, tuple[DataSet, Rounds]]) -> list[str]:
    """Seconds a hundred columns of the wide tables: alike, if time is linear in columns."""
    wide = [(data, value) for data, found in measured.values() if data.name.startswith("wide")
            and (value := seconds(found.get("ours_in_spark", []))) is not None]  # fmt: skip
    told = ", ".join(f"{data.columns} columns {100 * value / data.columns:.2f} s" for data, value in wide)
    return [f"Wide tables, seconds for each hundred columns: {told}."] if wide else []


def _bar(bar: Bar, found: Rounds) -> str:
    value = ratio(found, bar.over, bar.under)
    if value is None:
        return f"| {bar.words} | {bar.words_of_limit} | one of them failed | |"
    return (
        f"| {bar.words} | {bar.words_of_limit} | {value:.2f} | {'holds' if bar.holds(value) else '**does not hold**'} |"
    )


def _cell(figures: list[Figure] | None) -> str:
    if not figures:
        return "–"
    value = seconds(figures)
    if value is None:
        return figures[0].error.replace("|", "/")
    return f"{value:.2f} [{max(figure.peak_mb for figure in figures):.0f}]"


def _count(rows: int) -> str:
    return f"{rows / 1e6:.1f} M" if rows >= 1_000_000 else f"{rows / 1e3:.0f} k"


def main() -> int:
    """The command line; fails if a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inventory", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", nargs="+", default=list(ALL))
    options = parser.parse_args()
    os.environ.update(environment())
    peers = {name: Peer(str(PEERS_PYTHON), _SCRIPT) for name in _PEERS if name != "spark_aggregate"}
    peers["gx_expectations"] = Peer(sys.executable, _SCRIPT)
    peers["ours_one_core"] = Peer(sys.executable, "-m", "benchmarks.inventory.own")
    sets = [data_set(name) for name in options.data]
    load = os.getloadavg()[0]
    with spark_session(load_project().environment.spark, "bench-inventory") as spark:
        measured = {data.name: (data, rounds_of(spark, data, peers, options.rounds)) for data in sets}
    text = page(measured, options.rounds, (load, os.getloadavg()[0]))
    print(text)
    write_section("inventory", "make bench-inventory", text)
    return 0 if "does not hold" not in text else 1


if __name__ == "__main__":
    sys.exit(main())
