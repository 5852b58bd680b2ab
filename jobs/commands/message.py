"""`python -m jobs message`: what is told of a night, for whoever passes it on."""

from __future__ import annotations

import argparse
import dataclasses
import json

from jobs.command_options import add_night, context_of

SUMMARY = "print the message of a night: its release, what to mend first, where its report is"
EXAMPLES = ("message --run-date 2018-01-01",)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_night(parser)
    parser.add_argument("--moment", choices=["waiting", "ended", "late"], default="ended", help="when it is told")
    parser.add_argument("--json", action="store_true", help="one line, for a program")


def run(options: argparse.Namespace) -> None:
    from jobs.publish.message import message_of

    found = message_of(context_of(options), options.moment)
    print(json.dumps(dataclasses.asdict(found)) if options.json else "\n".join(found.lines), flush=True)
