"""`python -m jobs suggest`: expectations that held on later days and caught injected faults."""

from __future__ import annotations

import argparse

from jobs.command_options import add_night, add_tables, context_of

SUMMARY = "print expectations that proved themselves, as YAML for a table's file"
EXAMPLES = ("suggest --tables products --run-date 2018-01-01",)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_night(parser)
    add_tables(parser)


def run(options: argparse.Namespace) -> None:
    from jobs.inventory.suggest import as_yaml, suggest

    context = context_of(options)
    for table in context.tables:
        print(f"# conf/tables/{table.table}.yml\n{as_yaml(suggest(context, table))}", flush=True)
