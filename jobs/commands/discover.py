"""`python -m jobs discover`: a first inventory of files or a database that nobody described."""

from __future__ import annotations

import argparse
from pathlib import Path

import structlog

SUMMARY = "look at files or a database, and draft their configuration with the evidence"
EXAMPLES = ("discover exports --out my-shop",)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="folders or files: csv, tsv, json, Parquet")
    parser.add_argument("--out", type=Path, required=True, help="configuration folder to write")
    parser.add_argument("--language", default="en", help="of the discovery report (default: en)")
    parser.add_argument("--overwrite", action="store_true", help="replace drafts that stand there")


def run(options: argparse.Namespace) -> None:
    from conf.discover_config import DiscoverConfig
    from jobs.discover.finding import look, write
    from jobs.discover.page import discovery_page
    from jobs.discover.telling import next_command, tell

    log = structlog.get_logger()
    found = look(options.paths, DiscoverConfig(), log)
    written = write(found, options.out.resolve(), overwrite=options.overwrite, log=log)
    report = options.out.resolve() / "discovery.html"
    page = discovery_page(found, options.out.resolve(), next_command(found, options.out), options.language)
    report.write_text(page, encoding="utf-8")
    tell(found, options.out, [*written, report])
