"""`python -m jobs replay`: changed rules applied to what was cleaned before."""

from __future__ import annotations

import argparse

from jobs.command_options import add_night, add_tables, context_of, in_place_of

SUMMARY = "apply changed rules and `undo:` without the landed files"
EXAMPLES = ("replay --run-date 2018-01-01 --tables products",)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_night(parser)
    add_tables(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.inventory.replay import run as replay

    context = context_of(options)
    with in_place_of(context, "clean"):
        replay(context)
