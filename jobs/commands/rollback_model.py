"""`python -m jobs rollback-model`: an earlier night's weights, published again."""

from __future__ import annotations

import argparse

from conf.errors import ConfigError
from jobs.command_options import add_night, context_of, date_of, in_place_of

SUMMARY = "publish an earlier night's weights again"
EXAMPLES = ("rollback-model --run-date 2018-01-08 --to 2018-01-07",)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_night(parser)
    parser.add_argument("--to", type=date_of, help="the night whose weights are published again")


def run(options: argparse.Namespace) -> None:
    from jobs.recommend.train import rollback

    if options.to is None:
        raise ConfigError("--to is missing", mend="name the night to go back to: --to YYYY-MM-DD")
    context = context_of(options)
    with in_place_of(context, "train"):
        rollback(context, options.to)
    following = f"python -m jobs run --run-date {options.run_date} --from-stage encode"
    print(f"rolled back; publish what follows from it: {following}", flush=True)
