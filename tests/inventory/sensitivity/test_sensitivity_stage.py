"""The stage over stored profiles: what it writes, what it leaves alone, and that it reads no data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import pyarrow as pa
import pytest

from conf.table_config import TableConfig
from jobs.inventory import sensitivity
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.counting import count_values
from jobs.profiling.rows import to_table
from jobs.profiling.state import observe

NIGHT = date(2024, 3, 1)
_CHANCE = Random(5)
MAILS = [f"person{place}@mail.example" for place in range(90)]
COLUMNS = {
    "person": [str(10_000 + place) for place in range(100)],
    "contact": [*MAILS, *["none of it"] * 10],
    "note": ["ask for me at " + MAILS[place] if place < 20 else "thank you" for place in range(100)],
    "order_no": [str(_CHANCE.randrange(4 * 10**15, 5 * 10**15)) for _ in range(100)],
    "colour": ["red", "green"] * 50,
}


def people(**pii: str) -> TableConfig:
    columns = {
        name: {"type": "string", "role": "user_id" if name == "person" else "attribute", "description": "some column"}
        | ({"pii": pii[name]} if name in pii else {})
        for name in COLUMNS
    }
    return TableConfig.model_validate({
        "table": "people", "kind": "customer", "description": "Who buys.", "owner": "team", "load": "snapshot",
        "source": {"format": "csv", "path": "people"}, "columns": columns,
    })  # fmt: skip


@pytest.fixture
def night(make_context: Callable[..., Context]) -> Callable[..., Context]:
    """A context whose lake holds the profile of the columns, and no data."""

    def make(table: TableConfig) -> Context:
        context = make_context(NIGHT, tables={"people": table})
        states = [observe(count_values(pa.chunked_array([pa.array(values)]))) for values in COLUMNS.values()]
        keys = [{"table": "people", "column": name, "days": 1} for name in COLUMNS]
        schema = OUTPUTS["table_profiles"].schema
        context.lake.write("table_profiles", NIGHT, to_table(keys, states, schema))
        return context

    return make


def rows(context: Context) -> dict[str, dict]:
    return {row["column"]: row for row in context.lake.read("sensitivity", NIGHT).to_pylist()}


def test_undeclared_personal_columns_are_found_and_the_rest_is_not_mentioned(night) -> None:
    context = night(people(person="pseudonym"))
    sensitivity.run(context)
    found = rows(context)
    assert set(found) == {"person", "contact", "note"}
    assert found["person"] | {"origin": "declared", "detected": None, "finding": None} == found["person"]
    contact = found["contact"]
    assert (contact["detected"], contact["origin"], contact["pii"]) == ("email_address", "detected", "direct")
    assert contact["share"] == pytest.approx(0.9) and contact["matching_rows"] == 90
    assert contact["low"] <= 0.9 <= contact["high"]
    assert contact["severity"] == "critical" and "pii: direct" in contact["mend"]
    assert found["note"]["share"] == pytest.approx(0.2)


def test_what_the_file_says_is_in_force(night) -> None:
    context = night(people(person="pseudonym", contact="direct", note="none"))
    sensitivity.run(context)
    found = rows(context)
    assert (found["contact"]["origin"], found["contact"]["finding"]) == ("both", None)
    assert (found["note"]["pii"], found["note"]["severity"]) == ("none", "minor")


def test_a_rerun_writes_nothing_and_a_changed_file_does(night) -> None:
    context = night(people())
    sensitivity.run(context)
    folder = context.lake.path("sensitivity", NIGHT)
    before = folder.stat().st_ino
    sensitivity.run(context)
    assert folder.stat().st_ino == before
    changed = night(people(contact="direct"))
    sensitivity.run(changed)
    assert rows(changed)["contact"]["finding"] is None


def test_findings_hold_no_value(night, capsys: pytest.CaptureFixture[str]) -> None:
    context = night(people())
    sensitivity.run(context)
    printed = "".join(capsys.readouterr()) + str(rows(context))
    assert "personal data" in printed
    assert not any(mail in printed for mail in MAILS)


def test_a_table_that_declares_all_it_holds_has_no_finding(night) -> None:
    context = night(people(person="pseudonym", contact="direct", note="direct"))
    sensitivity.run(context)
    assert not [row for row in rows(context).values() if row["finding"]]
