"""The three lines of a night, whatever became of it."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from conf.errors import ReleaseHeldError
from jobs.lake.context import Context
from jobs.lake.metering import metered
from jobs.publish import judge, release
from jobs.publish.judgement import rows_of
from jobs.publish.message import message_of
from jobs.publish.review import Answer, record
from jobs.publish.review_text import request_of
from tests.publish.test_review import AT, NO, YES, spoil
from tests.publish.tiny_shop import NIGHT, write, write_night, write_report


@pytest.fixture
def night(shop: Context) -> Context:
    write_night(shop)
    write_report(shop)
    move = {"score": "quality", "asset": "orders", "column": None, "dimension": "overall", "before": 85.0,
            "after": 81.0, "change": -4.0, "words": "81.0, 4.0 less than on 2020-05-01: data (pieces)"}  # fmt: skip
    whole = move | {"asset": "domain:all", "change": -9.0, "words": "no table"}
    write(shop, "score_moves", NIGHT, [move, whole, move | {"asset": "goods", "change": 1.0, "words": "less"}])
    first = {"asset": "orders", "rule": "pieces_positive", "dimension": "accuracy", "severity": "major",
             "words": "orders.pieces: pieces_positive gains 2.1 points"}  # fmt: skip
    write(shop, "fixes", NIGHT, [first | {"place": 2, "words": "later"}, first | {"place": 1}])
    return shop


def test_a_released_night_says_what_changed_what_to_mend_and_where_to_read(night):
    judge.run(night)
    release.run(night)
    found = message_of(night, "ended")
    assert found.state == "released" and found.is_wanted
    assert found.lines[0] == "2020-05-02: released. orders: 81.0, 4.0 less than on 2020-05-01: data (pieces)"
    assert found.lines[1] == "Mend first: orders.pieces: pieces_positive gains 2.1 points"
    assert found.lines[2].startswith("Report: file://") and found.lines[2].endswith("dt=2020-05-02/index.html")


def test_the_configured_address_of_the_report_is_told(night):
    pipeline = night.project.pipeline
    review = pipeline.review.model_copy(update={"report_url": "https://reports.example/{run_date}/"})
    night = dataclasses.replace(
        night, project=dataclasses.replace(night.project, pipeline=pipeline.model_copy(update={"review": review}))
    )
    judge.run(night)
    assert message_of(night, "ended").link == "https://reports.example/2020-05-02/"


def test_a_night_that_waits_names_its_gates(night):
    spoil(night)
    judge.run(night)
    found = message_of(night, "waiting")
    assert found.lines[0].startswith("2020-05-02: waits for review: a gate does not hold")
    assert found.lines[1].startswith("Mend first: critical expectations hold (failed: ")
    assert found.is_wanted
    assert not message_of(night, "late").is_wanted


def test_who_decided_is_not_told_again_but_a_time_out_is_told(night):
    spoil(night)
    judge.run(night)
    assert "a gate does not hold; nothing is in service" in message_of(night, "ended").lines[0]
    record(night, Answer("reject", "nobody", "airflow", AT, is_timeout=True))
    assert message_of(night, "ended").is_wanted
    for answer in (NO, YES):
        record(night, answer)
        assert not message_of(night, "ended").is_wanted
    release.run(night)
    assert "approved by Ann Analyst though a gate does not hold" in message_of(night, "ended").lines[0]


def test_a_failed_stage_is_named_and_only_that_of_this_run(night):
    judge.run(night)
    with pytest.raises(ZeroDivisionError), metered(night, "train"):
        raise ZeroDivisionError
    found = message_of(night, "ended")
    assert found.lines[0] == "2020-05-02: failed: stage train ended with ZeroDivisionError" and found.is_wanted
    release.run(night)
    assert message_of(dataclasses.replace(night, run_id="another"), "ended").state == "released"


def test_a_night_that_got_nowhere_is_failed_or_late(night):
    assert message_of(night, "ended").state == "failed"
    late = message_of(night, "late")
    assert late.state == "late" and "0 of " in late.lines[0] and late.is_wanted


def test_nothing_of_the_data_breaks_out_of_its_line(night):
    spoil(night)
    judge.run(night)
    with pytest.raises(ReleaseHeldError):
        release.run(night)
    record(night, dataclasses.replace(NO, reviewer="a\r\nBcc: b@c.example", note="x\u202ey\n\nz" * 500))
    found = message_of(night, "ended")
    assert len(found.lines) == 3
    assert all(line.isprintable() and len(line) <= 400 for line in found.lines[:2])
    assert found.title.isprintable()


def test_the_command_prints_it_for_people_and_programs(night, monkeypatch, capsys):
    from jobs.command_line import main

    judge.run(night)
    monkeypatch.setattr("jobs.commands.message.context_of", lambda options: night)
    capsys.readouterr()
    assert main(["message", "--run-date", "2020-05-02"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("2020-05-02: released")
    assert main(["message", "--run-date", "2020-05-02", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["state"] == "released"


def speaking_chinese(context: Context) -> Context:
    pipeline = context.project.pipeline
    report = pipeline.report.model_copy(update={"language": "zh"})
    project = dataclasses.replace(context.project, pipeline=pipeline.model_copy(update={"report": report}))
    return dataclasses.replace(context, project=project)


def test_the_message_is_in_the_first_language_of_the_report(night):
    move = rows_of(night.lake, "score_moves", NIGHT)[0] | {"words": "fell by 4.0 points since 2020-05-01"}
    write(night, "score_moves", NIGHT, [move])
    night = speaking_chinese(night)
    judge.run(night)
    release.run(night)
    found = message_of(night, "ended")
    assert found.state == "released"
    assert found.title == "盘点 2020-05-02：已发布"
    assert found.lines[0] == "2020-05-02：已发布。orders：自 2020-05-01 以来下降 4.0 分"
    assert found.lines[1].startswith("首先修复：")
    assert found.lines[2].startswith("报告：file://")


def test_a_held_night_is_told_and_asked_of_in_the_first_language_of_the_report(night):
    spoil(night)
    write(night, "score_moves", NIGHT, [])
    night = speaking_chinese(night)
    judge.run(night)
    assert message_of(night, "waiting").lines[0] == "2020-05-02：等待审核：有一道关口未通过"
    question = request_of(night)
    assert question.subject == "是否发布 2020-05-02 当晚的结果？有一道关口未通过。"
    assert "**Reject**（驳回）：不发布；目前没有在用的发布。" in question.body
    record(night, dataclasses.replace(NO, note="the supplier sends it again"))
    told = message_of(night, "ended").lines[0]
    assert told.startswith("2020-05-02：暂缓发布：当晚结果被 ") and "the supplier sends it again" in told
    words = "".join(message_of(night, moment).lines[0] for moment in ("waiting", "late"))
    assert not re.search(r"[a-z]{3}", words)
