"""`python -m jobs status`: the last nights, what is in service, what is at work, what waits for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from conf.project import Project
from jobs.lake.locks import at_work
from jobs.lake.metering import runs_of
from jobs.lake.partitions import Lake
from jobs.publish.shelf import Shelf
from jobs.stages import METERED, STAGE_NAMES

Row = Mapping[str, Any]
_STYLES = {
    "released": "green", "released, a person waived gates": "green", "waits for review": "bold yellow",
    "held": "bold red", "failed": "bold red", "withdrawn": "bold red",
}  # fmt: skip
_GIB = 1 << 30


@dataclass(frozen=True)
class NightState:
    """One run date as the lake shows it. `seconds` and `peak_memory` (bytes) are of the newest run of each stage."""

    run_date: date
    state: str
    detail: str
    stages_done: int
    seconds: float
    peak_memory: int


def night_states(lake: Lake, last: int) -> list[NightState]:
    """The newest `last` run dates any stage has run for, newest first."""
    found = {night for name in STAGE_NAMES for night in lake.partitions(f"{METERED}/{name}")}
    return [_state(lake, night) for night in sorted(found, reverse=True)[:last]]


def _state(lake: Lake, night: date) -> NightState:
    newest = {name: runs[-1] for name in STAGE_NAMES if (runs := runs_of(lake, name, night))}
    state, detail = _outcome(lake, night, newest)
    return NightState(
        night, state, detail,
        stages_done=sum(row["outcome"] == "done" for row in newest.values()),
        seconds=sum(row["seconds"] for row in newest.values()),
        peak_memory=max(row["peak_memory"] for row in newest.values()),
    )  # fmt: skip


def _outcome(lake: Lake, night: date, newest: Mapping[str, Row]) -> tuple[str, str]:
    failed = next((name for name in STAGE_NAMES if name in newest and newest[name]["outcome"] == "failed"), None)
    if failed is not None:
        return "failed", f"{failed}: {newest[failed]['error']}; its log names the mend"
    for withdrawal in _withdrawals(lake, night):
        return "withdrawn", f"by {withdrawal['by']}: {withdrawal['note']}"
    if lake.exists("releases", night):
        waived = sorted({gate for row in lake.read("releases", night).to_pylist() for gate in row.get("waived") or ()})
        return ("released, a person waived gates", ", ".join(waived)) if waived else ("released", "")
    questions = lake.read("reviews", night).to_pylist() if lake.exists("reviews", night) else []
    gates = lake.read("gates", night).to_pylist() if lake.exists("gates", night) else []
    unmet = ", ".join(row["gate"] for row in gates if row["ok"] is False)
    if questions and questions[-1]["decision"] is None:
        return "waits for review", unmet
    if questions and questions[-1]["decision"] == "reject":
        return "held", f"rejected by {questions[-1]['reviewer']}: {unmet}"
    if unmet:
        return "held", unmet
    missing = [name for name in STAGE_NAMES if name not in newest]
    return "unfinished", f"next: {missing[0]}" if missing else "not released"


def _withdrawals(lake: Lake, night: date) -> list[dict[str, str]]:
    """Who took the night's newest release out of service; none if it may be served."""
    paths = lake.read("releases", night).to_pylist()[:1] if lake.exists("releases", night) else []
    shelf = Shelf(lake.root)
    names = {str(row["path"]).split("/")[1] for row in paths if row["path"]}
    return [why for release in shelf.releases() if release.name in names and (why := shelf.withdrawal(release))]


def show_status(project: Project, last: int, console: Console) -> None:
    """Print the last nights, the release in service and what to do next."""
    lake = Lake(project.lake)
    nights = night_states(lake, last)
    if not nights:
        console.print(f"No night has run in {escape(str(lake.root))} yet. Run one: make run", soft_wrap=True)
        return
    console.print(nights_table(nights))
    shelf = Shelf(lake.root)
    current, kept = shelf.current(), shelf.releases()
    console.print(f"In service: {current.name if current else 'nothing yet'}; {len(kept)} release(s) on the shelf")
    for name, holder in at_work(lake.root).items():
        console.print(f"At work: {escape(name)}, {escape(holder)}", soft_wrap=True)
    console.print("\n[bold]What to do next[/]")
    for line in next_steps(nights, None if current is None else current.run_date):
        console.print(line, soft_wrap=True)


def nights_table(nights: Sequence[NightState]) -> Table:
    """One line a night."""
    table = Table(title="Nights", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("run date", "stages", "minutes", "peak GiB"):
        table.add_column(name, no_wrap=True, justify="left" if name == "run date" else "right")
    table.add_column("state", no_wrap=True)
    table.add_column("what", overflow="fold")
    for night in nights:
        table.add_row(
            str(night.run_date),
            f"{night.stages_done}/{len(STAGE_NAMES)}",
            f"{night.seconds / 60:.1f}",
            f"{night.peak_memory / _GIB:.1f}",
            f"[{_STYLES.get(night.state, 'yellow')}]{night.state}[/]",
            escape(night.detail),
        )
    return table


def next_steps(nights: Sequence[NightState], served: date | None) -> list[str]:
    """Commands a person can copy, for the nights that need one."""
    found = []
    for night in nights:
        at = f"--run-date {night.run_date}"
        if night.state == "waits for review":
            found.append(
                f"  decide on {night.run_date}    python -m jobs review approve|reject {at} --by NAME --note WHY"
            )
        elif night.state == "held":
            found.append(f"  see why {night.run_date} is held    python -m jobs show {at}")
        elif night.state in ("failed", "unfinished"):
            stage = night.detail.removeprefix("next: ").split(":")[0]
            start = f" --from-stage {stage}" if stage in STAGE_NAMES else ""
            found.append(f"  go on with {night.run_date}    python -m jobs run {at}{start}")
    newest = nights[0].run_date if served is None else served
    return [*found, f"  look at a night    python -m jobs show --run-date {newest}"]
