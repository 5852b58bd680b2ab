"""`python -m jobs`: what a person types, what they read when it is wrong, and the exit code it ends with."""

from __future__ import annotations

import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conf.errors import EXIT_DONE, EXIT_FAILED, EXIT_HELD, EXIT_USAGE, ReleaseHeldError
from conf.project import ROOT
from jobs import command_line
from jobs.command_options import Parser
from jobs.lake.context import Context
from jobs.lake.locks import stage_lock
from jobs.stages import STAGE_NAMES


@pytest.fixture(autouse=True)
def _own_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKTAKE_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("STOCKTAKE_LANDING", str(tmp_path / "landing"))


@pytest.mark.parametrize(
    ("arguments", "message", "mend"),
    [
        (["clean", "--run-date", "2018-13-01"], "'2018-13-01' is not a date", "YYYY-MM-DD"),
        (["clean"], "--run-date is missing", "--run-date"),
        (["cleen", "--run-date", "2018-01-01"], "unknown stage 'cleen'", "choose from clean, profile"),
        (["clean", "--run-date", "2018-01-01", "--tables", "product"], "table 'product' is not configured", "products"),
        (["clean", "--run-date", "2018-01-01", "--env", "moon"], "moon.yml does not exist", "create it"),
        (["clean", "--run-date", "2018-01-01", "--conf", "nowhere"], "holds no table files", "<table>.yml"),
        (["clean", "--run-data", "2018-01-01"], "unrecognized arguments: --run-data", "python -m jobs --help"),
        (["show", "--run-data", "2018-01-01"], "unrecognized arguments: --run-data", "python -m jobs show --help"),
        (["--env", "local", "show"], "'show' is a command of its own", "write it first"),
    ],
)
def test_bad_usage_says_what_and_how_to_mend_it(capsys, arguments: list[str], message: str, mend: str) -> None:
    assert command_line.main(arguments) == EXIT_USAGE
    printed = capsys.readouterr().err
    assert message in printed
    assert f"mend: {mend.split(',')[0].split(' ')[0]}" in printed or mend in printed


def test_help_lists_every_stage_the_exit_codes_and_examples() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "jobs", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for stage in STAGE_NAMES:
        assert f"  {stage} " in result.stdout
    for command in command_line.COMMANDS:
        assert f"  {command} " in result.stdout
        assert f"  python -m jobs {command} " in result.stdout, "every command has an example"
    assert "examples:" in result.stdout
    assert "exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3" in result.stdout


@pytest.mark.parametrize("command", command_line.COMMANDS)
def test_every_command_says_what_it_takes_and_its_examples_can_be_read(capsys, command: str) -> None:
    with pytest.raises(SystemExit, match="0"):
        command_line.main([command, "--help"])
    assert command_line.command_module(command).SUMMARY in capsys.readouterr().out
    for example in command_line.command_module(command).EXAMPLES:
        name, *arguments = shlex.split(example)
        parser = Parser(prog=name)
        command_line.command_module(name).arguments(parser)
        parser.parse_args(arguments)


def test_a_stage_without_its_inputs_fails_and_names_what_to_run(capsys) -> None:
    assert command_line.main(["encode", "--run-date", "2018-01-01"]) == EXIT_FAILED
    printed = capsys.readouterr().err
    assert "is not in the lake" in printed
    assert "mend: " in printed


def test_replay_keeps_out_of_the_way_of_a_running_clean(tmp_path: Path, capsys) -> None:
    assert command_line.main(["replay", "--run-date", "2018-01-01"]) == EXIT_DONE
    with stage_lock(tmp_path / "lake", "clean", "nightly"):
        assert command_line.main(["replay", "--run-date", "2018-01-01"]) == EXIT_FAILED
    assert "'clean' is being written by run nightly" in capsys.readouterr().err


def _recorded(monkeypatch: pytest.MonkeyPatch, fail: dict[str, Exception] | None = None) -> list[tuple[str, date]]:
    calls: list[tuple[str, date]] = []

    class Module:
        def __init__(self, name: str) -> None:
            self.name = name

        def run(self, context: Context) -> None:
            calls.append((self.name, context.run_date))
            if fail and self.name in fail:
                raise fail[self.name]

    monkeypatch.setattr(command_line.importlib, "import_module", lambda name: Module(name.split(".")[-1]))
    return calls


def test_run_runs_every_stage_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _recorded(monkeypatch)
    assert command_line.main(["run", "--run-date", "2018-01-01"]) == EXIT_DONE
    assert calls == [(name, date(2018, 1, 1)) for name in STAGE_NAMES]


def test_run_from_a_stage_starts_there(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _recorded(monkeypatch)
    assert command_line.main(["run", "--run-date", "2018-01-01", "--from-stage", "quality"]) == EXIT_DONE
    assert [name for name, _ in calls] == list(STAGE_NAMES[STAGE_NAMES.index("quality") :])


def test_several_stages_run_in_flow_order_whatever_order_they_are_typed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _recorded(monkeypatch)
    assert command_line.main(["validate", "profile", "--run-date", "2018-01-01"]) == EXIT_DONE
    assert [name for name, _ in calls] == ["profile", "validate"]


def test_a_held_release_ends_with_its_own_code(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    held = ReleaseHeldError("gate validations: 1 critical expectation failed", mend="see the report")
    _recorded(monkeypatch, {"release": held})
    assert command_line.main(["run", "--run-date", "2018-01-01"]) == EXIT_HELD
    assert "gate validations" in capsys.readouterr().err


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    _recorded(monkeypatch, {"clean": ZeroDivisionError("bug")})
    with pytest.raises(ZeroDivisionError):
        command_line.main(["clean", "--run-date", "2018-01-01"])


def test_submitted_by_path_the_product_is_still_importable(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, str(ROOT / "jobs" / "__main__.py"), "clean", "--run-date", "yesterday"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == EXIT_USAGE
    assert "'yesterday' is not a date" in result.stderr


def test_no_command_has_the_name_of_a_stage() -> None:
    assert not {*STAGE_NAMES, "run"}.intersection(command_line.COMMANDS)
