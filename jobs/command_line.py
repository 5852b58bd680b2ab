"""The command line: `python -m jobs <stage> --run-date YYYY-MM-DD`."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from datetime import date

import structlog

from conf.errors import EXIT_DONE, EXIT_USAGE, ConfigError, StocktakeError
from conf.project import load_project
from jobs.lake.context import Context
from jobs.lake.locks import run_lock, stage_lock
from jobs.lake.logs import configure_logging
from jobs.lake.metering import metered
from jobs.stages import STAGE_NAMES, STAGES, stage

_EXAMPLES = """\
examples:
  python -m jobs run --run-date 2018-01-01                   every stage, one process
  python -m jobs clean --run-date 2018-01-01                 one stage
  python -m jobs profile relate validate --run-date 2018-01-01
  python -m jobs clean --run-date 2018-01-01 --tables transactions products
  python -m jobs run --run-date 2018-01-01 --from-stage train
  python -m jobs land --upto 2018-01-01                      drop the demo data into the landing folder
  python -m jobs replay --run-date 2018-01-01 --tables T     apply changed rules and `undo:` without the landed files
  python -m jobs train --run-date 2018-01-01 --retrain       a full training, though a warm start is due
  python -m jobs rollback-model --run-date 2018-01-08 --to 2018-01-07   publish an earlier night's weights again
  python -m jobs show --run-date 2018-01-01                  print the asset table of a finished run
  python -m jobs suggest --table products --run-date 2018-01-01   expectations that proved themselves, as YAML

exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 a data gate held the release
"""


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    configure_logging()
    log = structlog.get_logger()
    try:
        options = _parse(sys.argv[1:] if arguments is None else arguments)
        return _run(options, log)
    except StocktakeError as error:
        print(f"\nerror: {error}", file=sys.stderr, flush=True)
        if error.exit_code == EXIT_USAGE:
            print("usage: python -m jobs --help", file=sys.stderr)
        return error.exit_code


def _parse(arguments: list[str]) -> argparse.Namespace:
    listing = "\n".join(f"  {s.name:<13}{s.engine:<8}{s.purpose}" for s in STAGES)
    parser = argparse.ArgumentParser(
        prog="python -m jobs",
        description=f"Take stock of a team's data.\n\nstages, in order:\n{listing}",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command",
        nargs="+",
        metavar="stage",
        help="one or more stages, or: run · land · replay · show · suggest · rollback-model",
    )
    parser.add_argument("--run-date", type=_date, help="the night's date, YYYY-MM-DD")
    parser.add_argument("--tables", nargs="+", metavar="TABLE", help="only these tables, also as a,b (default: all)")
    parser.add_argument("--from-stage", choices=STAGE_NAMES, metavar="STAGE", help="with run: start at this stage")
    parser.add_argument("--retrain", action="store_true", help="train the models anew, though a warm start is due")
    parser.add_argument("--to", type=_date, help="with rollback-model: the night whose weights are published again")
    parser.add_argument("--upto", type=_date, help="with land: the last day to drop (default: all)")
    parser.add_argument("--env", help="environment file of conf/env (default: STOCKTAKE_ENV, else local)")
    parser.add_argument("--conf", help="configuration folder (default: STOCKTAKE_CONF, else conf)")
    parser.add_argument("--run-id", default="manual", help="name of the run, stamped on every partition")
    options = parser.parse_args(arguments)
    others = ["run", "land", "replay", "show", "suggest", "rollback-model"]
    known = {*STAGE_NAMES, *others}
    for command in options.command:
        if command not in known:
            raise ConfigError(
                f"unknown stage '{command}'",
                mend=f"choose from {', '.join([*STAGE_NAMES, *others])}",
            )
    if options.run_date is None and options.command != ["land"]:
        raise ConfigError("--run-date is missing", mend="add --run-date YYYY-MM-DD")
    if (options.command == ["rollback-model"]) != (options.to is not None):
        raise ConfigError("rollback-model and --to belong together", mend="rollback-model --run-date DATE --to EARLIER")
    return options


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"'{text}' is not a date", mend="write it as YYYY-MM-DD, for example 2018-01-01") from None


def _run(options: argparse.Namespace, log: structlog.stdlib.BoundLogger) -> int:
    project = load_project(options.conf, options.env)
    selected = project.select([name for names in options.tables or [] for name in names.split(",")])
    if options.command == ["land"]:
        from jobs.land import land

        land(project.landing, upto=options.upto, log=log)
        return EXIT_DONE
    context = Context(
        run_date=options.run_date, project=project, selected=selected, run_id=options.run_id,
        retrain=options.retrain, log=log,
    )  # fmt: skip
    if options.command == ["suggest"]:
        from jobs.inventory.suggest import as_yaml, suggest

        for table in context.tables:
            print(f"# conf/tables/{table.table}.yml\n{as_yaml(suggest(context, table))}", flush=True)
        return EXIT_DONE
    if options.command == ["show"]:
        from jobs.publish.show import show

        show(context)
        return EXIT_DONE
    if options.command == ["rollback-model"]:
        from jobs.recommend.train import rollback

        with (
            run_lock(context.project.lake, context.run_date, context.run_id),
            stage_lock(context.project.lake, "train", context.run_id),
        ):
            rollback(context, options.to)
        following = f"python -m jobs run --run-date {options.run_date} --from-stage encode"
        print(f"rolled back; publish what follows from it: {following}", flush=True)
        return EXIT_DONE
    if options.command == ["replay"]:
        from jobs.inventory.replay import run

        with (
            run_lock(context.project.lake, context.run_date, context.run_id),
            stage_lock(context.project.lake, "clean", context.run_id),
        ):
            run(context)
        return EXIT_DONE
    names = (
        list(STAGE_NAMES) if options.command == ["run"] else [name for name in STAGE_NAMES if name in options.command]
    )
    if options.from_stage:
        names = names[STAGE_NAMES.index(options.from_stage) :] if options.command == ["run"] else names
    run_stages(context, names)
    return EXIT_DONE


def run_stages(context: Context, names: list[str]) -> None:
    """Run the named stages in order, each under its lock, logging what each took."""
    root = context.project.lake
    for position, name in enumerate(names, start=1):
        log = context.log.bind(stage=name, run_date=str(context.run_date))
        log.info("started", step=f"{position}/{len(names)}")
        begun = time.perf_counter()
        with run_lock(root, context.run_date, context.run_id), stage_lock(root, name, context.run_id):
            module = importlib.import_module(stage(name).module)
            with metered(context, name):
                module.run(context)
        log.info("done", seconds=round(time.perf_counter() - begun, 1))
