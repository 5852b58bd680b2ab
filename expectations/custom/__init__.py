"""Expectations of our own, one a file. A class defined here is known to table files by its snake-case name.

The folder is the list: `load` imports every module of it. `expectations/own.py` is what they are built on.
"""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Import every module of this folder, so that Great Expectations registers the classes in it."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
