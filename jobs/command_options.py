"""What commands share: the options that say which night and which configuration, and the context made from them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

from conf.errors import ConfigError
from conf.project import Project, load_project
from jobs.lake.context import Context
from jobs.lake.locks import run_lock, stage_lock
from jobs.lake.partitions import Lake
from jobs.lake.rulebook import rules_of


class Parser(argparse.ArgumentParser):
    """Says what is wrong the way every other error is said."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(message, mend=f"{self.prog} --help says what it takes")


def date_of(text: str) -> date:
    """A date as people type it.

    Raises:
        ConfigError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"'{text}' is not a date", mend="write it as YYYY-MM-DD, for example 2018-01-01") from None


def add_project(parser: argparse.ArgumentParser) -> None:
    """`--env` and `--conf`."""
    parser.add_argument("--env", help="environment file of conf/env (default: STOCKTAKE_ENV, else local)")
    parser.add_argument("--conf", help="configuration folder (default: STOCKTAKE_CONF, else conf)")


def add_night(parser: argparse.ArgumentParser) -> None:
    """`--run-date`, `--run-id`, and the project's."""
    parser.add_argument("--run-date", type=date_of, help="the night's date, YYYY-MM-DD")
    parser.add_argument("--run-id", default="manual", help="name of the run, stamped on every partition")
    parser.add_argument(
        "--rules", choices=["today", "of-the-day"], default="today",
        help="today: the configuration as it is · of-the-day: as it was when the night first ran, kept in the lake",
    )  # fmt: skip
    add_project(parser)


def add_tables(parser: argparse.ArgumentParser) -> None:
    """`--tables`."""
    parser.add_argument("--tables", nargs="+", metavar="TABLE", help="only these tables, also as a,b (default: all)")


def project_of(options: argparse.Namespace) -> Project:
    """The project the options name."""
    return load_project(options.conf, options.env)


def context_of(options: argparse.Namespace) -> Context:
    """The night the options name.

    Raises:
        ConfigError: no run date, or a table that is not configured.
    """
    if options.run_date is None:
        raise ConfigError("--run-date is missing", mend="add --run-date YYYY-MM-DD")
    project = project_of(options)
    if getattr(options, "rules", "today") == "of-the-day":
        project = rules_of(Lake(project.lake), project, options.run_date)
    selected = project.select([name for names in getattr(options, "tables", None) or [] for name in names.split(",")])
    return Context(
        run_date=options.run_date, project=project, selected=selected, run_id=options.run_id,
        retrain=getattr(options, "retrain", False),
    )  # fmt: skip


@contextmanager
def in_place_of(context: Context, stage: str) -> Iterator[None]:
    """Keep everyone else out of the night and of what `stage` writes."""
    root = context.project.lake
    with run_lock(root, context.run_date, context.run_id), stage_lock(root, stage, context.run_id):
        yield
