"""The peers, each in a process of its own that answers one request a line on standard input with one JSON line.

Runs under the peers' Python (build/peers), so it imports nothing of the project. A request is `{"engine": …,
"files": […]}`, an answer `{"seconds": …, "peak_mb": …}` or `{"error": …}`. Every engine may use two threads.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

THREADS = 2
QUANTILES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
FORMATS = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?\d*\.\d+",
    "date": r"\d{4}-\d{2}-\d{2}",
    "timestamp": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "phone": r"\+?\d[\d ()-]{6,}\d",
    "url": r"https?://\S+",
    "uuid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "json": r"[\[{].*[\]}]",
    "ip": r"\d{1,3}(\.\d{1,3}){3}",
}


def duckdb_summarize(files: list[str]) -> None:
    """DuckDB's own SUMMARIZE: fewer metrics than ours."""
    _duckdb().execute(f"SUMMARIZE SELECT * FROM read_parquet({files!r})").fetchall()


def duckdb_metrics(files: list[str]) -> None:
    """The metrics of `jobs/profiling` that DuckDB has aggregates for, in one statement."""
    connection = _duckdb()
    source = f"read_parquet({files!r})"
    columns = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    parts = ["count(*)"]
    for name, type_, *_ in columns:
        column = f'"{name}"'
        parts += [
            f"count({column})", f"approx_count_distinct({column})", f"min({column})", f"max({column})",
            f"approx_top_k({column}, 20)",
        ]  # fmt: skip
        if type_ == "VARCHAR":
            parts += [f"min(length({column}))", f"max(length({column}))", f"sum(length({column}))"]
            parts += [f"count(*) FILTER (regexp_full_match({column}, '{regex}'))" for regex in FORMATS.values()]
        elif any(word in type_ for word in ("INT", "DOUBLE", "FLOAT", "DECIMAL")):
            parts += [f"{name}({column})" for name in ("sum", "avg", "stddev", "skewness", "kurtosis")]
            parts.append(f"approx_quantile({column}, {QUANTILES})")
    connection.execute(f"SELECT {', '.join(parts)} FROM {source}").fetchall()


def _duckdb() -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    return connection


def polars_metrics(files: list[str]) -> None:
    """The same metrics by Polars' streaming engine, without most frequent values of text."""
    import polars as pl

    frame = pl.scan_parquet(files)
    wanted = []
    for name, type_ in frame.collect_schema().items():
        column = pl.col(name)
        wanted += [
            column.null_count().alias(f"{name} nulls"), column.approx_n_unique().alias(f"{name} distinct"),
            column.min().alias(f"{name} min"), column.max().alias(f"{name} max"),
        ]  # fmt: skip
        if type_ == pl.String:
            length = column.str.len_chars()
            wanted += [length.min().alias(f"{name} shortest"), length.max().alias(f"{name} longest")]
            wanted += [column.str.contains(f"^{regex}$").sum().alias(f"{name} {key}") for key, regex in FORMATS.items()]
        elif type_.is_numeric():
            wanted += [
                column.sum().alias(f"{name} sum"), column.mean().alias(f"{name} mean"),
                column.std().alias(f"{name} std"), column.skew().alias(f"{name} skew"),
                column.kurtosis().alias(f"{name} kurtosis"),
            ]  # fmt: skip
            wanted += [column.quantile(rank).alias(f"{name} q{rank}") for rank in QUANTILES]
    frame.select(wanted).collect(engine="streaming")


def ydata_minimal(files: list[str]) -> None:
    """ydata-profiling's minimal description, without its HTML."""
    import pandas as pd
    from ydata_profiling import ProfileReport

    frame = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    ProfileReport(frame, minimal=True, progress_bar=False, pool_size=THREADS).get_description()


def gx_expectations(files: list[str]) -> None:
    """32 expectations of Great Expectations on a pandas frame: what its own profilers once suggested."""
    import great_expectations as gx
    import pandas as pd

    frame = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    gxe: Any = gx.expectations
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (
        context.data_sources.add_or_update_pandas("peer")
        .add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("whole")
        .get_batch({"dataframe": frame})
    )
    numbers = frame.select_dtypes("number").columns
    suite = gx.ExpectationSuite(name="peer")
    checks: list[Any] = [gxe.ExpectColumnValuesToNotBeNull(column=name) for name in frame.columns]
    for name in frame.columns:
        checks.append(gxe.ExpectColumnUniqueValueCountToBeBetween(column=name, min_value=1))
    for name in numbers:
        checks += [
            gxe.ExpectColumnMinToBeBetween(column=name, min_value=-1e12),
            gxe.ExpectColumnMaxToBeBetween(column=name, max_value=1e12),
            gxe.ExpectColumnMeanToBeBetween(column=name, min_value=-1e12),
            gxe.ExpectColumnStdevToBeBetween(column=name, min_value=0),
        ]
    for check in checks[:32]:
        suite.add_expectation(check)
    batch.validate(suite)


ENGINES: dict[str, Callable[[list[str]], object]] = {
    function.__name__: function
    for function in (duckdb_summarize, duckdb_metrics, polars_metrics, ydata_minimal, gx_expectations)
}


def peak_megabytes() -> float:
    """Resident memory of this process at its peak.

    `getrusage` would not do: its figure survives `exec`, so that a peer inherits the peak of the process it came from.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]
    return int(kilobytes) / 1024


def serve(engines: dict[str, Callable[[list[str]], object]]) -> None:
    """Answer requests until standard input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        begun, worked = time.perf_counter(), time.process_time()
        try:
            engines[request["engine"]](request["files"])
            answer: dict[str, Any] = {
                "seconds": time.perf_counter() - begun, "core_seconds": time.process_time() - worked
            }  # fmt: skip
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        answer["peak_mb"] = peak_megabytes()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve(ENGINES)
