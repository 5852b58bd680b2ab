"""The console's picture of a night: what it says, how wide it is, and what it never says."""

from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console

from conf.errors import LakeError
from jobs.lake.context import Context
from jobs.publish.gates import Gate
from jobs.publish.judge import gate_rows
from jobs.publish.judgement import judged_on
from jobs.publish.show import show
from tests.publish.tiny_shop import NIGHT, night_rows, write_night


def printed(context: Context) -> str:
    output = io.StringIO()
    show(context, Console(file=output, width=100, highlight=False))
    return output.getvalue()


def test_a_night_fits_a_hundred_columns_and_names_everything(shop: Context) -> None:
    write_night(shop)
    text = printed(shop)
    for words in (
        "orders",
        "81 [77–85]",
        "+.1200 [+.1100, +.1300]",
        "12.50",
        "fix first",
        "not measured",
        "user_candidates",
    ):
        assert words in text
    assert "Because of orders." in text
    assert "blend 0.330 [0.320–" in text or "blend 0.330 [0.320, 0.340] against repeat 0.310" in text
    assert "against popularity 0.060" in text
    steps = text.index("What to do next")
    assert max(len(line) for line in text[:steps].splitlines()) <= 100
    assert "read_parquet" in text[steps:]
    assert f"jobs report --run-date {NIGHT}" in text[steps:]


def test_a_held_night_says_why_and_what_stays(shop: Context) -> None:
    write_night(shop)
    held = [Gate("rows enough", False, "orders: 0 rows [hostile]"), Gate("other", True, "")]
    shop.lake.write("gates", NIGHT, gate_rows(tuple(held)), inputs=judged_on(shop))
    text = printed(shop)
    assert "held: a gate does not hold; no release is in service yet" in text
    assert "rows enough: orders: 0 rows [hostile]" in text


def test_a_night_that_was_not_judged_says_so(shop: Context) -> None:
    write_night(shop)
    assert "not judged yet" in printed(shop)


def test_a_date_without_a_run_names_the_mend_and_the_nights_there_are(shop: Context) -> None:
    write_night(shop)
    shop.run_date = date(2020, 5, 9)
    with pytest.raises(
        LakeError,
        match=r"no finished run of 2020-05-09; finished nights: 2020-05-02(.|\n)*jobs run --run-date 2020-05-09",
    ):
        printed(shop)


def test_text_from_the_data_is_never_markup(shop: Context) -> None:
    rows = night_rows()
    rows["assets"][0]["reason"] = "[bold red]x[/bold red] [link=file:///etc]y[/link]"
    write_night(shop, rows)
    assert "[bold red]x[/bold red]" in printed(shop)
