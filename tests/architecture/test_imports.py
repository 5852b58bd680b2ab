"""The import rules hold, and would be broken by a stage that imports another."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from conf.project import ROOT

_PACKAGES = ("conf", "jobs", "models", "expectations", "faults", "dags")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_import_rules_hold() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_a_stage_that_imports_a_stage_breaks_them(tmp_path: Path) -> None:
    for package in _PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.yml"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monitor = tmp_path / "jobs" / "inventory" / "monitor" / "__init__.py"
    monitor.write_text("from jobs.inventory import relate  # noqa\n" + monitor.read_text(encoding="utf-8"))
    result = _lint(tmp_path)
    assert result.returncode == 1
    assert "jobs.inventory.monitor -> jobs.inventory.relate" in " ".join(result.stdout.split())
