"""report: one self-contained HTML file for the morning's reader, written from what the night left in the lake."""

from __future__ import annotations

from jobs.lake.context import Context
from jobs.publish.report.night import gather
from jobs.publish.report.page import render

_READS = (
    "assets",
    "quality_scores",
    "value_scores",
    "table_profiles",
    "sensitivity",
    "validations",
    "evaluations",
    "models",
    "user_candidates",
)


def run(context: Context) -> None:
    """Read the night, write `reports/dt=<run date>/index.html`."""
    lake, dt = context.lake, context.run_date
    night = gather(context)
    page = render(night)
    with lake.staging("reports", dt) as folder:
        (folder / "index.html").write_text(page, encoding="utf-8")
        lake.commit_folder("reports", dt, folder, inputs=lake.inputs([(table, dt) for table in _READS]))
    context.log.info(
        "report written", path=str(lake.path("reports", dt) / "index.html"), kilobytes=round(len(page.encode()) / 1000)
    )
