"""`python -m jobs retain`: old partitions out of the lake, small files put together; first only said."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date

from jobs.command_options import add_project, date_of, project_of

SUMMARY = "say what of the lake is older than configured or in many small files; --apply does it"
EXAMPLES = ("retain", "retain --apply")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=date_of, help="the day ages are counted back from (default: the newest night)")
    parser.add_argument("--apply", action="store_true", help="remove and put together; without it nothing is changed")
    add_project(parser)


def run(options: argparse.Namespace) -> None:
    from conf.errors import LakeError
    from jobs.lake import retention
    from jobs.lake.locks import at_work, stage_lock
    from jobs.lake.partitions import Lake

    project = project_of(options)
    lake = Lake(project.lake)
    busy = at_work(lake.root)
    if options.apply and busy:
        raise LakeError(
            f"the lake is being written: {', '.join(f'{name} by {who}' for name, who in busy.items())}",
            mend="wait until that run has ended, then start again",
        )
    with stage_lock(lake.root, "retain", "retain"):
        nights = lake.partitions("assets")
        today: date | None = options.today or (nights[-1] if nights else None)
        removed = retention.removals(lake, project, today) if today else []
        gone = {(one.table, one.dt) for one in removed}
        compacted = [
            one
            for one in retention.compactions(lake, project.pipeline.retention.compact_below)
            if (one.table, one.dt) not in gone
        ]
        _say("to remove", Counter(one.table for one in removed), sum(one.bytes for one in removed))
        _say("to put together", Counter(one.table for one in compacted), sum(one.bytes for one in compacted))
        if not options.apply:
            print("nothing was changed; to do it: python -m jobs retain --apply")
            return
        for place, removal in enumerate(removed, start=1):
            retention.remove(lake, removal)
            print(f"removed {removal.table}/dt={removal.dt} ({place} of {len(removed)})")
        for place, compaction in enumerate(compacted, start=1):
            retention.compact(lake, compaction)
            print(
                f"{compaction.table}/dt={compaction.dt}: {compaction.files} files are one ({place} of {len(compacted)})"
            )
        print("done; `python -m jobs status` shows the nights")


def _say(what: str, tables: Counter[str], size: int) -> None:
    print(f"{what}: {tables.total()} partitions, {size / (1 << 20):,.1f} MiB")
    for table, count in sorted(tables.items()):
        print(f"  {table}: {count}")
