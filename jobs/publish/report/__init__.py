"""report: a folder of static pages for the morning's reader, and the register as csv and xlsx beside them."""

from __future__ import annotations

from jobs.lake.context import Context
from jobs.publish.report.night import gather
from jobs.publish.report.page import site
from jobs.publish.report.spreadsheet import as_csv
from jobs.publish.report.workbook import as_xlsx

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
    """Read the night, write its pages, `register.csv` and `register.xlsx` into `reports/dt=<run date>/`."""
    lake, dt = context.lake, context.run_date
    night = gather(context)
    pages, assets = site(night), night.rows("assets")
    with lake.staging("reports", dt) as folder:
        for path, html in pages.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(html, encoding="utf-8")
        (folder / "register.csv").write_text(as_csv(assets), encoding="utf-8", newline="")
        (folder / "register.xlsx").write_bytes(as_xlsx(assets, dt))
        manifest = lake.commit_folder("reports", dt, folder, inputs=lake.inputs([(table, dt) for table in _READS]))
    context.log.info(
        "report written",
        path=str(lake.path("reports", dt) / "index.html"),
        pages=len(pages),
        kilobytes=round(manifest.bytes / 1000),
    )
