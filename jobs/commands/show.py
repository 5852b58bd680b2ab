"""`python -m jobs show`: a finished night on one screen."""

from __future__ import annotations

import argparse

from jobs.command_options import add_night, context_of

SUMMARY = "print the asset table of a finished night, its release and what to do next"
EXAMPLES = ("show --run-date 2018-01-01",)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_night(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.publish.show import show

    show(context_of(options))
