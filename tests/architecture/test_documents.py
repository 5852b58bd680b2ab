"""The documents say what the code does."""

from __future__ import annotations

import re

import pytest

from conf.project import ROOT
from jobs.describe import documents
from jobs.describe.flow import stage_table
from jobs.stages import STAGES, lineage

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_is_taken_from_the_code_is_the_codes() -> None:
    stale = [str(path) for path, text in documents().items() if (ROOT / path).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


def test_the_readme_has_the_stage_table_the_flow_and_the_submissions() -> None:
    for mark in ("stages", "flow", "submissions"):
        assert f"<!-- {mark} -->" in README


def test_a_changed_stage_makes_the_readme_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.describe.flow.STAGES", STAGES[1:])
    assert stage_table() not in README


def test_make_targets_named_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"`make ([a-z][a-z-]+)", (ROOT / document).read_text(encoding="utf-8")))
        assert named <= targets, f"{document} names {named - targets}"


def test_lineage_follows_the_stages() -> None:
    assert lineage("latent_items")[0] == "landing"
    assert "clean" in lineage("user_candidates")
    assert "user_candidates" not in lineage("latent_items")
