"""`python -m jobs show --run-date D`: a finished night on one screen, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from conf.errors import LakeError
from jobs.lake.context import Context
from jobs.publish.gates import PUBLISHED
from jobs.publish.review import findings_of, held_message, reviews_of
from jobs.publish.shelf import Shelf

Row = Mapping[str, Any]
_WIDTH = 100
_ACTION_STYLES = {"fix first": "bold red", "protect": "green", "retire candidate": "yellow", "measure more": "cyan"}


def show(context: Context, console: Console | None = None) -> None:
    """Print the assets, candidates, evaluation, release and report of the run date to `console` (default: stdout).

    Raises:
        LakeError: the night has no register yet.
    """
    lake, dt = context.lake, context.run_date
    if not lake.exists("assets", dt):
        finished = lake.partitions("assets")
        seen = f"; finished nights: {', '.join(map(str, finished[-5:]))}" if finished else ""
        raise LakeError(
            f"the lake {lake.root} holds no finished run of {dt}{seen}",
            mend=f"run it: python -m jobs run --run-date {dt}",
        )
    console = console or plain_console()
    assets = lake.read("assets", dt).to_pylist()
    currency = context.project.pipeline.cost.currency
    console.print(assets_table([row for row in assets if row["kind"] != "published"], str(dt), currency))
    for line in notes([row for row in assets if row["kind"] != "published"]):
        console.print(line)
    console.print()
    console.print(published_table(context))
    for line in [*evaluation_lines(context), *release_lines(context)]:
        console.print(line)
    console.print("\n[bold]What to do next[/]")
    for line in next_steps(context):
        # Commands stay on one line, so that they can be copied.
        console.print(line, soft_wrap=True)


def plain_console() -> Console:
    """The terminal, or lines of a fixed width where the output goes elsewhere."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def assets_table(assets: Iterable[Row], night: str, currency: str) -> Table:
    """One line per source table: quality [interval], grade, value [interval], monthly cost, action."""
    table = Table(title=f"Data assets on {night}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("asset", no_wrap=True)
    table.add_column("quality", justify="right", no_wrap=True)
    table.add_column("grade", justify="center", no_wrap=True)
    table.add_column("value, NDCG", justify="right", no_wrap=True)
    table.add_column(f"{currency}/month", justify="right", no_wrap=True)
    table.add_column("action", no_wrap=True)
    for row in sorted(assets, key=lambda row: (row["value"] is None, -(row["value"] or 0.0), row["asset"])):
        table.add_row(
            escape(row["asset"]),
            _interval(row["quality"], row["quality_low"], row["quality_high"], ".0f"),
            row["grade"] or "–",
            _interval(row["value"], row["value_low"], row["value_high"], "+.4f").replace("0.", "."),
            f"{row['cost']:,.2f}",
            f"[{_ACTION_STYLES.get(row['action'], 'default')}]{escape(row['action'])}[/]",
        )
    return table


def _interval(value: float | None, low: float | None, high: float | None, form: str) -> str:
    """`87 [84–89]`; what was not measured is said, never shown as a number."""
    if value is None:
        return "not measured"
    if low is None or high is None:
        return f"{value:{form}}"
    middle = "–" if form == ".0f" else ", "
    return escape(f"{value:{form}} [{low:{form}}{middle}{high:{form}}]")


def notes(assets: Iterable[Row]) -> list[str]:
    """The reason behind each action that asks for work now."""
    return [
        f"[bold]{escape(row['asset'])}[/]: {escape(row['reason'])}"
        for row in assets
        if row["action"] in ("fix first", "retire candidate")
    ]


def published_table(context: Context) -> Table:
    """The published tables with their rows and where they lie."""
    table = Table(title="Published tables", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("table", no_wrap=True)
    table.add_column("rows", justify="right", no_wrap=True)
    table.add_column("where", overflow="fold")
    for name in PUBLISHED:
        made = context.lake.exists(name, context.run_date)
        rows = f"{context.lake.manifest(name, context.run_date).rows:,}" if made else "–"
        where = str(context.lake.path(name, context.run_date)) if made else f"not made by the run of {context.run_date}"
        table.add_row(name, rows, escape(where))
    return table


def evaluation_lines(context: Context) -> list[str]:
    """One line per list: the blend and its floor, on the metric the release is judged by."""
    config, dt = context.project.pipeline.release, context.run_date
    if not context.lake.exists("evaluations", dt):
        return [f"Evaluation: none for {dt}"]
    rows = [
        row
        for row in context.lake.read("evaluations", dt).to_pylist()
        if (row["metric"], row["k"], row["slice"]) == (config.metric, config.k, "all")
    ]
    lines = []
    for name, floor in config.floors.items():
        found = {row["model"]: row for row in rows if row["list"] == name}
        parts = [f"{model} {_figure(found.get(model))}" for model in ("blend", floor)]
        lines.append(f"Evaluation, list [bold]{name}[/], {config.metric}@{config.k}: {parts[0]} against {parts[1]}")
    return lines


def _figure(row: Row | None) -> str:
    return "not measured" if row is None else _interval(row["value"], row["low"], row["high"], ".3f")


def release_lines(context: Context) -> list[str]:
    """Whether the night was released; if not why, and what stays in service."""
    lake, dt = context.lake, context.run_date
    current = Shelf(lake.root).current()
    service = f"in service: {current.name}" if current else "no release is in service yet"
    if not lake.exists("gates", dt):
        return [f"Release: [yellow]not judged yet[/]; {escape(service)}"]
    try:
        findings, reviews = findings_of(context), reviews_of(context)
    except LakeError as error:
        return [f"Release: [yellow]to be judged again[/]: {escape(str(error))}"]
    held = held_message(findings, reviews)
    if held is not None:
        reasons = [f"  - {escape(row['gate'])}: {escape(row['detail'])}" for row in findings.failed]
        return [f"Release: [bold red]held[/]: {escape(held)}; {escape(service)}", *reasons]
    if not lake.exists("releases", dt):
        return [f"Release: [yellow]every gate holds, but it was not published[/]; {escape(service)}"]
    answer = findings.answer(reviews)
    approved = f", approved by {answer['reviewer']}" if answer else ""
    waived = f" though {len(findings.failed)} gate(s) do not hold" if findings.failed else ""
    return [f"Release: [green]released[/]{escape(approved + waived)}; {escape(service)}"]


def next_steps(context: Context) -> list[str]:
    """Commands a person can copy: open the report, query the candidates, run another night."""
    lake, dt = context.lake, context.run_date
    report = lake.path("reports", dt) / "index.html"
    candidates = lake.path("user_candidates", dt)
    before = dt - timedelta(days=1)
    columns = ["user_id", "list", "rank", "item_id", "score", "source", "reason"]
    read = f"import pandas; print(pandas.read_parquet('{candidates}', columns={columns}).head(20))"
    opening = f"  open the report        {escape(str(report))}"
    making = f"  make the report        python -m jobs report --run-date {dt}"
    return [
        opening if report.exists() else making,
        f'  read the candidates    python -c "{escape(read)}"',
        f"  run another night      make run DATE={before}",
    ]
