"""The report: pages that need nothing beside themselves, hides personal values, and shows hostile ones as text."""

from __future__ import annotations

import base64
import copy
import dataclasses
import hashlib
import itertools
import json
import posixpath
import re

import pytest

from conf.report_config import ReportConfig
from jobs.lake.context import Context
from jobs.publish.report.links import relative, slug
from tests.publish.pages import Site, written
from tests.publish.tiny_shop import NIGHT, night_rows, write_night

META = {
    "model_version": "m1",
    "best_epoch": 3,
    "health": {"active_units": 2},
    "epochs": [
        {
            "number": n,
            "beta": 0.1,
            "reconstruction": 10.0 - n,
            "kl": 0.1 * n,
            "figures": {"all": {"ndcg_at_100": 0.1 * n}},
        }
        for n in range(1, 5)
    ],
}
# Each is shown whole, so each stays under the length at which values are cut, but for the very long one.
HOSTILE = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'><svg/onload=alert(1)>",
    "javascript:alert(1) {{ 7 * 7 }}{% raw %} </style><style>*{display:none}</style>",
    '=HYPERLINK("http://evil.example","x") ]]><!-- &lt;b&gt; url(x)',
    "שלום عالم 😀 👩‍👧",
    "\u202egnp.exe\u2066 \u200b\ufeff \x00\x07\x1b[31m\x85\x9b",
    "x" * 100_000,
)


@pytest.fixture
def site(shop: Context) -> Site:
    write_night(shop, meta=META)
    return written(shop)


def harmless(site: Site) -> None:
    """What must hold for every report, whatever the data: nothing runs, nothing loads, nothing is malformed."""
    assert site
    for path, page in site.items():
        assert page.unbalanced == [] and page.open == [], path
        tags = {tag for tag, _ in page.elements}
        assert not tags & {"img", "iframe", "object", "embed", "link", "base", "form", "audio", "video", "use", "image"}
        scripts = [attrs for attrs in page.all("script") if attrs.get("type") != "application/json"]
        assert len(scripts) == 1 and len(page.all("style")) == 1
        for tag, attrs in page.elements:
            assert not any(
                name.startswith("on") or name in ("style", "src", "srcset", "xlink:href", "action") for name in attrs
            ), (path, tag)
            assert site.arrives(path, attrs.get("href", "#main")), (path, attrs)
            inert = {name for name in attrs if name in ("aria-label", "value") or name.startswith("data-")}
            shown = " ".join(value for name, value in attrs.items() if name not in inert)
            assert "url(" not in shown, (path, attrs)


def test_no_page_loads_anything_and_each_runs_only_its_own_script(site):
    harmless(site)
    for page in site.values():
        for content in (page.inline["style"][0], page.inline["script"][0]):
            assert not re.search(r"url\(|@import|https?:|//[a-z]|import\(|fetch|XMLHttp|innerHTML|eval", content)


def test_the_policy_allows_the_page_s_own_style_and_script_by_hash_and_nothing_else(site):
    for page in site.values():
        policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
        assert len(policies) == 1 and rules["default-src"] == "'none'" and "unsafe" not in policies[0]
        for tag in ("style", "script"):
            digest = base64.b64encode(hashlib.sha256("".join(page.inline[tag]).encode()).digest()).decode()
            assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_ids_are_unique_labels_are_there_and_headings_descend_from_one_h1(site):
    for path, page in site.items():
        assert len(page.ids) == len(set(page.ids)), path
        assert {attrs["aria-labelledby"] for _, attrs in page.elements if "aria-labelledby" in attrs} <= set(page.ids)
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
        assert levels.count(1) == 1 and levels[0] == 1, path
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), (path, levels)


def test_landmarks_captions_and_scopes_serve_a_screen_reader(site):
    for path, page in site.items():
        assert len(page.all("main")) == 1 and all(nav["aria-label"] for nav in page.all("nav"))
        assert page.all("html")[0]["lang"] == ("zh-Hans" if path.startswith("zh/") else "en")
        assert all(heading.get("scope") in ("row", "col") for heading in page.all("th"))
        assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))
        assert len(page.all("figcaption")) == len(page.all("figure"))
    assert sum(len(page.all("figure")) for page in site.language("en").values()) >= 7


def test_every_page_is_there_in_both_languages_and_leads_to_its_sibling(site):
    english, chinese = site.language("en"), site.language("zh")
    assert {f"zh/{path}" for path in english} == set(chinese)
    assert {"index.html", "recommendations.html", "evidence.html", "tables/orders.html"} <= set(english)
    for path, page in english.items():
        (other,) = [link for link in page.all("a") if link.get("hreflang") == "zh-Hans"]
        assert posixpath.normpath(posixpath.join(posixpath.dirname(path), other["href"])) == f"zh/{path}"


def test_the_reader_s_first_language_stands_at_the_root(shop, make_context):
    write_night(shop)
    pipeline = shop.project.pipeline
    chinese = pipeline.model_copy(update={"report": ReportConfig(language="zh")})
    shop.project = dataclasses.replace(shop.project, pipeline=chinese)
    site = written(shop)
    assert site["index.html"].all("html")[0]["lang"] == "zh-Hans"
    assert site["en/index.html"].all("html")[0]["lang"] == "en"
    harmless(site)


def test_every_table_has_its_page_with_the_figures_of_the_lake(site):
    for table in ("orders", "goods", "people"):
        assert site.table(table).text.count(table) > 2
    for shown in (
        "1 rows (1 ids) without a parent",
        "pieces_positive",
        "orders: pieces_positive is broken by 2 rows (25.00%)",
        "2 rows are alike in all these columns",
        "An order has at least one piece.",
        "a tenth of the usual rows",
        "0.1200 [0.1000 – 0.1400] NDCG@20",
        "blend − repeat",
        "Good g1",
        "bought 3 times",
        "active_units",
        "a day late",
        "Σ weight·u / Σ weight",
        "all ndcg_at_100",
    ):
        assert shown in site.text, shown


def test_personal_values_show_nowhere_and_others_do(site):
    assert all("secret" not in page.html for page in site.values())
    sample = site.table("orders").text
    assert "•••" in sample and "2020-05-02 08:00:00" in sample


def test_sample_users_have_no_ids(shop):
    rows = night_rows()
    for table in ("user_candidates", "latent_users"):
        rows[table] = [row | {"user_id": f"household-{row['user_id']}"} for row in rows[table]]
    write_night(shop, rows)
    site = written(shop)
    assert all("household-" not in page.html for page in site.values()) and "user A, list “all”" in site.text


def test_the_verdict_is_that_of_the_gates(shop, site):
    assert "Tonight's release is good." in site["index.html"].text
    assert "今晚的发布合格" in site["zh/index.html"].text
    rows = night_rows()
    rows["latent_items"] = []
    write_night(shop, rows)
    held = written(shop)
    assert "Tonight's release is held." in held["index.html"].text and "latent_items is empty" in held.text
    assert "今晚的发布被扣留" in held["zh/index.html"].text


def test_too_little_history_is_said(shop):
    write_night(shop, night_rows() | {"evaluations": []})
    site = written(shop)
    assert "the others had too little to judge" in site["index.html"].text
    assert "not measured" in site["recommendations.html"].text


@pytest.mark.parametrize("table", [*night_rows(), "models"])
def test_a_table_that_was_not_written_shows_as_not_measured(shop, table):
    rows = {name: content for name, content in night_rows().items() if name != table}
    write_night(shop, rows, meta=None if table == "models" else META)
    site = written(shop)
    harmless(site)
    assert {f"tables/{name}.html" for name in shop.project.tables} <= set(site)


def test_an_empty_lake_gives_whole_pages(shop):
    site = written(shop)
    harmless(site)
    assert "Tonight's release is held." in site["index.html"].text and site.text.lower().count("not measured") >= 8


def spoiled(content: object, text: str) -> object:
    """The same rows with every free text replaced by `text` and something after it, so that values stay different."""
    fixed = {
        "table",
        "asset",
        "column",
        "dimension",
        "severity",
        "kind",
        "slice",
        "metric",
        "list",
        "partitions",
        "kwargs",
    }
    if isinstance(content, list):
        return [spoiled(inner, text) for inner in content]
    if isinstance(content, tuple):
        return tuple(spoiled(inner, text) for inner in content)
    if isinstance(content, dict):
        return {key: inner if key in fixed else spoiled(inner, text) for key, inner in content.items()}
    return f"{text}{content[:3]}" if isinstance(content, str) else content


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_stay_text_in_every_column(shop, text):
    rows = {table: spoiled(copy.deepcopy(content), text) for table, content in night_rows().items()}
    for table, field in (("rule_samples", "row"), ("quality_scores", "evidence"), ("value_scores", "evidence")):
        for row in rows[table]:
            row[field] = json.dumps({text: [{text: text, "n": 1}], "list": [text, {text: {text: text}}]})
    rows["assets"].append(rows["assets"][0] | {"asset": text, "kind": text, "action": text})
    rows["evaluations"].append(rows["evaluations"][0] | {"slice": text, "metric": text, "list": text})
    rows["evaluations"].append(rows["evaluations"][0] | {"model": text})
    rows["anomalies"].append(rows["anomalies"][0] | {"column": text, "metric": text})
    epochs = [{"number": n, "figures": {text: {f"ndcg{text}": 1.0 * n}}} for n in (1, 2)]
    meta = {"note": text, text: text, "health": {text: text}, "epochs": epochs}
    write_night(shop, rows, meta=meta)
    site = written(shop)
    harmless(site)
    for page in site.values():
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", page.html)
        assert len(page.html) < 2_000_000
    if text.isprintable() and len(text) < 100:
        assert site.text.count(text) > 20, "the value is not shown as it is"


def test_drift_is_shown_by_its_furthest_measure(shop):
    write_night(shop, night_rows())
    text = written(shop).text
    assert "psi said so" in text and "(3 were compared)" in text
    assert "linf said so" not in text, "the same column and comparison, and less far"


def test_a_hostile_description_in_the_configuration_stays_text(shop):
    config = shop.project.tables["orders"]
    text = "<img src=x onerror=alert(1)>"
    column = config.columns["good"].model_copy(update={"description": text, "unit": text})
    spoilt = config.model_copy(
        update={"description": text, "owner": text, "columns": config.columns | {"good": column}}
    )
    shop.project.tables["orders"] = spoilt
    write_night(shop)
    site = written(shop)
    harmless(site)
    assert site.text.count(text) >= 4


def test_the_same_lake_gives_the_same_pages(shop, site):
    version = shop.lake.manifest("reports", NIGHT).version
    again = written(shop)
    assert {path: page.html for path, page in again.items()} == {path: page.html for path, page in site.items()}
    assert shop.lake.manifest("reports", NIGHT).version == version


def test_the_sort_values_of_unmeasured_cells_are_empty_so_that_they_sort_last(site):
    cells = [attrs["data-sort"] for page in site.values() for attrs in page.all("td") if "data-sort" in attrs]
    assert "" in cells and "None" not in cells


@pytest.mark.parametrize("name", ["con", "A b", "a/../../b", "..", "", "orders", "x" * 300, "订单", "\u202e.exe"])
def test_a_table_s_name_can_only_be_a_file_of_its_own(name):
    assert re.fullmatch(r"[a-z0-9_]{1,60}|[a-z0-9_-]{1,40}-[0-9a-f]{10}", slug(name)) and slug(name) != "con"
    assert slug(name) != slug(f"{name} ") and slug(name).lower() != slug(f"{name}X").lower()


def test_links_between_pages_are_relative():
    assert relative("index.html#release", "tables/a.html") == "../index.html#release"
    assert relative("tables/b.html", "tables/a.html") == "b.html"
    assert relative("tables/a.html#value", "tables/a.html") == "#value"
    assert relative("zh/tables/a.html", "tables/a.html") == "../zh/tables/a.html"
