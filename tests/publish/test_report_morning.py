"""The first screen's answers, trends over runs, and a table's days beside the shop's calendar."""

from __future__ import annotations

from datetime import date

import pytest

from conf.monitor_config import CalendarEvent
from jobs.lake.context import Context
from jobs.publish.report.charts import days
from jobs.publish.report.night import gather
from jobs.publish.report.timeline import ledger, occurrences
from jobs.publish.report.trends import trends
from tests.publish.pages import Site, written
from tests.publish.test_report_register import fix, move
from tests.publish.tiny_shop import EVENING_BEFORE, NIGHT, night_rows, write, write_night


@pytest.fixture
def two_nights(shop: Context) -> Context:
    """A night after another: the first was held by one condition, quality fell by a point and a half since."""
    earlier = night_rows()
    for row in earlier["quality_scores"]:
        if row["asset"] == "domain:all":
            row |= {"score": 91.5, "low": 90.0, "high": 93.0}
    write(shop, "assets", EVENING_BEFORE, earlier["assets"])
    write(shop, "quality_scores", EVENING_BEFORE, earlier["quality_scores"])
    gates = [{"gate": "partitions are not empty", "ok": False, "detail": "too small: goods"}]
    write(shop, "gates", EVENING_BEFORE, gates)
    rows = night_rows()
    rows["score_moves"] = [move("quality", "orders", -1.5), move("quality", "goods", 0.0), move("value", "orders", 0.0)]
    rows["fixes"] = [fix("orders", 1), fix("goods", 2)]
    write_night(shop, rows)
    return shop


@pytest.fixture
def site(two_nights: Context) -> Site:
    return written(two_nights)


def test_the_first_screen_answers_what_changed_what_to_mend_and_what_it_is_worth(site: Site) -> None:
    text = site["index.html"].text
    for words in ("Since the run of May 1, 2020", "orders, quality: orders moved", "holds again",
                  "+1.25 points", "0.2000 NDCG@20", "0.3000 with all tables, 0.1000 without any"):  # fmt: skip
        assert words in text, words
    assert "goods, quality" not in text, "what did not move is no news"


def test_a_first_night_says_that_there_is_nothing_to_compare_with(shop: Context) -> None:
    write_night(shop)
    page = written(shop)["index.html"]
    assert "There was no run before" in page.text and "A course needs two runs" in page.text


def test_trends_hold_every_run_and_draw_a_point_for_each(two_nights: Context) -> None:
    night = gather(two_nights)
    view = trends(night)
    assert [run["dt"] for run in view["runs"]] == [NIGHT, EVENING_BEFORE]
    assert [run["qualities"]["domain:all"]["score"] for run in view["runs"]] == [85.0, 91.5]
    assert view["runs"][1]["gates"] == ["partitions are not empty"] and not view["runs"][1]["released"]
    assert "May 1, 2020: 91.500" in view["svg"] and "May 2, 2020: 85.000" in view["svg"]


def test_the_trends_table_stands_beside_the_picture_in_both_languages(site: Site) -> None:
    assert "held by 1 condition" in site["index.html"].section("trends")
    assert "因 1 项条件被扣留" in site["zh/index.html"].section("trends")


def test_every_row_of_the_table_of_assets_can_be_filtered(site: Site) -> None:
    page = site["index.html"]
    rows = [row for row in page.all("tr") if "data-kind" in row]
    options = {option["value"] for option in page.all("option")} - {""}
    assert len(rows) == 4 and {row["data-kind"] for row in rows} <= options
    assert {row["data-action"] for row in rows} <= options
    (box,) = [attrs for _, attrs in page.elements if "data-filters" in attrs]
    assert "hidden" in box and "{shown}" in box["data-words"], "without the script nobody is offered a dead filter"


def test_a_promotion_that_reaches_over_new_year_stands_once_within_the_days() -> None:
    sale = CalendarEvent(name="Sale", first="12-22", last="01-03")
    found = occurrences([sale], date(2017, 12, 30), date(2018, 12, 25))
    assert found == [
        {"name": "Sale", "first": date(2017, 12, 30), "last": date(2018, 1, 3)},
        {"name": "Sale", "first": date(2018, 12, 22), "last": date(2018, 12, 25)},
    ]


def test_the_calendar_and_what_stood_out_are_drawn_over_the_days() -> None:
    fates = ("clean", "quarantined", "duplicates")
    rows = [{"dt": date(2020, 5, n), "fate": f, "rows": 9, "place": p} for n in (1, 2, 3) for p, f in enumerate(fates)]
    events = [{"name": "May <Day>", "first": date(2020, 5, 1), "last": date(2020, 5, 2)}]
    marks = [{"dt": date(2020, 5, 3), "kind": "anomaly", "told": "rows"}]
    plain, full = str(days(rows, 1)), str(days(rows, 1, events, marks))
    assert "<title>May &lt;Day&gt;: May 1, 2020 – May 2, 2020</title>" in full and "<title>rows</title>" in full
    assert "May &lt;Day&gt;" not in plain and full.count("<title>") == 2


def test_only_partitions_in_use_are_summed() -> None:
    row = {"table": "goods", "rows_in": 5, "rows_clean": 4, "rows_quarantined": 1, "rows_duplicate": 0}
    entries = [row | {"dt": EVENING_BEFORE, "in_use": False}, row | {"dt": NIGHT, "in_use": True}]
    found = ledger(entries, "goods", 1)
    assert found is not None and found["total"]["rows_in"] == 5 and found["landings"] == 2


def test_the_page_of_a_table_tells_where_it_comes_from_and_what_is_made_of_it(site: Site) -> None:
    section = site.table("orders").section("lineage")
    assert "user_candidates" in section and "csv" in section
