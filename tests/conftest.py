"""Fixtures shared by all tests: one Spark session for the whole run, and contexts over a lake of their own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conf.pipeline_config import SparkConfig
from conf.project import ROOT, Project, load_project
from jobs.lake.context import Context

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CLICKSHOP = ROOT / "tests" / "data" / "clickshop"


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    """The one Spark session of the test run."""
    from jobs.lake.session import spark_session

    session = spark_session(
        SparkConfig(
            master="local[2]",
            driver_memory="3g",
            conf={
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.driver.host": "127.0.0.1",
                "spark.ui.enabled": "false",
                "spark.sql.shuffle.partitions": "2",
            },
        )
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; one a module, since its event loop is in the way of other modules' own."""
    from tests.browsing import browsing

    with browsing() as started:
        yield started


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The demo's configuration, with an empty lake and landing folder of the test's own."""
    monkeypatch.setenv("STOCKTAKE_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("STOCKTAKE_LANDING", str(tmp_path / "landing"))
    return load_project()


@pytest.fixture
def make_context(project: Project) -> Callable[..., Context]:
    """`make_context(run_date, tables={name: TableConfig})`: a context over the test's own lake."""

    def make(run_date: date, tables: dict | None = None, **changes: object) -> Context:
        own = dataclasses.replace(project, tables=tables if tables is not None else project.tables, **changes)
        return Context(run_date=run_date, project=own, selected=tuple(sorted(own.tables)), run_id="test")

    return make
