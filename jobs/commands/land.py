"""`python -m jobs land`: the demo data, dropped as an upstream system would."""

from __future__ import annotations

import argparse

import structlog

from jobs.command_options import add_project, date_of, project_of

SUMMARY = "drop the demo data into the landing folder"
EXAMPLES = ("land --upto 2018-01-01",)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--upto", type=date_of, help="the last day to drop (default: all)")
    add_project(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.land import land

    land(project_of(options).landing, upto=options.upto, log=structlog.get_logger())
