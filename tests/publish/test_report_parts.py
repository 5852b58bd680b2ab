"""Small parts of the report: how values are written, what passes into a picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.publish.report import text
from jobs.publish.report.charts import intervals, top_values
from jobs.publish.report.lineage import flow
from jobs.publish.report.pictures import clean_svg
from jobs.stages import STAGES


@pytest.mark.parametrize(
    ("content", "shown"),
    [(None, "not measured"), (float("nan"), "not measured"), (0, "0"), (1469307, "1,469,307"), (1234.5, "1,234"),
     (0.0312345, "0.0312"), (0.00001234, "0.000"), (2.5, "2.5"), (-0.5, "-0.5")],
)  # fmt: skip
def test_number(content, shown):
    assert text.number(content) == shown


def test_a_share_above_zero_never_shows_as_zero():
    assert text.percent(0.0) == "0.0%" and text.percent(0.0001) == "< 0.1%" and text.percent(0.5) == "50.0%"
    assert text.percent(None) == "not measured"


def test_sizes_and_intervals():
    assert text.size(999) == "999 B" and text.size(31_600_000) == "31.6 MB"
    assert text.interval(None, 1.0) == "" and text.interval(0.5, 2) == "[0.5 – 2.0]"


def test_control_and_turning_characters_become_signs():
    assert text.visible("a\x00b\x1b\u202ec\nd\ud800") == "a␀b␛⟦U+202E⟧c↵d�"


def test_a_long_value_is_cut_and_says_how_long_it_is():
    assert text.cut("x" * 1000, 10) == "x" * 10 + "… (1,000 characters)"


def test_a_missing_value_is_not_the_text_none():
    assert text.value(None) != text.value("none") and "<bdi>none</bdi>" in text.value("none")


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_two_names_never_share_an_anchor(a, b):
    assert (text.anchor(a) == text.anchor(b)) == (a == b)


@given(st.text(st.characters(codec=None)))
def test_every_text_can_be_shown_and_written(content):
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text.visible(content))
    text.value(content).encode("utf-8")


def test_only_drawing_passes_into_a_picture():
    svg = (
        '<svg viewBox="0 0 9 9" width="9" height="9" onload="a()"><script>b()</script><style>c{}</style>'
        '<g onclick="d()" transform="translate(1,2)" style="e"><a href="f"><text>g &lt;b&gt;</text></a>'
        '<path d="M0,0" fill="url(#h)" id="i" stroke="#000"/><image href="j"/><text>k</text></g></svg>'
    )
    drawn = str(clean_svg(svg, 'l "<m>'))
    assert drawn == (
        '<svg role="img" aria-label="l &#34;&lt;m&gt;" viewBox="0 0 9 9" width="9" height="9">'
        '<g transform="translate(1,2)"><path d="M0,0" stroke="#000"/><text>k</text></g></svg>'
    )


def test_labels_in_a_picture_are_text():
    drawn = str(top_values([("<script>alert(1)</script>", 3), ("=1+1", 2)]))
    assert "<script" not in drawn and "&lt;script&gt;alert(1)" in drawn and ">=1+1<" in drawn


def test_a_picture_of_intervals_draws_a_point_and_a_line_for_each_row():
    rows = [{"name": name, "value": 1.0, "low": 0.5, "high": 1.5} for name in "abc"]
    drawn = str(intervals(rows, title="t"))
    assert drawn.count('fill="#0072b2"') == 3 and drawn.count('stroke="#56b4e9"') == 3


def test_the_flow_shows_every_stage_once():
    view = flow()
    for stage in STAGES:
        assert str(view["svg"]).count(f">{stage.name}</text>") == 1
