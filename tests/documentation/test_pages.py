"""The documents hold together: every command is run somewhere, every link leads somewhere, every page is listed."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml

from conf.environment_variables import SET_BY_PEOPLE, SET_BY_PROGRAMS
from conf.loading import load_yaml
from conf.pipeline_config import PipelineConfig
from conf.project import ROOT
from conf.table_parts import ROLES, Role
from jobs.command_line import COMMANDS, command_parser, stages_parser
from jobs.describe import documents
from jobs.stages import STAGE_NAMES
from tests.documentation.elsewhere import BEGINNINGS, ELSEWHERE, elsewhere
from tests.documentation.pages import RUN, blocks, prose

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", RUN)
def test_every_fence_is_one_that_the_tests_know(page: str) -> None:
    known = {"bash", "text", "yaml", "python", "mermaid"}
    assert {block.language for block in blocks(page)} <= known, "a command stands in ```bash, or no test runs it"
    assert (ROOT / page).read_text(encoding="utf-8").count("\n```") == 2 * len(blocks(page))


def test_what_starts_services_or_takes_minutes_is_never_run_by_accident() -> None:
    heavy = ("make ", "airflow ", "curl ", "python -m bin.", "python -m benchmarks", "python -m jobs run ", "for ")
    everywhere = [one for page in RUN for block in blocks(page) if block.language == "bash" for one in block.commands]
    unnamed = [one for one in everywhere if one.startswith(heavy) and elsewhere(one) is None]
    assert unnamed == ["python -m jobs run --run-date 2024-04-07 --from-stage report"], "name the test that runs it"


@pytest.mark.parametrize("command", [*ELSEWHERE, *BEGINNINGS])
def test_what_is_run_elsewhere_is_run_there(command: str) -> None:
    file, name, held = {**ELSEWHERE, **BEGINNINGS}[command]
    text = (ROOT / file).read_text(encoding="utf-8")
    tests = [node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert name in tests
    assert held in text
    everywhere = [one for page in RUN for block in blocks(page) if block.language == "bash" for one in block.commands]
    assert any(one.startswith(command) for one in everywhere), "no page has it any more"


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_named_in_passing_are_understood(page: Path) -> None:
    """`python -m jobs …` between backticks: the command exists, and takes these options."""
    for said in re.findall(r"`(python -m jobs [^`]+)`", prose(page)):
        if not re.search(r"[…|<]|STAGE|COMMAND", said):
            assert _is_understood(shlex.split(said)[3:]), f"{page.name}: {said}"


def _is_understood(words: list[str]) -> bool:
    if words == ["--help"]:
        return True
    parser: argparse.ArgumentParser
    parser = command_parser(words[0])[0] if words[0] in COMMANDS else stages_parser(with_commands=False)
    options = {option for action in parser._actions for option in action.option_strings}
    named = [word for word in words if not word.startswith("-")]
    is_known = words[0] in COMMANDS or words[0] in {*STAGE_NAMES, "run"}
    return bool(named) and is_known and all(word in options for word in words if word.startswith("--"))


def test_a_slip_in_a_command_is_noticed() -> None:
    assert not _is_understood(["clean", "--run-data", "2018-01-01"])
    assert not _is_understood(["cleen", "--run-date", "2018-01-01"])


def test_every_page_is_listed() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    listed = {str((ROOT / "docs" / link).resolve()) for link in re.findall(r"\]\(([^)#]+)\)", index)}
    pages = {str(path.resolve()) for path in (ROOT / "docs").rglob("*.md")} - {str(ROOT / "docs" / "README.md")}
    assert pages - listed == set()


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_a_page_and_a_heading_of_it(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", prose(page)):
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{page.name} links to {link}"
        if anchor:
            assert anchor in _anchors(file), f"{page.name} links to {link}"


@cache
def _anchors(file: Path) -> set[str]:
    """Headings, as forges make anchors of them."""
    found = re.findall(r"^#+ (.*)$", prose(file), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_making_the_pages_again_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make docs` is idempotent, from the pages as they are and from pages whose derived parts are gone."""
    first = documents()
    assert documents() == first
    for path in (Path("README.md"), Path("docs") / "README.md"):
        text = (ROOT / path).read_text(encoding="utf-8")
        emptied = re.sub(r"(<!-- ([\w-]+) -->\n).*?(<!-- /\2 -->)", r"\1\3", text, flags=re.DOTALL)
        assert len(emptied) < len(text)
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(emptied, encoding="utf-8")
    for folder in ("how-to", "explanation", "decisions"):
        (tmp_path / "docs" / folder).symlink_to(ROOT / "docs" / folder)
    monkeypatch.setattr("jobs.describe.flow.README", tmp_path / "README.md")
    monkeypatch.setattr("jobs.describe.index.DOCS", tmp_path / "docs")
    assert documents() == first


def test_configuration_that_is_shown_is_taken() -> None:
    """A plain yaml block of a how-to page is a part of conf/pipeline.yml that loads."""
    standing = yaml.safe_load((ROOT / "conf" / "pipeline.yml").read_text(encoding="utf-8"))
    shown = [block for page in RUN for block in blocks(page) if block.language == "yaml" and not block.settings]
    assert shown
    for block in shown:
        PipelineConfig.model_validate(standing | yaml.safe_load(block.text))


def test_every_environment_variable_is_listed() -> None:
    listed = {*SET_BY_PEOPLE, *SET_BY_PROGRAMS}
    named = set(
        re.findall(r"[\"'\[{(]((?:STOCKTAKE|OTEL|OPENLINEAGE)_[A-Z_]+[A-Z])\b", _sources("bin", "dags", "jobs", "conf"))
    )
    assert named - listed == set()
    everywhere = _sources("bin", "dags", "jobs", "tests") + (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {name for name in listed if not re.search(rf"\b{name}\b", everywhere)} == set()


def _sources(*folders: str) -> str:
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".sh")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.stem != "environment_variables")


def test_every_role_is_explained() -> None:
    assert set(ROLES) == set(get_args(Role))


def test_every_default_that_is_told_is_the_models() -> None:
    told = (ROOT / "docs" / "reference" / "settings" / "pipeline.md").read_text(encoding="utf-8")
    config = load_yaml(ROOT / "conf" / "pipeline.yml", PipelineConfig)
    assert f"| `critical_floor` | number; ≥ 0; ≤ 1 | `{config.quality.critical_floor}` |" in told
