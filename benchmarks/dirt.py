"""How well cleaning finds and mends planted dirt: precision and recall of every kind.

`python -m benchmarks.dirt` lands the corpus of tests/dirt in a lake of its own under build/benchmarks, cleans it, and
rewrites its section of docs/benchmarks.md with what was found, whatever it was.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
from collections.abc import Sequence

from benchmarks.faults.finding import hits, prepared_of
from benchmarks.page import write_section
from conf.project import ROOT, load_project
from jobs.inventory import clean
from jobs.lake.context import Context
from tests.dirt.corpus import DAY, Corpus, planted
from tests.dirt.judging import TABLES, Verdict, alike, clean_rows, verdicts

_WORK = ROOT / "build" / "benchmarks" / "dirt"
_BEHAVIOUR = ("dirty_events", "dirty_orders")


def judged(corpus: Corpus) -> tuple[list[Verdict], dict[str, int]]:
    """Verdicts by kind, and how many clean rows are, or are not, the truth in every value."""
    context = _context()
    corpus.land(context.landing)
    clean.run(context)
    found = {table: hits(prepared_of(context, TABLES[table])) for table in _BEHAVIOUR}
    rows = {table: clean_rows(context, table) for table in _BEHAVIOUR}
    spoilt = {line for kind in corpus.kinds for line in kind.lines}
    counts = dict.fromkeys(("clean rows", "of them untouched", "rows not the truth"), 0)
    for table, want in corpus.clean.items():
        for line, truth in want.items():
            right = alike(rows[table].get(line, {}), truth)
            counts["rows not the truth"] += not right
            if line not in spoilt:
                counts["clean rows"] += 1
                counts["of them untouched"] += right
    return verdicts(corpus, found, rows), counts


def section(verdicts_: Sequence[Verdict], counts: dict[str, int]) -> str:
    """The section of docs/benchmarks.md, Markdown."""
    worst = min(min(verdict.recall, verdict.precision) for verdict in verdicts_)
    lines = [
        "## Cleaning: planted dirt",
        "",
        f"`python -m benchmarks.dirt`: {len(verdicts_)} kinds of dirt at known places among"
        f" {counts['clean rows']:,} rows without any. A row counts as found if the kind's own rule hits it and every"
        " value of the clean row is the truth then, or the row is quarantined where it has to be; it counts as wrong if"
        f" the rule hits it and no dirt of that rule was planted there. Lowest figure: {worst:.3f}. Rows without dirt"
        f" that are clean exactly as landed: {counts['of them untouched']:,} of {counts['clean rows']:,}; rows whose"
        f" clean values are not the truth: {counts['rows not the truth']:,}.",
        "",
        "| kind | rule | planted | found | wrong | recall | precision |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {verdict.kind} | `{verdict.rule}` | {verdict.planted} | {verdict.found} | {verdict.wrong} |"
        f" {verdict.recall:.3f} | {verdict.precision:.3f} |"
        for verdict in verdicts_
    ]
    return "\n".join(lines)


def _context() -> Context:
    shutil.rmtree(_WORK, ignore_errors=True)
    _WORK.mkdir(parents=True)
    os.environ |= {"STOCKTAKE_LAKE": str(_WORK / "lake"), "STOCKTAKE_LANDING": str(_WORK / "landing")}
    project = dataclasses.replace(load_project(), tables=TABLES)
    return Context(run_date=DAY, project=project, selected=tuple(sorted(TABLES)), run_id="bench")


def main() -> int:
    """Measure, print and write; fails if anything was missed or touched wrongly."""
    found, counts = judged(planted())
    text = section(found, counts)
    print(text)
    write_section("dirt", "python -m benchmarks.dirt", text)
    perfect = all(verdict.recall == verdict.precision == 1 for verdict in found)
    return 0 if perfect and not counts["rows not the truth"] else 1


if __name__ == "__main__":
    sys.exit(main())
