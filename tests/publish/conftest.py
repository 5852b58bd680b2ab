"""A context over an empty lake with the three tables of the tiny shop."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobs.lake.context import Context
from tests.publish.tiny_shop import NIGHT, tables


@pytest.fixture
def shop(make_context: Callable[..., Context]) -> Context:
    """A context over an empty lake with the three tables of the tiny shop."""
    return make_context(NIGHT, tables=tables())
