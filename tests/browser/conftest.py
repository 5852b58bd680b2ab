"""The reports that the browser walks, each written once a test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import nights


@pytest.fixture(scope="session")
def ordinary_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an ordinary night's report."""
    return nights.written(tmp_path_factory.mktemp("ordinary"), nights.ordinary())


@pytest.fixture(scope="session")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report of a night in which every text is hostile."""
    return nights.written(
        tmp_path_factory.mktemp("hostile"),
        nights.hostile_rows(),
        meta=nights.hostile_meta(),
        shop=nights.hostile_shop(),
    )
