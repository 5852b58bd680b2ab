"""`python -m jobs explain`: the derivations of the report, on the console."""

from __future__ import annotations

import argparse

from jobs.command_options import add_night, context_of

SUMMARY = "print what a table's action, a quality score or a user's list was made from"
EXAMPLES = (
    "explain products --run-date 2018-01-01",
    "explain products.brand.completeness --run-date 2018-01-01 --all",
    "explain user 1 995242 --run-date 2018-01-01",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="+", help="TABLE · TABLE.COLUMN · TABLE.DIMENSION · TABLE.COLUMN.DIMENSION · user USER [ITEM]"
    )
    parser.add_argument("--all", action="store_true", help="also the parts that cost a score nothing")
    add_night(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.publish.explained import explained
    from jobs.publish.show import plain_console

    console = plain_console()
    for tree in explained(context_of(options), options.what, everything=options.all):
        console.print(tree, soft_wrap=True)
