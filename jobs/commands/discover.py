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
    parser.add_argument("--overwrite", action="store_true", help="replace drafts that stand there")


def run(options: argparse.Namespace) -> None:
    from conf.discover_config import DiscoverConfig
    from jobs.discover.finding import look, write
    from jobs.discover.telling import tell

    log = structlog.get_logger()
    found = look(options.paths, DiscoverConfig(), log)
    written = write(found, options.out.resolve(), overwrite=options.overwrite, log=log)
    tell(found, options.out, written)
