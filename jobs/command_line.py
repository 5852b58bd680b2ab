"""The command line: `python -m jobs <stages> --run-date YYYY-MM-DD`, and the commands of `jobs/commands/`."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import structlog
from structlog.contextvars import bound_contextvars

from conf.errors import EXIT_DONE, EXIT_USAGE, ConfigError, StocktakeError
from jobs import commands
from jobs.command_options import Parser, add_night, add_tables, context_of
from jobs.lake.context import Context
from jobs.lake.lineage_events import announced
from jobs.lake.locks import run_lock, stage_lock
from jobs.lake.logs import configure_logging
from jobs.lake.metering import metered
from jobs.lake.rulebook import keep_rules
from jobs.stages import STAGE_NAMES, STAGES, stage

COMMANDS = {module.name.replace("_", "-"): module.name for module in pkgutil.iter_modules(commands.__path__)}

STAGE_EXAMPLES = (
    "run --run-date 2018-01-01",
    "clean --run-date 2018-01-01",
    "profile relate validate --run-date 2018-01-01",
    "clean --run-date 2018-01-01 --tables transactions products",
    "run --run-date 2018-01-01 --from-stage train",
    "train --run-date 2018-01-01 --retrain",
)
_EXIT_CODES = "exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 a data gate held the release"


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    configure_logging()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given and given[0] in COMMANDS:
            _run_command(given[0], given[1:])
        else:
            _run_stages(_parse(given))
    except StocktakeError as error:
        print(f"\nerror: {error}", file=sys.stderr, flush=True)
        if file := os.environ.get("STOCKTAKE_ERROR_FILE"):
            Path(file).write_text(f"error: {error}", encoding="utf-8")
        if error.exit_code == EXIT_USAGE:
            print("usage: python -m jobs --help", file=sys.stderr)
        return error.exit_code
    return EXIT_DONE


def command_module(name: str) -> ModuleType:
    """The module of `jobs/commands/` behind a command's name."""
    return importlib.import_module(f"{commands.__name__}.{COMMANDS[name]}")


def command_parser(name: str) -> tuple[Parser, tuple[str, ...]]:
    """The parser of a command, and its examples as they are typed after `python -m jobs`."""
    command = command_module(name)
    parser = Parser(
        prog=f"python -m jobs {name}",
        description=command.SUMMARY,
        epilog=_examples(command.EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.arguments(parser)
    return parser, command.EXAMPLES


def _run_command(name: str, arguments: list[str]) -> None:
    parser, _ = command_parser(name)
    command_module(name).run(parser.parse_args(arguments))


def stages_parser(*, with_commands: bool) -> Parser:
    """The parser of stages. Its help lists the commands too, if they may be imported for that."""
    stages = "\n".join(f"  {s.name:<13}{s.engine:<8}{s.purpose}" for s in STAGES)
    others = {name: command_module(name) for name in COMMANDS} if with_commands else {}
    listing = "\n".join(f"  {name:<21}{command.SUMMARY}" for name, command in others.items())
    examples = [*STAGE_EXAMPLES, *(example for command in others.values() for example in command.EXAMPLES)]
    parser = Parser(
        prog="python -m jobs",
        usage="python -m jobs STAGE… --run-date YYYY-MM-DD [options], or: python -m jobs COMMAND [options]",
        description=f"Take stock of a team's data.\n\nstages, in order; `run` is all of them:\n{stages}\n\n"
        f"commands (COMMAND --help tells more):\n{listing}",
        epilog=f"{_examples(examples)}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="+", metavar="stage", help="one or more stages, or: run")
    add_night(parser)
    add_tables(parser)
    parser.add_argument("--from-stage", choices=STAGE_NAMES, metavar="STAGE", help="with run: start at this stage")
    parser.add_argument("--retrain", action="store_true", help="train the models anew, though a warm start is due")
    return parser


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = stages_parser(with_commands=bool({"-h", "--help"}.intersection(arguments)))
    options = parser.parse_args(arguments)
    for name in options.command:
        if name in COMMANDS:
            raise ConfigError(f"'{name}' is a command of its own", mend=f"write it first: python -m jobs {name} …")
        if name not in {"run", *STAGE_NAMES}:
            raise ConfigError(
                f"unknown stage '{name}'", mend=f"choose from {', '.join([*STAGE_NAMES, 'run', *COMMANDS])}"
            )
    return options


def _examples(lines: tuple[str, ...] | list[str]) -> str:
    return "examples:\n" + "\n".join(f"  python -m jobs {line}" for line in lines)


def _run_stages(options: argparse.Namespace) -> None:
    context = context_of(options)
    everything = options.command == ["run"]
    names = [name for name in STAGE_NAMES if everything or name in options.command]
    if everything and options.from_stage:
        names = names[STAGE_NAMES.index(options.from_stage) :]
    run_stages(context, names)


def run_stages(context: Context, names: list[str]) -> None:
    """Run the named stages in order, each under its lock; every event they log carries run, date and stage."""
    root, log = context.project.lake, structlog.get_logger()
    for position, name in enumerate(names, start=1):
        with (
            bound_contextvars(run_id=context.run_id, run_date=str(context.run_date), stage=name),
            run_lock(root, context.run_date, context.run_id),
            stage_lock(root, name, context.run_id),
        ):
            log.info("started", step=f"{position}/{len(names)}")
            if name == STAGE_NAMES[0]:
                keep_rules(context.lake, context.project, context.run_date)
            with metered(context, name) as row, announced(context, name):
                importlib.import_module(stage(name).module).run(context)
            log.info(
                "done",
                seconds=round(row["seconds"], 1),
                rows=row["rows_written"],
                partitions=row["partitions_written"],
                peak_mb=row["peak_memory"] >> 20,
            )
