"""What the report says of segments, profiles, neighbours, audiences, feedback, reasons and repairs; values are text."""

from __future__ import annotations

from datetime import date

from jobs.lake.context import Context
from jobs.publish import report
from jobs.publish.report.night import named_in
from tests.publish.tiny_shop import EVENING_BEFORE, NIGHT, night_rows, write, write_night

HOSTILE = "<script>alert(1)</script>"


def page_of(shop: Context, page: str = "recommendations.html", **tables: list[dict]) -> str:
    rows = night_rows()
    for row in rows["user_candidates"]:
        row["reason"] = "fits the taste shown by g2 and g3 of the user's history"
    write_night(shop, rows | tables)
    report.run(shop)
    return (shop.lake.path("reports", NIGHT) / page).read_text(encoding="utf-8")


def test_everything_around_the_lists_is_shown_and_hostile_names_are_text(shop: Context) -> None:
    figure = {"metric": "auc", "value": 0.75, "low": 0.7, "high": 0.8, "campaigns": 3, "responders": 40}
    cell = {
        "published_dt": date(2020, 4, 1),
        "published_version": "v",
        "window_days": 28,
        "list": "all",
        "source": "all",
        "slice": "all",
        "shown": 1000,
        "taken": 123,
        "rate": 0.123,
        "low": 0.1,
        "high": 0.14,
        "expected": 0.2,
        "users": 9,
    }
    point = {"list": "all", "k": 20, "low": 0.1, "high": 0.9, "users": 5}
    page = page_of(
        shop,
        segments=[
            {
                "segment_id": 4,
                "name": f"Tea {HOSTILE}",
                "users": 3,
                "share": 1.0,
                "silhouette": 0.117,
                "model_version": "m1",
                "interests": [{"attribute": "kind", "value": HOSTILE, "share": 0.5, "lift": 2.0}],
            }
        ],
        user_profiles=[
            {
                "user_id": u,
                "segment_id": 4,
                "recency_days": 3,
                "frequency": 7,
                "monetary": 12.5,
                "recency_score": 5,
                "frequency_score": 4,
                "monetary_score": 3,
                "price_band": "premium",
                "price_position": 0.7,
                "interests": [{"attribute": "kind", "value": "Tea", "share": 0.25, "lift": 1.5}],
                "model_version": "m1",
            }
            for u in ("p1", "p2", "p3")
        ],
        audience_figures=[figure | {"model": "learned"}, figure | {"model": "spend"}],
        campaign_audiences=[
            {
                "campaign_id": f"c {HOSTILE}",
                "user_id": "p1",
                "rank": 1,
                "score": 0.4,
                "source": "learned",
                "is_recipient": True,
                "reason": "spent 5",
            }
        ],
        realised=[cell | {"rank_band": band} for band in ("all", "1–5", "6–20")],
        reason_checks=[
            {
                "source": "vae",
                "rows": 50,
                "users": 20,
                "share": 0.93,
                "low": 0.9,
                "high": 0.96,
                "drop_named": 0.4,
                "drop_random": 0.01,
                "model_version": "m1",
            }
        ],
        tradeoffs=[
            point | {"knob": knob, "is_default": not knob, "metric": metric, "value": 0.5 - knob / 10}
            for knob in (0.0, 0.5)
            for metric in ("ndcg", "spread")
        ],
        latent_health=[
            {"model_version": "m1", "dimension": n, "kl": 1.0 - n, "spread": 0.5, "is_active": n == 0} for n in range(2)
        ],
    )
    assert HOSTILE not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    section = page.split('id="main"')[1]
    for words in (
        "0.117",
        "3 days ago, 7 baskets",
        "Tea",
        "premium",
        "0.750",
        "0.1230",
        "(in use)",
        "0.930",
        "1 of 2 latent",
    ):
        assert words in section, words
    assert "p1" not in section, "the report never names a user"
    assert "fits the taste shown by g2 (Good g2) and g3 (Good g3)" in page


def test_a_bare_night_says_what_was_not_measured(shop: Context) -> None:
    page = page_of(shop, segments=[], user_profiles=[])
    section = page.split('id="main"')[1]
    for words in (
        "Segments: not measured.",
        "No profile of this user.",
        "No campaign is under way",
        "No window of a published night",
        "No reason names",
    ):
        assert words in section, words


def test_repairs_are_summed_over_days_and_personal_examples_are_masked(shop: Context) -> None:
    def repair(table: str, column: str, before: str) -> dict:
        return {
            "table": table,
            "rule": f"trim:{column}",
            "kind": "trim",
            "columns": [column],
            "rows_tested": 9,
            "rows_found": 4,
            "rows_repaired": 3,
            "is_undone": False,
            "samples": [{"column": column, "before": before, "after": before.strip()}],
        }

    for day in (EVENING_BEFORE, NIGHT):
        write(
            shop, "repairs", day, [repair("people", "email", " secret@example.org "), repair("orders", "good", " Tea ")]
        )
    people = page_of(shop, "tables/people.html")
    assert "secret@example.org" not in people and "trim:email" in people
    orders = page_of(shop, "tables/orders.html")
    row = orders.split("trim:good")[1].split("</tr>")[0]
    assert ">6<" in row.replace(" ", "") and ">8<" in row.replace(" ", "") and "Tea" in row


def test_items_are_read_out_of_a_reason() -> None:
    assert named_in("often bought with i1 and i2 of the user's history; bought once") == ["i1", "i2"]
    assert named_in("popular lately: 3 users have it") == []
