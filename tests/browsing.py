"""Helpers of tests that open pages in a real browser: whatever a page must not do is written down as a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from bin.browser import FLAGS, executable

# Milliseconds: no test depends on how busy the machine is; only one that hangs is ended.
_PATIENCE = 180_000
_NOT_FROM_DISK = re.compile(r"^(?!file:|about:)")


@dataclass
class Tab:
    """A page in a browser window of its own, and the faults seen in it so far."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, file: Path, fragment: str = "") -> Page:
        """Go to a file on disk."""
        self.page.goto(file.as_uri() + fragment)
        return self.page

    @property
    def place(self) -> Path:
        """The file that is open."""
        return Path(unquote(urlsplit(self.page.url).path))


@contextmanager
def browsing() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        SetupError: the machine has none; tests fail then, they are not skipped.
    """
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(browser: Browser, *, colours: str = "light", width: int = 1280, height: int = 900) -> Iterator[Tab]:
    """A window without a network. Errors, warnings, dialogs and wishes for anything but files become faults."""
    context = browser.new_context(
        color_scheme=colours, viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
    )
    context.set_default_timeout(_PATIENCE)
    seen = Tab(context.new_page())
    page, faults = seen.page, seen.faults

    def refuse(route) -> None:
        faults.append(f"request: {route.request.url[:200]}")
        route.abort()

    def answer(dialog) -> None:
        faults.append(f"dialog: {dialog.message[:200]}")
        dialog.dismiss()

    context.route(_NOT_FROM_DISK, refuse)
    page.on("dialog", answer)
    page.on("pageerror", lambda error: faults.append(f"error: {str(error)[:300]}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url[:200]}"))
    page.on("popup", lambda other: faults.append(f"window: {other.url[:200]}"))
    page.on("download", lambda file: faults.append(f"download: {file.url[:200]}"))
    page.on(
        "console",
        lambda told: told.type in ("error", "warning") and faults.append(f"{told.type}: {told.text[:300]}"),
    )
    try:
        yield seen
    finally:
        context.close()
