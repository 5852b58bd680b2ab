"""The configuration each night ran with, kept in the lake: `configurations/dt=<run date>/` holds its YAML files.

A night keeps what it first ran with, so that it can be run again by the rules of its day. A night that never ran takes
those of the newest night before it: they were in force. Environments (paths, masters) are this machine's and not kept.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from conf.errors import ConfigError
from conf.project import Project, load_project
from jobs.lake.partitions import Lake

CONFIGURATIONS = "configurations"


def keep_rules(lake: Lake, project: Project, night: date) -> None:
    """Write the night's configuration down, unless it has one already."""
    if lake.exists(CONFIGURATIONS, night):
        return
    with lake.staging(CONFIGURATIONS, night) as folder:
        (folder / "tables").mkdir()
        for file in _files(project.folder):
            shutil.copyfile(file, folder / file.relative_to(project.folder))
        lake.commit_folder(CONFIGURATIONS, night, folder)


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yml"), *(folder / "tables").glob("*.yml")])


def rules_of(lake: Lake, project: Project, night: date) -> Project:
    """The project by the rules that were in force on a night, in today's environment.

    Raises:
        ConfigError: no night up to this one has kept its rules, or this version cannot read them.
    """
    kept = lake.partitions(CONFIGURATIONS, upto=night)
    if not kept:
        raise ConfigError(
            f"the lake {lake.root} holds no rules of {night} or of a night before it",
            mend="run it by today's rules: leave out --rules, or write --rules today",
        )
    folder = lake.path(CONFIGURATIONS, kept[-1])
    return load_project(folder, project.environment_name, environments=project.folder / "env")
