"""Locks that end with the process that holds them, so that a killed run leaves none behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil

from conf.errors import LakeError

_HOLDER = re.compile(r"run .* \(process (?P<process>\d+)\)", re.DOTALL)


@contextlib.contextmanager
def stage_lock(root: Path, name: str, run_id: str) -> Iterator[None]:
    """Hold the lock `name` while the block runs.

    Raises:
        LakeError: another process holds it.
    """
    folder = root / "_locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "another process"
            raise LakeError(
                f"'{name}' is being written by {holder}", mend="wait until that run has ended, then start again"
            ) from None
        handle.truncate(0)
        handle.write(f"run {run_id} (process {os.getpid()})")
        handle.flush()
        yield
        handle.truncate(0)


def at_work(root: Path) -> dict[str, str]:
    """Lock → who holds it now. Nothing is locked to find out, so that nobody is turned away by being looked at."""
    found = {}
    for file in sorted((root / "_locks").glob("*.lock")):
        holder = _HOLDER.fullmatch(file.read_text(encoding="utf-8"))
        if holder is not None and _is_alive(int(holder["process"]), since=file.stat().st_mtime):
            found[file.stem] = holder[0]
    return found


def _is_alive(process: int, since: float) -> bool:
    """Whether the process that wrote the lock's file still runs, and is not a later one of the same number."""
    try:
        return psutil.Process(process).create_time() <= since
    except psutil.Error:
        return False


@contextlib.contextmanager
def run_lock(root: Path, run_date: date, run_id: str) -> Iterator[None]:
    """Join this lake's run of `run_date`: processes of one run share the date, two runs cannot.

    Raises:
        LakeError: processes of another run are at work on the same date.
    """
    folder = root / "_locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"run-{run_date}.lock").open("a+") as handle:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            handle.truncate(0)
            handle.write(run_id)
            handle.flush()
        # Others may have come in before this lock became a shared one: whoever is named in the file has the date.
        fcntl.flock(handle, fcntl.LOCK_SH)
        handle.seek(0)
        holder = handle.read().strip()
        if holder != run_id:
            raise LakeError(
                f"run '{holder}' is at work on {run_date}", mend="wait until it has ended, then start again"
            )
        yield
