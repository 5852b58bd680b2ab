"""Where `python -m jobs` and spark-submit begin; what they can do is in `jobs.command_line`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def _import_from_above() -> None:
    """spark-submit puts this file's folder first on the path; the product is imported from the folder above it."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]
    if str(here.parent) not in sys.path:
        sys.path.insert(0, str(here.parent))


if __name__ == "__main__":
    _import_from_above()
    sys.exit(importlib.import_module("jobs.command_line").main())
