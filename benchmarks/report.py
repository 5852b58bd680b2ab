"""What the morning's report costs its readers and the night: first paint from disk, bytes, seconds, the map's honesty.

`python -m benchmarks.report --run-date 2018-01-01` reads a finished lake, builds the report in a folder of its own,
opens its pages in a headless Chromium and writes nothing but its section of docs/benchmarks.md. It ends with 1 if a bar
is missed.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import structlog
from sklearn.manifold import trustworthiness

from benchmarks.page import write_section
from conf.project import load_project
from jobs.lake.context import Context
from jobs.publish.judgement import table_of
from jobs.publish.report.latent import matrix, most_bought, principal, projected, unit
from jobs.publish.report.night import gather
from jobs.publish.report.page import site

FIRST_PAINT_MS, LARGEST_PAGE, LARGEST_REPORT, LONGEST_BUILD = 1000, 2_000_000, 5_000_000, 60
_OPENED = 5  # times each page
_NEIGHBOURS = 10
_PAINT = "() => performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)[0] ?? null"


@dataclass(frozen=True)
class Bar:
    """A figure and what it must not exceed."""

    name: str
    figure: float
    limit: float
    unit: str

    @property
    def holds(self) -> bool:
        return self.figure < self.limit

    def line(self) -> str:
        verdict = "holds" if self.holds else "**does not hold**"
        return f"| {self.name} | {self.figure:,.2f} {self.unit} | < {self.limit:,g} {self.unit} | {verdict} |"


def first_paints(folder: Path, pages: list[str]) -> dict[str, float]:
    """Page → milliseconds to the first contentful paint from disk, the median of a few openings in fresh windows."""
    from tests.browsing import browsing, tab

    found = {}
    with browsing() as browser:
        for path in pages:
            times = []
            for _ in range(_OPENED):
                with tab(browser) as seen:
                    page = seen.open(folder / path)
                    page.wait_for_function(_PAINT)
                    times.append(float(page.evaluate(_PAINT)))
            found[path] = statistics.median(times)
    return found


def built(context: Context, folder: Path) -> tuple[dict[str, int], float, float]:
    """(path → bytes of every page, seconds to read the night, seconds to write its pages)."""
    started = time.perf_counter()
    night = gather(context)
    read = time.perf_counter() - started
    pages = site(night)
    wrote = time.perf_counter() - started - read
    for path, html in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(html, encoding="utf-8")
    return {path: len(html.encode()) for path, html in pages.items()}, read, wrote


def map_rows(context: Context) -> list[tuple[str, float, float, float]]:
    """(projection, seconds, trustworthiness, share of neighbours of the same category) of the map's items."""
    lake, dt, project = context.lake, context.run_date, context.project
    latent, profiles = table_of(lake, "latent_items", dt), table_of(lake, "item_profiles", dt)
    if latent is None or profiles is None:
        return []
    ids, vectors = latent["item_id"].to_pylist(), matrix(latent["vector"])
    items = [row["item_id"] for row in most_bought(profiles, ids, project.pipeline.report.map.items)]
    place = {item: row for row, item in enumerate(ids)}
    directions = unit(vectors - vectors.mean(axis=0))[[place[item] for item in items]]
    of = dict(zip(profiles["item_id"].to_pylist(), profiles["categories"].to_pylist(), strict=True))
    kind = np.asarray([(of[item] or [None])[0] for item in items], dtype=object)
    seed = project.model.protocol.seed
    ways = {
        "the space itself": lambda: directions,
        "t-SNE (in use)": lambda: projected(directions, seed),
        "principal components": lambda: principal(directions),
    }
    found = []
    for name, project_ in ways.items():
        started = time.perf_counter()
        places = project_()
        seconds = time.perf_counter() - started
        trust = trustworthiness(directions, places, n_neighbors=_NEIGHBOURS)
        found.append((name, seconds, trust, same_kind(places, kind)))
    return found


def same_kind(places: np.ndarray, kind: np.ndarray) -> float:
    """Share of the nearest neighbours that are of the item's own category."""
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    near = np.argsort(gaps, axis=1)[:, :_NEIGHBOURS]
    return float((kind[near] == kind[:, None]).mean())


def section(context: Context) -> tuple[str, bool]:
    """(the section's text, whether every bar holds)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes, read, wrote = built(context, folder)
        kinds = [path for path in sizes if "/" not in path]
        largest_of_tables = max((path for path in sizes if path.startswith("tables/")), key=sizes.__getitem__)
        paints = first_paints(folder, [*kinds, largest_of_tables])
    largest, slowest = max(sizes, key=sizes.__getitem__), max(paints, key=paints.__getitem__)
    bars = [
        Bar("first screen: `index.html`, first contentful paint from disk", paints["index.html"], FIRST_PAINT_MS, "ms"),
        Bar(f"slowest page: `{slowest}`", paints[slowest], FIRST_PAINT_MS, "ms"),
        Bar(f"largest page: `{largest}`", sizes[largest] / 1e6, LARGEST_PAGE / 1e6, "MB"),
        Bar(f"all {len(sizes)} pages", sum(sizes.values()) / 1e6, LARGEST_REPORT / 1e6, "MB"),
        Bar(f"to build it: {read:.1f} s reading, {wrote:.1f} s writing", read + wrote, LONGEST_BUILD, "s"),
    ]
    lines = ["| what | figure | bar | |", "| --- | --- | --- | --- |", *(bar.line() for bar in bars)]
    rows = map_rows(context)
    table = [
        "", f"The map of the latent space: how many of an item's {_NEIGHBOURS} nearest neighbours stay near it:", "",
        "| projection | seconds | trustworthiness | neighbours of the same category |", "| --- | --- | --- | --- |",
        *(f"| {name} | {seconds:.2f} | {trust:.3f} | {same:.1%} |" for name, seconds, trust, same in rows),
    ]  # fmt: skip
    heading = f"## The report, run date {context.run_date}"
    told = (
        f"Median of {_OPENED} openings, each in a fresh window of a headless Chromium. The pages are written by one"
        " process; a picture that two languages share is drawn once."
    )
    return "\n".join([heading, "", told, "", *lines, *(table if rows else [])]), all(bar.holds for bar in bars)


def main() -> int:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    parser.add_argument("--dry-run", action="store_true", help="print the section, do not write it")
    options = parser.parse_args()
    project = load_project()
    context = Context(options.run_date, project, tuple(sorted(project.tables)), run_id="benchmark")
    structlog.get_logger().info("measuring", lake=str(project.lake), run_date=str(options.run_date))
    text, holds = section(context)
    print(text)
    if not options.dry_run:
        write_section("report", "python -m benchmarks.report", text)
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
