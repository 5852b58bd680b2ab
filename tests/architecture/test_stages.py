"""jobs/stages.py is the one source of truth for the flow."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from conf.project import ROOT
from jobs.lake.schemas import OUTPUTS
from jobs.stages import METERED, STAGES, Stage, applications

_SOURCES = {"landing", "clean", "quarantine", "repaired"}
_FOLDERS = {"models", "reports", "data_docs"}


def _file(stage: Stage):
    base = ROOT.joinpath(*stage.module.split("."))
    return base.with_suffix(".py") if base.with_suffix(".py").exists() else base / "__init__.py"


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_stage_is_a_module_with_a_run_function(stage: Stage) -> None:
    tree = ast.parse(_file(stage).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    names |= {a.asname or a.name for node in tree.body if isinstance(node, ast.ImportFrom) for a in node.names}
    assert "run" in names
    assert ast.get_docstring(tree)


def test_a_stage_reads_only_what_an_earlier_one_writes() -> None:
    written = {"landing", METERED}
    for stage in STAGES:
        assert set(stage.reads) <= written, stage.name
        written |= set(stage.writes)


def test_every_written_table_has_a_schema_and_one_writer() -> None:
    written = [table for stage in STAGES for table in stage.writes]
    assert len(written) == len(set(written))
    assert set(written) - _SOURCES - _FOLDERS == set(OUTPUTS) - {METERED}


def test_applications_are_whole_and_in_order() -> None:
    order = [stage.name for application in applications() for stage in application.stages]
    assert order == [stage.name for stage in STAGES]
    seen: set[str] = set()
    for application in applications():
        assert len({stage.engine for stage in application.stages}) == 1
        assert set(application.upstream) <= seen
        seen.add(application.name)


def test_the_list_of_stages_imports_nothing_heavy() -> None:
    program = (
        "import sys, jobs.stages; "
        "print([m for m in ('pyspark', 'torch', 'pyarrow', 'pandas', 'numpy') if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"
