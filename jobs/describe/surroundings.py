"""What surrounds a run: exit codes, environment variables, the trigger form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conf import errors
from conf.environment_variables import SET_BY_PEOPLE, SET_BY_PROGRAMS
from conf.errors import StocktakeError
from jobs.describe import cell
from jobs.parameters import PARAMETERS

_MEANINGS = {
    errors.EXIT_DONE: "done",
    errors.EXIT_FAILED: "failed",
    errors.EXIT_USAGE: "bad usage or configuration",
    errors.EXIT_HELD: "a data gate held the release",
}
_IN_AIRFLOW = {
    errors.EXIT_DONE: "the task succeeds",
    errors.EXIT_FAILED: "the task is tried once more, then it has failed",
    errors.EXIT_USAGE: "the task has failed; it is not tried again",
    errors.EXIT_HELD: "the task `release` has failed; it is not tried again",
}


def exit_codes_page() -> str:
    """docs/reference/exit-codes.md"""
    rows = ["| code | meaning | errors | in Airflow |", "| ---: | --- | --- | --- |"]
    kinds = sorted(StocktakeError.__subclasses__(), key=lambda kind: kind.__name__)
    for code, meaning in _MEANINGS.items():
        own = [kind for kind in kinds if kind.exit_code == code]
        said = "<br>".join(f"`{kind.__name__}`: {_first_line(kind)}" for kind in own)
        rows.append(f"| {code} | {meaning} | {said} | {_IN_AIRFLOW[code]} |")
    return "\n".join(
        [
            "# Exit codes",
            "",
            "Of `python -m jobs`, of `python -m bin.nightly` and of `make run`. An error prints what is wrong, where,",
            "and after `mend:` what to do. A traceback is a bug of Stocktake's own: the code is then 1.",
            "",
            *rows,
        ]
    ) + "\n"  # fmt: skip


def environment_page() -> str:
    """docs/reference/environment.md"""
    mine = [f"| `{name}` | {cell(default)} | {cell(said)} |" for name, (default, said) in SET_BY_PEOPLE.items()]
    others = [f"| `{name}` | {cell(said)} |" for name, said in SET_BY_PROGRAMS.items()]
    return "\n".join(
        [
            "# Environment variables",
            "",
            "Everything else is configured in files: see the settings. An Airflow connection may be a variable,",
            "too: `AIRFLOW_CONN_<NAME>`, as [how to send messages](../how-to/send-messages.md) shows.",
            "",
            "| variable | default | meaning |",
            "| --- | --- | --- |",
            *mine,
            "",
            "## Set by Stocktake itself",
            "",
            "`bin/within` and the services set these for the processes they start.",
            "",
            "| variable | meaning |",
            "| --- | --- |",
            *others,
        ]
    ) + "\n"  # fmt: skip


def trigger_form_page() -> str:
    """docs/reference/trigger-form.md"""
    rows = ["| parameter | in the form | takes | default | meaning |", "| --- | --- | --- | --- | --- |"]
    for one in PARAMETERS:
        default = "empty" if one.default is None else f"`{str(one.default).lower()}`"
        rows.append(f"| `{one.name}` | {one.title} | {_takes(one.schema)} | {default} | {cell(one.description)} |")
    return "\n".join(
        [
            "# The trigger form",
            "",
            "What a run of the DAG `nightly` may be given by hand, in the form or as `conf` of a REST request; see",
            "[how to trigger a night](../how-to/trigger-a-night.md).",
            "",
            *rows,
        ]
    ) + "\n"  # fmt: skip


def _takes(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " · ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    kinds = [
        kind for kind in ([schema["type"]] if isinstance(schema["type"], str) else schema["type"]) if kind != "null"
    ]
    if "format" in schema:
        return f"{schema['format']}, YYYY-MM-DD"
    return "names of tables" if kinds == ["array"] else " or ".join(kinds)


def _first_line(kind: type) -> str:
    return cell((kind.__doc__ or "").split("(exit code")[0].strip().rstrip("."))
