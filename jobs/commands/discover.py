"""`python -m jobs discover`: a first inventory of files or a database that nobody described."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from conf.errors import ConfigError
from jobs.command_options import date_of

if TYPE_CHECKING:
    from jobs.discover.database import Database

SUMMARY = "look at files or a database, and draft their configuration with the evidence"
EXAMPLES = (
    "discover exports --out my-shop",
    "discover jdbc:postgresql://db/shop --user reader --password-env PGPASSWORD --jar postgresql.jar --out my-shop",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="folders or files (csv, tsv, json lines, Parquet), or one jdbc: address",
    )
    parser.add_argument("--out", type=Path, required=True, help="configuration folder to write")
    parser.add_argument("--language", default="en", help="of the discovery report (default: en)")
    parser.add_argument("--overwrite", action="store_true", help="replace drafts that stand there")
    parser.add_argument("--run-date", type=date_of, help="the first night's date (default: the newest day found)")
    database = parser.add_argument_group("a database")
    database.add_argument("--user", help="who reads")
    database.add_argument("--password-env", metavar="NAME", help="environment variable that holds the password")
    database.add_argument("--schema", help="only tables of this schema")
    database.add_argument("--dbtable", nargs="+", default=[], metavar="TABLE", help="only these tables")
    database.add_argument("--jar", nargs="+", default=[], metavar="FILE", help="jars of the driver")
    database.add_argument("--option", nargs="+", default=[], metavar="KEY=VALUE", help="more for Spark's JDBC reader")


def run(options: argparse.Namespace) -> None:
    from conf.discover_config import discover_config
    from jobs.discover.finding import look, look_into, write
    from jobs.discover.page import discovery_page
    from jobs.discover.telling import next_command, tell

    log = structlog.get_logger()
    if any(path.startswith("jdbc:") for path in options.paths):
        found = look_into(_database(options), discover_config(), log)
    else:
        found = look([Path(path) for path in options.paths], discover_config(), log)
    found.last = options.run_date or found.last
    written = write(found, options.out.resolve(), overwrite=options.overwrite, log=log)
    report = options.out.resolve() / "discovery.html"
    page = discovery_page(found, options.out.resolve(), next_command(found, options.out), options.language)
    report.write_text(page, encoding="utf-8")
    tell(found, options.out, [*written, report])


def _database(options: argparse.Namespace) -> Database:
    """The database the options name.

    Raises:
        ConfigError: an option is not KEY=VALUE, or files are named beside it.
    """
    from jobs.discover.database import Database

    if len(options.paths) > 1:
        raise ConfigError("a database is looked at alone", mend="name one jdbc: address and nothing else")
    pairs = [tuple(pair.partition("=")[::2]) for pair in options.option]
    wrong = [key for key, value in pairs if not key or not value or key.lower() == "password"]
    if wrong:
        raise ConfigError(
            f"--option '{wrong[0]}' cannot be taken",
            mend="write KEY=VALUE; a password is named by --password-env and stands in no option",
        )
    return Database(
        url=options.paths[0], user=options.user, password_env=options.password_env, options=tuple(pairs),
        schema=options.schema, tables=tuple(options.dbtable),
        jars=tuple(str(Path(jar).resolve()) for jar in options.jar),
    )  # fmt: skip
