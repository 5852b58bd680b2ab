"""`python -m jobs rollback`: an earlier release back in service."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from jobs.command_options import add_project, project_of

SUMMARY = "put an earlier release back in service, and keep later ones out of it"
EXAMPLES = ("rollback --to 2018-01-01 --by NAME --note WHY",)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", help="run date or name of a release (default: the one before the one in service)")
    parser.add_argument("--by", default="", help="who decides")
    parser.add_argument("--note", default="", help="why")
    add_project(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.lake.locks import stage_lock
    from jobs.publish.rollback import roll_back
    from jobs.publish.shelf import Shelf

    root = project_of(options).lake
    with stage_lock(root, "release", "rollback"):
        served, withdrawn = roll_back(Shelf(root), options.to, by=options.by, note=options.note, now=datetime.now(UTC))
    print(f"in service: {served.name}")
    for release in withdrawn:
        print(f"withdrawn:  {release.name}   (to serve it again: python -m jobs rollback --to {release.name} …)")
    print("mend the night and release it again, or wait for the next: a new release is served")
