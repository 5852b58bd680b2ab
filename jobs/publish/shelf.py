"""The shelf readers take a release from: `release/<run date>.<version>/`, and `release/current`, which names one.

    release/current -> 2018-01-01.3f2a9c41d07b      one symbolic link: the one switch for everything in it
    release/2018-01-01.3f2a9c41d07b/
        release.json                                run date, model version, tables with version, rows, path
        user_candidates/*.parquet  similar_items/…  latent_users/…  latent_items/…
        report/index.html
    release/withdrawn/2018-01-02.77aa….json         who took that release out of service, when and why

A reader resolves `current` once and reads below what it found: all of it is one night's. A folder is put in place
whole and never changed afterwards. Its files are hard links of the lake's (copies where the file system has none), so
a release costs no space and outlives a rerun that replaces the partitions it came from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conf.errors import LakeError
from jobs.lake.partitions import Manifest

_CURRENT = "current"
_ABOUT = "release.json"


@dataclass(frozen=True)
class Shelved:
    """One release on the shelf: its folder's name, and what its `release.json` says."""

    name: str
    about: Mapping[str, Any]

    @property
    def run_date(self) -> date:
        return date.fromisoformat(self.about["run_date"])


class Shelf:
    """The releases of one lake."""

    def __init__(self, lake: Path) -> None:
        self.root = lake / "release"

    def current(self) -> Shelved | None:
        """The release in service, or None before the first."""
        try:
            return self._read((self.root / _CURRENT).resolve(strict=True).name)
        except FileNotFoundError:
            return None

    def releases(self) -> list[Shelved]:
        """Every release on the shelf, oldest run date first."""
        found = [self._read(file.parent.name) for file in self.root.glob(f"[0-9]*/{_ABOUT}")]
        return sorted(found, key=lambda release: (release.run_date, release.name))

    def put(
        self,
        run_date: date,
        model_version: str,
        parts: Mapping[str, tuple[Path, Manifest]],
        review: Mapping[str, Any] | None = None,
    ) -> Shelved:
        """Put one release on the shelf without serving it. `parts`: name in the release → (partition folder, manifest);
        `review`: who approved it and what they waived, if someone was asked.

        The folder's name carries the versions of its parts and the review: the same again is the release that stands
        there.

        Raises:
            LakeError: a partition's files are not those of its manifest.
        """
        tables = {
            name: {"version": manifest.version, "rows": manifest.rows} for name, (_, manifest) in sorted(parts.items())
        }
        named = tables if review is None else {"tables": tables, "review": review}
        digest = hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()[:12]
        name = f"{run_date.isoformat()}.{digest}"
        about = {
            "run_date": run_date.isoformat(),
            "model_version": model_version,
            "review": review,
            "tables": {part: {**facts, "path": part} for part, facts in tables.items()},
        }
        if not (self.root / name / _ABOUT).exists():
            self._place(name, about, parts)
        return Shelved(name, about)

    def serve(self, release: Shelved) -> None:
        """Make `current` name `release`, in one atomic step."""
        for left_by_a_killed_run in self.root.glob(f".{_CURRENT}-*"):
            left_by_a_killed_run.unlink()
        link = self.root / f".{_CURRENT}-{uuid.uuid4().hex}"
        link.symlink_to(release.name)
        link.replace(self.root / _CURRENT)

    def withdraw(self, release: Shelved, why: Mapping[str, str]) -> None:
        """Say that `release` is not to be served again, until someone serves it by name; `why`: who, when, why."""
        note = self._withdrawal(release.name)
        note.parent.mkdir(exist_ok=True)
        staged = note.with_name(f".{uuid.uuid4().hex}")
        staged.write_text(json.dumps(dict(why), indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
        staged.replace(note)

    def restore(self, release: Shelved) -> None:
        """Take a withdrawal back."""
        self._withdrawal(release.name).unlink(missing_ok=True)

    def withdrawal(self, release: Shelved) -> dict[str, str] | None:
        """Who withdrew `release`, when and why; None if nobody did."""
        try:
            return dict(json.loads(self._withdrawal(release.name).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _withdrawal(self, name: str) -> Path:
        return self.root / "withdrawn" / f"{name}.json"

    def prune(self, keep: int, spare: Shelved) -> list[str]:
        """Remove all but the newest `keep` releases beside the one in service and `spare`; returns their names."""
        current = self.current()
        spared = {spare.name, current.name if current else None}
        others = [release.name for release in self.releases() if release.name not in spared]
        removed = others[: max(len(others) - keep, 0)]
        for name in removed:
            shutil.rmtree(self.root / name)
            self._withdrawal(name).unlink(missing_ok=True)
        return removed

    def _read(self, name: str) -> Shelved:
        return Shelved(name, json.loads((self.root / name / _ABOUT).read_text(encoding="utf-8")))

    def _place(self, name: str, about: Mapping[str, Any], parts: Mapping[str, tuple[Path, Manifest]]) -> None:
        for left_by_a_killed_run in self.root.glob(".staging-*"):
            shutil.rmtree(left_by_a_killed_run)
        staging = self.root / f".staging-{name}"
        for part, (folder, manifest) in parts.items():
            for file, digest in manifest.files.items():
                target = staging / part / file
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(folder / file, target)
                if _sha256(target) != digest:
                    raise LakeError(
                        f"{folder / file} is not the file its manifest describes",
                        mend=f"run the stage that writes {manifest.table} for {manifest.dt} again",
                    )
        (staging / _ABOUT).write_text(json.dumps(about, indent=1, sort_keys=True), encoding="utf-8")
        # A folder of that name without release.json cannot stand: this rename is what makes the name.
        staging.rename(self.root / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise LakeError(f"{source} is gone", mend="a rerun replaced it: start release again") from None
    except OSError:
        shutil.copyfile(source, target)


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
