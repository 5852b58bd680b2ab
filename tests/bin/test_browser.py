"""bin/browser.py: what stands on the machine is used; where nothing can be had the error says what to do."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bin import browser
from conf.errors import SetupError


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing on PATH but what a test puts into the returned folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_fetched", lambda: None)
    return tmp_path


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_machine_s_own_browser_is_used(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(bare / "google-chrome", "exit 0")
    monkeypatch.setattr(browser, "_install", lambda: pytest.fail("nothing needs to be installed"))
    assert browser.provide() == str(bare / "google-chrome")


def test_debian_s_package_is_installed_where_there_is_none(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = bare / "told"
    _program(
        bare / "apt-get",
        f'echo "$@" >>{told}\ncase "$*" in *install*) : >{bare}/chromium; /bin/chmod +x {bare}/chromium;; esac',
    )
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    assert browser.provide() == str(bare / "chromium")
    update, install = told.read_text().splitlines()
    assert update.endswith("update") and "--no-install-recommends chromium" in install


def test_what_every_try_said_is_told_with_the_mend(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(bare / "apt-get", "echo no such registry >&2; exit 100")
    _program(bare / "python", "echo the download failed >&2; exit 1")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser.sys, "executable", str(bare / "python"))
    with pytest.raises(SetupError) as error:
        browser.provide()
    assert "no such registry" in error.value.problem and "the download failed" in error.value.problem
    assert "install chromium" in error.value.mend
    assert browser.main() == SetupError.exit_code


def test_tests_without_a_browser_fail_with_the_mend(bare: Path) -> None:
    with pytest.raises(SetupError, match=r"bin\.browser"):
        browser.executable()
