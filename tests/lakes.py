"""Helpers of tests that run the pipeline: start it in this process, and compare what lakes hold."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from jobs.command_line import main
from jobs.lake.partitions import Lake
from jobs.stages import METERED


def stock(*arguments: str, lake: Path, landing: Path, conf: Path | None = None) -> int:
    """Run `python -m jobs …` in this process on the given lake, landing and configuration; returns the exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STOCKTAKE_LAKE", str(lake))
        patch.setenv("STOCKTAKE_LANDING", str(landing))
        if conf:
            patch.setenv("STOCKTAKE_CONF", str(conf))
        return main(list(arguments))


def content(lake: Path) -> dict[str, str]:
    """Hash of every committed partition: of its sorted rows, or of its files where it holds no rows.

    The hash is blind to how rows are split over files and to who wrote them when. What runs took is left out.
    """
    found: dict[str, str] = {}
    for success in sorted(lake.rglob("_SUCCESS")):
        folder = success.parent
        if not folder.name.startswith("dt=") or "_staging" in folder.parts:
            continue
        name = str(folder.parent.relative_to(lake))
        if name.startswith(f"{METERED}/"):
            continue
        dt = date.fromisoformat(folder.name[3:])
        manifest = json.loads((folder / "_manifest.json").read_text())
        if manifest["schema_fingerprint"]:
            rows = sorted(repr(row) for row in Lake(lake).read(name, dt).to_pylist())
            text = "\n".join(rows)
        else:
            text = json.dumps(manifest["files"], sort_keys=True)
        found[f"{name}/dt={dt}"] = hashlib.sha256(text.encode()).hexdigest()
    return found
