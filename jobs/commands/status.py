"""`python -m jobs status`: where everything stands, on one screen."""

from __future__ import annotations

import argparse

from jobs.command_options import add_project, project_of

SUMMARY = "print the last nights, the release in service, and what waits for a person"
EXAMPLES = ("status --last 14",)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--last", type=int, default=7, metavar="N", help="how many nights (default: 7)")
    add_project(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.publish.show import plain_console
    from jobs.publish.status import show_status

    show_status(project_of(options), options.last, plain_console())
