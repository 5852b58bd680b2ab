"""docs/reference/commands.md: stages and commands with their options, from the parsers; the Makefile's targets."""

from __future__ import annotations

import argparse
import re

from conf.project import ROOT
from jobs.command_line import COMMANDS, STAGE_EXAMPLES, command_parser, stages_parser
from jobs.describe import cell, sentence


def commands_page() -> str:
    """The page, Markdown."""
    parts = [
        "# Commands",
        "",
        "Every command runs inside the project's environment: write `bin/within` in front of it, or start a shell",
        "there with `bin/within bash`. Exit codes: [exit-codes.md](exit-codes.md).",
        "",
        "## Stages",
        "",
        "`python -m jobs STAGE… --run-date YYYY-MM-DD [options]` runs one or several stages, in the order of the flow;",
        "`run` is all of them. [stages.md](stages.md) says what each does.",
        "",
        *_options(stages_parser(with_commands=False)),
        *_examples(STAGE_EXAMPLES),
    ]
    for name in COMMANDS:
        parser, examples = command_parser(name)
        parts += ["", f"## {name}", "", sentence(cell(str(parser.description))), "", f"`{_usage(parser)}`", ""]
        parts += [*_options(parser), *_examples(examples)]
    return "\n".join([*parts, "", *_targets()]) + "\n"


def _usage(parser: argparse.ArgumentParser) -> str:
    """On one line, whatever the width of the terminal."""
    return " ".join(parser.format_usage().removeprefix("usage: ").split()).replace("[-h] ", "")


def _options(parser: argparse.ArgumentParser) -> list[str]:
    rows = ["| option | takes | meaning |", "| --- | --- | --- |"]
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            name = " ".join(f"`{option}`" for option in action.option_strings) or "(first)"
            rows.append(f"| {name} | {cell(_takes(action))} | {cell(_meaning(action))} |")
    return rows


def _takes(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices is not None and action.metavar is None:
        found = " · ".join(f"`{choice}`" for choice in action.choices)
    else:
        shown = action.metavar or action.dest.upper().replace("_", "-")
        found = f"`{shown if isinstance(shown, str) else ' '.join(shown)}`"
    return {"+": f"{found} …", "*": f"[{found} …]", "?": f"[{found}]"}.get(str(action.nargs), found)


def _meaning(action: argparse.Action) -> str:
    said = (action.help or "") + ("; required" if action.option_strings and action.required else "")
    shown = action.default not in (None, False, "", [], ()) and "default" not in said
    return f"{said} (default: {action.default})" if shown else said


def _examples(examples: tuple[str, ...]) -> list[str]:
    return ["", "```text", *(f"python -m jobs {line}" for line in examples), "```"]


def _targets() -> list[str]:
    """The Makefile's targets: `name: … ## what it does`."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rows = [f"| `make {name}` | {cell(said)} |" for name, said in re.findall(r"^([a-z-]+):.*?## (.*)$", makefile, re.M)]
    return ["## make", "", "| target | what it does |", "| --- | --- |", *rows]
