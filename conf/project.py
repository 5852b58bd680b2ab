"""Loads a whole configuration folder: every table, the pipeline, the model and one environment."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conf.errors import ConfigError
from conf.feedback_config import Feedback, FeedbackFile, Mark
from conf.loading import load_yaml
from conf.model_config import ModelConfig
from conf.pipeline_config import EnvironmentConfig, PipelineConfig
from conf.table_config import TableConfig

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Project:
    """A configuration folder, loaded and checked as a whole.

    `landing` and `lake` are absolute; the environment variables STOCKTAKE_LANDING and STOCKTAKE_LAKE override the
    environment file, relative paths lie under the repository's root.
    """

    folder: Path
    environment_name: str
    tables: dict[str, TableConfig]
    pipeline: PipelineConfig
    model: ModelConfig
    environment: EnvironmentConfig
    feedback: tuple[Feedback, ...] = ()
    marks: tuple[Mark, ...] = ()

    @cached_property
    def landing(self) -> Path:
        return (ROOT / os.environ.get("STOCKTAKE_LANDING", self.environment.landing)).resolve()

    @cached_property
    def lake(self) -> Path:
        return (ROOT / os.environ.get("STOCKTAKE_LAKE", self.environment.lake)).resolve()

    def select(self, names: list[str] | None) -> tuple[str, ...]:
        """The tables to work on: `names`, or all.

        Raises:
            ConfigError: a name is not configured.
        """
        for name in names or []:
            if name not in self.tables:
                raise ConfigError(
                    f"table '{name}' is not configured",
                    mend=f"choose from {', '.join(sorted(self.tables))}, or add {self.folder / 'tables' / name}.yml",
                )
        return tuple(names) if names else tuple(sorted(self.tables))


def load_project(
    folder: Path | str | None = None, environment: str | None = None, environments: Path | None = None
) -> Project:
    """Load a configuration folder (default: STOCKTAKE_CONF, else `conf/`) and environment
    (STOCKTAKE_ENV, else `local`) of its folder `env`, or of `environments`.

    Raises:
        ConfigError: any file is unreadable, has an unknown key, or names a table or column that does not exist.
    """
    folder = ROOT / Path(folder or os.environ.get("STOCKTAKE_CONF", "conf"))
    name = environment or os.environ.get("STOCKTAKE_ENV", "local")
    files = sorted((folder / "tables").glob("*.yml"))
    if not files:
        raise ConfigError(
            f"{folder / 'tables'} holds no table files",
            mend="add one <table>.yml per table, or name another folder with --conf",
        )
    tables = {path.stem: load_yaml(path, TableConfig) for path in files}
    for path in files:
        if tables[path.stem].table != path.stem:
            raise ConfigError(
                f"{path}: key 'table' = '{tables[path.stem].table}' differs from the file's name",
                mend=f"write `table: {path.stem}`",
            )
    _check_foreign_keys(folder, tables)
    _check_lookups(folder, tables)
    _check_reconciliations(folder, tables)
    told = folder / "feedback.yml"
    said = load_yaml(told, FeedbackFile) if told.is_file() else FeedbackFile()
    _check_feedback(told, "feedback", said.feedback, tables)
    _check_feedback(told, "marks", said.marks, tables)
    return Project(
        folder=folder,
        environment_name=name,
        tables=tables,
        pipeline=load_yaml(folder / "pipeline.yml", PipelineConfig),
        model=load_yaml(folder / "model.yml", ModelConfig),
        environment=load_yaml((environments or folder / "env") / f"{name}.yml", EnvironmentConfig),
        feedback=said.feedback,
        marks=said.marks,
    )


def _check_feedback(path: Path, key: str, entries: Iterable[Feedback | Mark], tables: dict[str, TableConfig]) -> None:
    for place, one in enumerate(entries, start=1):
        where = f"{path}: entry {place} of `{key}`"
        if one.table not in tables:
            raise ConfigError(f"{where}: table '{one.table}' has no file", mend=f"choose from {', '.join(tables)}")
        if one.column is not None and one.column not in tables[one.table].columns:
            raise ConfigError(
                f"{where}: column '{one.table}.{one.column}' is not declared",
                mend=f"choose from {', '.join(tables[one.table].columns)}",
            )


def _table_called(name: str, folder: Path, tables: dict[str, TableConfig], said: str) -> TableConfig:
    if name not in tables:
        raise ConfigError(
            f"{said} table '{name}', which has no file",
            mend=f"correct it, or add {folder / 'tables' / (name + '.yml')}",
        )
    return tables[name]


def _check_column(table: TableConfig, column: str, said: str) -> None:
    if column not in table.columns:
        raise ConfigError(
            f"{said} column '{table.table}.{column}', which is not declared",
            mend=f"choose from {', '.join(table.columns)}",
        )


def _check_foreign_keys(folder: Path, tables: dict[str, TableConfig]) -> None:
    for table in tables.values():
        for key in table.foreign_keys:
            where = f"{folder / 'tables' / (table.table + '.yml')}: foreign key of {', '.join(key.columns)}"
            parent = _table_called(key.table, folder, tables, f"{where} names")
            for column in key.references:
                _check_column(parent, column, f"{where} references")


def _check_reconciliations(folder: Path, tables: dict[str, TableConfig]) -> None:
    for table in tables.values():
        for one in table.reconciliations:
            where = f"{folder / 'tables' / (table.table + '.yml')}: reconciliation '{one.name}'"
            other = _table_called(one.table, folder, tables, f"{where} compares with")
            if one.equals.column is not None:
                _check_column(other, one.equals.column, f"{where} compares with")


def _check_lookups(folder: Path, tables: dict[str, TableConfig]) -> None:
    for table in tables.values():
        for step in table.cleaning:
            if step.parent is None:
                continue
            where = f"{folder / 'tables' / (table.table + '.yml')}: cleaning step '{step.rule}'"
            parent = tables.get(step.parent)
            if parent is None:
                raise ConfigError(
                    f"{where} looks into table '{step.parent}', which has no file",
                    mend=f"correct it, or add {folder / 'tables' / (step.parent + '.yml')}",
                )
            for column in step.parent_keys.values():
                if column not in parent.columns:
                    raise ConfigError(
                        f"{where} looks into column '{step.parent}.{column}', which is not declared",
                        mend=f"choose from {', '.join(parent.columns)}",
                    )
