"""The one atomic step that puts a finished folder in its place."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from conf.errors import LakeError


def put_in_place(folder: Path, target: Path) -> None:
    """Make `target` name what `folder` held, in one atomic step; what stood there before is removed afterwards."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _exchange(folder, target)
        shutil.rmtree(folder, ignore_errors=True)
    else:
        folder.rename(target)


def _exchange(left: Path, right: Path) -> None:
    """Swap two folders atomically. Raises LakeError where the file system or the platform cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        result = libc.renamex_np(os.fsencode(left), os.fsencode(right), ctypes.c_uint(2))
    else:
        at_working_folder = ctypes.c_int(-100)
        result = libc.renameat2(
            at_working_folder, os.fsencode(left), at_working_folder, os.fsencode(right), ctypes.c_uint(2)
        )
    if result != 0:
        code = ctypes.get_errno()
        raise LakeError(
            f"the file system of {right} cannot exchange two folders atomically ({errno.errorcode.get(code, code)})",
            mend="put the lake on a file system that supports renameat2, such as ext4, xfs, btrfs or apfs",
        )
