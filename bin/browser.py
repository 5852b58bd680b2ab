"""A Chromium for the tests that look at the report's pages: `python -m bin.browser` sees to it that there is one.

What stands on the machine is used: a Chromium or Chrome on PATH. Else Debian's package is installed, if this is Debian
and we are root, with a small font of Chinese characters; else Playwright's own build is fetched. Only `make test` asks
for it: no run of the pipeline needs a browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from conf.errors import SetupError, StocktakeError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Without recommended packages there would be no font at all; the second one has the Chinese characters in 5 MB.
_DEBIAN = ("chromium", "fonts-liberation", "fonts-wqy-microhei")
_SAID = 2000

# As root there is no sandbox to be had; the others keep Chromium from asking for hosts of its own.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def executable() -> str:
    """The path of the browser.

    Raises:
        SetupError: there is none.
    """
    found = next(filter(None, map(shutil.which, _NAMES)), None) or _fetched()
    if found is None:
        raise SetupError(
            "no Chromium was found: neither on PATH nor among Playwright's",
            mend="run `bin/within python -m bin.browser`, or install chromium or google-chrome",
        )
    return found


def provide() -> str:
    """The path of the browser, which is installed first where there is none.

    Raises:
        SetupError: it could not be installed.
    """
    try:
        return executable()
    except SetupError:
        tried = _install()
    try:
        return executable()
    except SetupError as error:
        raise SetupError(f"no Chromium could be installed:\n{tried}", mend=error.mend) from None


def _install() -> str:
    """Try what this machine offers; returns what the tries said."""
    said = []
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "-qq"]
        lists = _run([*quiet, "update"])
        ended = _run([*quiet, "install", "-y", "--no-install-recommends", *_DEBIAN])
        if ended is None:
            return ""
        said += [lists or "", ended]
    ended = _run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"])
    return "\n".join(filter(None, [*said, ended]))


def _run(command: list[str]) -> str | None:
    """Run a command; None if it succeeded, else the end of what it said."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return None if ended.returncode == 0 else f"{' '.join(command)}\n{(ended.stdout + ended.stderr)[-_SAID:]}"


def _fetched() -> str | None:
    """Playwright's own build, if it has been fetched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


def main() -> int:
    """Provide the browser, and say which it is."""
    started = time.monotonic()
    try:
        found = provide()
    except StocktakeError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(f"browser: {found} ({time.monotonic() - started:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
