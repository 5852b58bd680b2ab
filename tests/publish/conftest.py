"""A context over an empty lake with the three tables of the tiny shop; the same picture is drawn only once."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator

import pytest
import vl_convert

from jobs.lake.context import Context
from tests.publish.tiny_shop import NIGHT, tables


@pytest.fixture
def shop(make_context: Callable[..., Context]) -> Context:
    """A context over an empty lake with the three tables of the tiny shop."""
    return make_context(NIGHT, tables=tables())


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Most reports of these tests hold the same pictures: the real drawing of each is remembered."""
    draw = vl_convert.vegalite_to_svg
    remembered = functools.cache(lambda spec: draw(json.loads(spec)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "vegalite_to_svg", lambda spec: remembered(json.dumps(spec)))
        yield
