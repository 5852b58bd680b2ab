"""The report: one page that needs nothing beside itself, hides personal values, and shows hostile ones as text."""

from __future__ import annotations

import base64
import copy
import hashlib
import itertools
import json
import re
from html.parser import HTMLParser

import pytest

from jobs.lake.context import Context
from jobs.publish import report
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
VOID = {"meta", "br", "hr", "img", "input", "link"}
# Each is shown whole, so each stays under the length at which values are cut, but for the very long one.
HOSTILE = (
    "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'><svg/onload=alert(1)>",
    "javascript:alert(1) {{ 7 * 7 }}{% raw %} </style><style>*{display:none}</style>",
    '=HYPERLINK("http://evil.example","x") ]]><!-- &lt;b&gt; url(x)',
    "שלום عالم 😀 👩‍👧",
    "\u202egnp.exe\u2066 \u200b\ufeff \x00\x07\x1b[31m\x85\x9b",
    "x" * 100_000,
)


class Page(HTMLParser):
    """The elements of a page, its text, and what stands in its style and script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute: {names}"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        (self.inline[self.open[-1]] if self.open and self.open[-1] in self.inline else self.texts).append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]


def written(context: Context) -> str:
    report.run(context)
    return (context.lake.path("reports", NIGHT) / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def html(shop: Context) -> str:
    write_night(shop, meta=META)
    return written(shop)


def harmless(page: Page) -> None:
    """What must hold for every report, whatever the data: nothing runs, nothing loads, nothing is malformed."""
    assert page.unbalanced == [] and page.open == []
    tags = {tag for tag, _ in page.elements}
    assert not tags & {
        "img",
        "iframe",
        "object",
        "embed",
        "link",
        "base",
        "form",
        "input",
        "audio",
        "video",
        "use",
        "image",
    }
    assert len(page.all("script")) == 1 and len(page.all("style")) == 1
    for tag, attrs in page.elements:
        assert not any(
            name.startswith("on") or name in ("style", "src", "srcset", "xlink:href", "action") for name in attrs
        ), tag
        assert attrs.get("href", "#").startswith("#"), attrs
        assert "url(" not in " ".join(
            value for name, value in attrs.items() if name not in ("aria-label", "data-sort")
        ), attrs


def test_the_page_loads_nothing_and_runs_only_its_own_script(html):
    page = Page(html)
    harmless(page)
    for content in (page.inline["style"][0], page.inline["script"][0]):
        assert not re.search(r"url\(|@import|https?:|//[a-z]|import\(|fetch|XMLHttp|innerHTML|eval", content)


def test_the_policy_allows_the_page_s_own_style_and_script_by_hash_and_nothing_else(html):
    page = Page(html)
    policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
    assert len(policies) == 1 and rules["default-src"] == "'none'" and "unsafe" not in policies[0]
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256("".join(page.inline[tag]).encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_ids_are_unique_links_arrive_and_headings_descend_from_one_h1(html):
    page = Page(html)
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.all("a")} <= set(ids)
    assert {attrs["aria-labelledby"] for _, attrs in page.elements if "aria-labelledby" in attrs} <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_landmarks_captions_and_scopes_serve_a_screen_reader(html):
    page = Page(html)
    assert len(page.all("main")) == 1 and page.all("nav")[0]["aria-label"] and page.all("html")[0]["lang"] == "en"
    assert all(heading.get("scope") in ("row", "col") for heading in page.all("th"))
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))
    assert len(page.all("figcaption")) == len(page.all("figure")) >= 7


def test_every_table_has_its_section_with_the_figures_of_the_lake(html):
    page = Page(html)
    for table in ("orders", "goods", "people"):
        assert any(section.get("id") == f"table-{table}" for section in page.all("section"))
    for shown in (
        "1 rows (1 ids) without a parent",
        "pieces_positive",
        "orders: pieces_positive is broken by 2 rows (25.00 %)",
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
        assert shown in page.text, shown


def test_personal_values_show_nowhere_and_others_do(html):
    assert "secret" not in html
    sample = Page(html).text
    assert "•••" in sample and "2020-05-02 08:00:00" in sample


def test_sample_users_have_no_ids(shop):
    rows = night_rows()
    for table in ("user_candidates", "latent_users"):
        rows[table] = [row | {"user_id": f"household-{row['user_id']}"} for row in rows[table]]
    write_night(shop, rows)
    html = written(shop)
    assert "household-" not in html and "user A, list “all”" in Page(html).text


def test_the_verdict_is_that_of_the_gates(shop, html):
    assert "Tonight's release is good." in Page(html).text
    rows = night_rows()
    rows["latent_items"] = []
    write_night(shop, rows)
    text = Page(written(shop)).text
    assert "Tonight's release is held." in text and "latent_items is empty" in text


def test_too_little_history_is_said(shop):
    write_night(shop, night_rows() | {"evaluations": []})
    text = Page(written(shop)).text
    assert "the others had too little to judge" in text and "Recommendation was not measured" in text


@pytest.mark.parametrize("table", [*night_rows(), "models"])
def test_a_table_that_was_not_written_shows_as_not_measured(shop, table):
    rows = {name: content for name, content in night_rows().items() if name != table}
    write_night(shop, rows, meta=None if table == "models" else META)
    page = Page(written(shop))
    harmless(page)
    assert {f"table-{name}" for name in shop.project.tables} <= {section.get("id") for section in page.all("section")}


def test_an_empty_lake_gives_a_whole_page(shop):
    page = Page(written(shop))
    harmless(page)
    assert "Tonight's release is held." in page.text and page.text.lower().count("not measured") >= 8


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
    html = written(shop)
    page = Page(html)
    harmless(page)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", html)
    assert len(html) < 2_000_000
    if text.isprintable() and len(text) < 100:
        assert page.text.count(text) > 20, "the value is not shown as it is"


def test_drift_is_shown_by_its_furthest_measure(shop):
    write_night(shop, night_rows())
    text = Page(written(shop)).text
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
    page = Page(written(shop))
    harmless(page)
    assert page.text.count(text) >= 4


def test_the_same_lake_gives_the_same_page(shop, html):
    version = shop.lake.manifest("reports", NIGHT).version
    assert written(shop) == html and shop.lake.manifest("reports", NIGHT).version == version


def test_the_sort_values_of_unmeasured_cells_are_empty_so_that_they_sort_last(html):
    cells = [attrs["data-sort"] for attrs in Page(html).all("td") if "data-sort" in attrs]
    assert "" in cells and "None" not in cells and NIGHT.isoformat() in html
