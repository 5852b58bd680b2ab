"""Findings set aside until a day: honoured, counted, expired, overdue; and those that are none."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conf.errors import ConfigError
from conf.feedback_config import Mark
from jobs.lake.context import Context
from jobs.publish import judge, marks
from jobs.publish.marking import marked
from jobs.publish.report import overview
from jobs.publish.report.night import gather
from jobs.publish.review import findings_of
from tests.publish.test_review import spoil
from tests.publish.tiny_shop import NIGHT, night_rows, write, write_night, write_report


def mark(**changes: Any) -> Mark:
    base = {"finding": "rule", "table": "orders", "name": "pieces_positive", "mark": "accepted", "until": NIGHT,
            "by": "Ann", "note": "known since spring"}  # fmt: skip
    return Mark.model_validate(base | changes)


def with_marks(context: Context, *told: Mark) -> Context:
    return dataclasses.replace(context, project=dataclasses.replace(context.project, marks=told))


@pytest.fixture
def night(shop: Context) -> Context:
    write_night(shop)
    write_report(shop)
    return shop


def written(context: Context) -> list[dict[str, Any]]:
    marks.run(context)
    return context.lake.read("marks", NIGHT).to_pylist()


def test_a_mark_is_listed_with_what_it_speaks_of(night):
    (row,) = written(with_marks(night, mark()))
    # The rule is broken on both landing days in use.
    assert (row["state"], row["found"], row["by"], row["until"]) == ("in force", 2, "Ann", NIGHT)


def test_no_marks_are_an_empty_table(night):
    assert written(night) == []


@pytest.mark.parametrize(
    ("kind", "days", "state"),
    [("accepted", 0, "in force"), ("accepted", -1, "expired"), ("false alarm", -1, "expired"),
     ("fix by", 0, "in force"), ("fix by", -1, "overdue")],
)  # fmt: skip
def test_a_mark_ends_with_its_day(night, kind, days, state):
    (row,) = written(with_marks(night, mark(mark=kind, until=NIGHT + timedelta(days=days))))
    assert row["state"] == state


def test_what_no_stage_looked_for_is_an_error_that_names_entry_and_choice(night):
    with pytest.raises(ConfigError) as raised:
        marks.run(with_marks(night, mark(), mark(name="pieces_positiv")))
    assert "entry 2 of `marks`" in raised.value.problem and "feedback.yml" in raised.value.problem
    assert "pieces_positive" in raised.value.mend
    # What has expired may name what is gone; of a table nothing was looked at, nobody can tell.
    gone = mark(name="gone", until=NIGHT - timedelta(days=1))
    assert [row["found"] for row in written(with_marks(night, gone, mark(table="people", name="x")))] == [0, 0]


def failed(night: Context) -> dict[str, Any]:
    (row,) = [row for row in night_rows()["validations"] if row["severity"] == "critical"]
    return row


def test_a_marked_expectation_does_not_hold_the_release_until_its_day_has_passed(night):
    spoil(night)
    row = failed(night)
    about = {"finding": "expectation", "table": row["table"], "column": row["column"], "name": row["expectation"]}
    known = with_marks(night, mark(**about))
    marks.run(known)
    judge.run(known)
    assert findings_of(known).failed == ()
    (gate,) = [g for g in known.lake.read("gates", NIGHT).to_pylist() if g["gate"] == "critical expectations hold"]
    assert gate["ok"] is True and "0 critical expectations held; marked as known" in gate["detail"]
    late = with_marks(night, mark(**about, mark="fix by", until=NIGHT - timedelta(days=1)))
    marks.run(late)
    judge.run(late)
    assert [row["gate"] for row in findings_of(late).failed] == ["critical expectations hold"]


def test_what_is_marked_does_not_stand_among_the_first_things(night):
    anomaly = {"table": "orders", "metric": "rows", "landing_dt": NIGHT, "is_anomaly": True, "detail": "fewer"}
    write(night, "anomalies", NIGHT, [anomaly])
    spoil(night)
    row = failed(night)
    everything = [
        mark(), mark(finding="anomaly", name="rows"),
        mark(finding="expectation", table=row["table"], name=row["expectation"]),
    ]  # fmt: skip
    before = [kind for kind, _, _ in overview.first_things(gather(night))]
    assert {"anomaly", "critical", "major"} <= set(before)
    marks.run(with_marks(night, *everything))
    after = [kind for kind, _, _ in overview.first_things(gather(night))]
    assert not {"anomaly", "critical", "major"} & set(after)


def test_a_mark_of_every_kind_counts_what_was_found(night):
    write(night, "drift", NIGHT, [{"table": "orders", "column": "pieces", "metric": "psi", "is_drift": found}
                                  for found in (True, False)])  # fmt: skip
    write(
        night, "sensitivity", NIGHT, [{"table": "people", "column": "email", "pii": "direct", "finding": "undeclared"}]
    )
    write(night, "relations", NIGHT, [{"table": "orders", "columns": ["good"], "kind": "foreign_key", "parent": "goods",
                                       "orphan_rows": 3}])  # fmt: skip
    told = [
        mark(finding="drift", column="pieces", name="psi"), mark(finding="sensitivity", table="people", column="email",
        name=None), mark(finding="relation", name="goods"),
    ]  # fmt: skip
    assert [row["found"] for row in written(with_marks(night, *told))] == [1, 1, 1]


NAMES = st.sampled_from(["a", "b"])


@given(
    st.builds(
        lambda column, name, days: mark(finding="drift", column=column, name=name, until=NIGHT + timedelta(days=days)),
        st.none() | NAMES, NAMES, st.integers(-2, 2),
    ), st.none() | NAMES, NAMES,
)  # fmt: skip
def test_the_table_says_what_the_file_says(told: Mark, column: str | None, name: str) -> None:
    rows = marks.mark_rows([told], {"drift": []}, NIGHT, "feedback.yml")
    speaks = told.covers("drift", "orders", column, name) and told.until >= NIGHT
    assert (marked(rows, "drift", "orders", column, name) is not None) == speaks
    assert marked(rows, "anomaly", "orders", column, name) is None
    assert isinstance(rows[0]["until"], date)
