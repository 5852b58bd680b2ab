"""The pages of the report. One module a page, or a kind of pages, found by listing this folder.

A module has

    PLACE    where it stands in the contents, smallest first
    pages    function: the night → its pages, in the language in force

and a template of its own, which extends `page.html.j2`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from jobs.publish.report.night import Night


@dataclass(frozen=True)
class Page:
    """One page: its path below the folder of its language, its title, its template and what that shows.

    `group`: the heading it stands under in the contents; empty for the pages of the whole. `scripts`: files of the
    templates' folder that this page needs beside `report.js`.
    """

    path: str
    title: str
    template: str
    view: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    scripts: tuple[str, ...] = ()


def all_pages(night: Night) -> list[Page]:
    """Every page of the night, in the order of the contents."""
    return [page for module in _modules() for page in _of(module, night)]


def _of(module: ModuleType, night: Night) -> Iterator[Page]:
    yield from module.pages(night)


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    found = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted(found, key=lambda module: (module.PLACE, module.__name__)))
