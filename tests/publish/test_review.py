"""Who decides on a night, on what, and what their answer is good for."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conf.errors import ConfigError, LakeError, ReleaseHeldError
from jobs.lake.context import Context
from jobs.publish import judge, release
from jobs.publish.review import Answer, findings_of, record, reviews_of
from jobs.publish.review_text import as_text, markdown, request_of
from tests.publish.tiny_shop import NIGHT, night_rows, write, write_night, write_report

AT = datetime(2020, 5, 3, 7, 30, tzinfo=UTC)
YES = Answer("approve", "Ann Analyst", "ann", AT, "the export is known to be late")
NO = Answer("reject", "Ann Analyst", "ann", AT, "wait for the second delivery")


def asked(context: Context, when: str) -> Context:
    pipeline = context.project.pipeline
    changed = pipeline.model_copy(update={"review": pipeline.review.model_copy(update={"when": when})})
    return dataclasses.replace(context, project=dataclasses.replace(context.project, pipeline=changed))


def spoil(context: Context) -> None:
    """A critical expectation that failed: a finding that may be waived."""
    write(context, "validations", NIGHT, [row | {"success": False} for row in night_rows()["validations"]])


@pytest.fixture
def night(shop: Context) -> Context:
    """A good night, up to its report."""
    write_night(shop)
    write_report(shop)
    return shop


@pytest.fixture
def spoilt(night: Context) -> Context:
    """A night with one gate that does not hold, judged."""
    spoil(night)
    judge.run(night)
    return night


def about(context: Context) -> dict:
    return json.loads(((context.lake.root / "release" / "current").resolve() / "release.json").read_text())


def test_a_night_whose_gates_hold_asks_nobody(night):
    judge.run(night)
    assert reviews_of(night) == []
    assert not request_of(night).is_waiting
    release.run(night)
    assert about(night)["review"] is None
    assert {row["reviewer"] for row in night.lake.read("releases", NIGHT).to_pylist()} == {None}


def test_a_gate_that_does_not_hold_is_a_question(spoilt):
    (row,) = reviews_of(spoilt)
    assert row["decision"] is None and row["gates"] == ["critical expectations hold"]
    asked_ = request_of(spoilt)
    assert asked_.is_waiting and "2020-05-02" in asked_.subject
    assert "critical expectations hold" in asked_.body and "index.html" in asked_.body
    with pytest.raises(ReleaseHeldError, match=r"a gate does not hold.*\n.*critical expectations hold") as held:
        release.run(spoilt)
    assert "python -m jobs review approve --run-date 2020-05-02" in held.value.mend


def test_an_approval_releases_the_night_and_says_what_was_waived_by_whom(spoilt):
    record(spoilt, YES)
    assert not request_of(spoilt).is_waiting
    release.run(spoilt)
    review = about(spoilt)["review"]
    assert (review["reviewer"], review["account"], review["note"]) == ("Ann Analyst", "ann", YES.note)
    assert review["waived"] == ["critical expectations hold"]
    for row in spoilt.lake.read("releases", NIGHT).to_pylist():
        assert (row["reviewer"], row["waived"]) == ("Ann Analyst", ["critical expectations hold"])


def test_a_rejection_holds_the_night_though_its_reasons_are_gone_from_the_log(spoilt):
    record(spoilt, NO)
    with pytest.raises(ReleaseHeldError, match="rejected by Ann Analyst: wait for the second delivery"):
        release.run(spoilt)
    assert not spoilt.lake.exists("releases", NIGHT)
    assert "reject by Ann Analyst at 2020-05-03 07:30 UTC: wait for the second delivery" in as_text(spoilt)


def test_judging_again_keeps_the_answer_of_a_night_that_has_not_changed(spoilt):
    record(spoilt, YES)
    before = spoilt.lake.manifest("reviews", NIGHT).version
    judge.run(spoilt)
    assert spoilt.lake.manifest("reviews", NIGHT).version == before
    release.run(spoilt)


def test_a_night_that_has_changed_is_a_new_question_and_the_old_answer_is_kept(spoilt):
    record(spoilt, YES)
    write(spoilt, "assets", NIGHT, [row | {"lineage": []} for row in night_rows()["assets"]])
    with pytest.raises(LakeError, match="judged on other tables"):
        release.run(spoilt)
    judge.run(spoilt)
    old, new = reviews_of(spoilt)
    assert old["decision"] == "approve" and new["decision"] is None
    assert new["gates"] == ["critical expectations hold", "every asset has its lineage"]
    with pytest.raises(ReleaseHeldError, match="2 gates"):
        release.run(spoilt)


def test_the_newest_answer_counts_and_the_same_answer_stands_once(spoilt):
    for answer in (NO, YES, YES):
        record(spoilt, answer)
    assert [row["decision"] for row in reviews_of(spoilt)] == ["reject", "approve"]
    release.run(spoilt)


def test_the_clock_does_not_overrule_a_person(spoilt):
    record(spoilt, YES)
    late = Answer("reject", "nobody", "airflow", AT.replace(hour=20), is_timeout=True)
    assert record(spoilt, late)["decision"] == "approve"
    assert [row["decision"] for row in reviews_of(spoilt)] == ["approve"]


def test_nobody_answering_is_written_as_such(spoilt):
    record(spoilt, Answer("reject", "nobody", "airflow", AT, is_timeout=True))
    (row,) = reviews_of(spoilt)
    assert row["is_timeout"] is True
    assert "reject by nobody answered in time" in as_text(spoilt)


@pytest.mark.parametrize("table", ["latent_items", "ledger", "evaluations", "validations", "user_candidates"])
def test_what_nobody_may_waive_is_no_question(night, table):
    if table == "ledger":
        rows = night.lake.read(table, NIGHT).drop_columns(["dt"]).to_pylist()
        write(night, table, NIGHT, [row | {"rows_in": row["rows_in"] + 1} for row in rows])
    elif table == "user_candidates":
        write(night, table, NIGHT, [row | {"reason": "ask x@y.example"} for row in night_rows()[table]])
    elif table == "latent_items":
        write(night, table, NIGHT, [])
    else:
        (night.lake.path(table, NIGHT) / "_SUCCESS").unlink()
        (night.lake.path(table, NIGHT) / "_manifest.json").unlink()
    judge.run(night)
    assert findings_of(night).fixed
    assert reviews_of(night) == [] and not request_of(night).is_waiting
    with pytest.raises(ConfigError, match="what nobody may waive does not hold"):
        record(night, YES)
    with pytest.raises(ReleaseHeldError, match="and nobody may waive: "):
        release.run(night)


def test_always_asks_for_a_good_night_too(night):
    night = asked(night, "always")
    judge.run(night)
    with pytest.raises(ReleaseHeldError, match="every gate holds, and the night waits for a review"):
        release.run(night)
    record(night, YES)
    judge.run(night)
    release.run(night)
    assert about(night)["review"]["waived"] == []


def test_never_asks_nobody_and_an_answer_unasked_for_still_counts(night):
    spoil(night)
    night = asked(night, "never")
    judge.run(night)
    assert reviews_of(night) == []
    with pytest.raises(ReleaseHeldError):
        release.run(night)
    record(night, YES)
    release.run(night)


def test_a_review_names_who(spoilt):
    with pytest.raises(ConfigError, match="names no reviewer"):
        record(spoilt, dataclasses.replace(YES, reviewer=" "))


def test_the_same_tables_approved_are_a_release_of_their_own(night):
    judge.run(night)
    release.run(night)
    first = (night.lake.root / "release" / "current").resolve()
    night = asked(night, "always")
    judge.run(night)
    record(night, YES)
    release.run(night)
    second = (night.lake.root / "release" / "current").resolve()
    assert first != second and json.loads((first / "release.json").read_text())["review"] is None


def test_a_hostile_value_is_text_in_the_question(night):
    hostile = "<img src=x onerror=alert(1)> | [click](http://x.example) `a` @channel **b**\n# c\u202ed"
    rows = [row | {"success": False, "expectation": hostile} for row in night_rows()["validations"]]
    write(night, "validations", NIGHT, rows)
    judge.run(night)
    body = request_of(night).body
    assert "<img" not in body and "](http:" not in body and "\n# c" not in body and "\u202e" not in body
    (line,) = [line for line in body.splitlines() if "onerror" in line]
    assert line.count(" | ") == 1


def test_markdown_shows_exactly_the_value():
    import html
    import re

    for text in ("a*b_c`d", "1. no list", "# no head", "a|b", "x < y & z", "~~no~~", "![no](no)", "https://no.example"):
        escaped = markdown(text)
        assert html.unescape(re.sub(r"\\(.)", r"\1", escaped)) == text


def test_the_command_line_decides_and_releases(spoilt, monkeypatch, capsys, tmp_path: Path):
    from jobs.command_line import main

    monkeypatch.setattr("jobs.commands.review.context_of", lambda options: spoilt)
    assert main(["review", "--run-date", "2020-05-02"]) == 0
    assert "does not hold: critical expectations hold" in capsys.readouterr().out
    assert main(["review", "ask", "--run-date", "2020-05-02"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["is_waiting"] is True
    told = ["--by", "Ann", "--note", "fine", "--at", "2020-05-03T07:30:00Z"]
    assert main(["review", "reject", "--run-date", "2020-05-02", *told]) == 0
    assert main(["review", "approve", "--run-date", "2020-05-02", *told]) == 0
    assert [(row["decision"], row["decided_ts"]) for row in reviews_of(spoilt)] == [("reject", AT), ("approve", AT)]
    assert about(spoilt)["review"]["reviewer"] == "Ann"
