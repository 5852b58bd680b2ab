"""Locks that end with the process that holds them, so that a killed run leaves none behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from conf.errors import LakeError


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
