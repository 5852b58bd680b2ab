"""The watch over pages sees what it is there for: each of these pages does something a report never may."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import tab

pytestmark = pytest.mark.browser

_STRICT = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">"
_FORBIDDEN = {
    "an inline script under a policy": (f"{_STRICT}<script>1</script>", "Content Security Policy"),
    "a style under a policy": (f"{_STRICT}<p style='color:red'>x", "Content Security Policy"),
    "an error": ("<script>nothing.there()</script>", "error: "),
    "a warning": ("<script>console.warn('careful')</script>", "warning: careful"),
    "a picture from elsewhere": ("<img src=http://example.invalid/x.png>", "request: http://example.invalid"),
    "a question of a script": ("<script>fetch('https://example.invalid').catch(() => 1)</script>", "request: https:"),
    "a missing file": ("<img src=none.png>", "failed: file:"),
    "a dialog": ("<script>alert('x')</script>", "dialog: x"),
}


@pytest.mark.parametrize("name", _FORBIDDEN)
def test_what_a_page_may_not_do_is_seen(browser: Browser, tmp_path: Path, name: str) -> None:
    content, fault = _FORBIDDEN[name]
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html><meta charset=utf-8><title>x</title>{content}")
    with tab(browser) as seen:
        seen.open(file).wait_for_load_state("load")
        seen.page.wait_for_timeout(50)
        assert any(fault in told for told in seen.faults), seen.faults


def test_a_quiet_page_has_no_faults(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "ein Blatt 页 #1.html"
    file.write_text("<!doctype html><meta charset=utf-8><title>x</title><p>hello")
    with tab(browser) as seen:
        seen.open(file)
        assert seen.faults == [] and seen.place == file
