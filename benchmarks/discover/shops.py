"""The shops that are judged: generated ones, and the two whose table files people wrote."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import numpy as np

from benchmarks.discover import shapes
from benchmarks.discover.truth import Truth
from conf.project import ROOT, load_project
from conf.table_config import TableConfig

SEED = 20180101
_FAMILY = {"integer": "whole", "bigint": "whole", "double": "number", "timestamp": "time"}


def generated(held_out: bool | None = None) -> list[str]:
    """Names of the generated shops; only those that were held out, or were not."""
    names = [module.name for module in pkgutil.iter_modules(shapes.__path__)]
    return [name for name in names if held_out in (None, _module(name).IS_HELD_OUT)]


def make(name: str, folder: Path, seed: int = SEED) -> Mapping[str, Truth]:
    """Write the files of a generated shop; returns its truth."""
    module = _module(name)
    folder.mkdir(parents=True, exist_ok=True)
    module.write(folder, np.random.default_rng(seed))
    return module.TRUTH


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{shapes.__name__}.{name}")


def declared(folder: Path) -> dict[str, Truth]:
    """What the table files of a configuration folder say, as a truth."""
    return {name: _truth(table) for name, table in load_project(folder).tables.items()}


def _truth(table: TableConfig) -> Truth:
    lines = []
    for name, column in table.columns.items():
        type_ = "number" if column.type.startswith("decimal") else _FAMILY.get(column.type, column.type)
        lines.append(f"{column.source_name or name}  {type_}  {column.role}")
    source = {name: column.source_name or name for name, column in table.columns.items()}
    return Truth(
        table.kind,
        "\n".join(lines),
        key=tuple(source[name] for name in table.key),
        references=tuple(
            (tuple(source[name] for name in key.columns), key.table, key.references) for key in table.foreign_keys
        ),
    )


def real() -> Iterator[tuple[str, list[Path], dict[str, Truth]]]:
    """(name, paths, truth) of the demo's landed files and of the small shop of the tests."""
    yield "demo", [ROOT / "landing"], declared(ROOT / "conf")
    small = ROOT / "tests" / "data" / "clickshop"
    yield "second shop", [small / "landing"], declared(small / "conf")
