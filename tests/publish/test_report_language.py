"""Words of the report: every one has its translation, and no English is left in a Chinese page unmarked."""

from __future__ import annotations

import itertools
import re
import typing
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from babel.messages.pofile import read_po

from conf.cleaning_config import Dimension, Severity
from conf.pipeline_config import RegisterConfig
from conf.privacy_config import Pii
from conf.table_config import Role, TableConfig
from jobs.lake.context import Context
from jobs.publish.portfolio import Estimate, Standing, action_of
from jobs.publish.report import page as pages_of_report
from jobs.publish.report.language import SOURCE, catalogue, languages, ngettext, speaking, term
from jobs.publish.report.sentences import tell, told
from jobs.publish.report.terms import TERMS
from jobs.publish.report.text import decimal, moment, number, percent
from jobs.publish.report.words import messages, renewed
from jobs.score.moves.words import sentence
from jobs.stages import STAGES
from tests.publish.pages import VOID, written
from tests.publish.tiny_shop import NIGHT, night_rows, write_night

PLACE = re.compile(r"%\(\w+\)s|%%")
TRANSLATED = [code for code in languages() if code != SOURCE]
TEMPLATES = Path(pages_of_report.__file__).parent / "templates"
# What is no word of any language: names of measures, formats, files.
NAMES = {"NDCG", "KL", "register", "csv", "xlsx", "PII", "AUC"}


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_has_its_words_in_every_catalogue(code):
    with catalogue(code).open("rb") as file:
        entries = read_po(file)
    wanted = messages()
    assert len(list(wanted)) > 500
    for message in wanted:
        if not message.id:
            continue
        entry = entries.get(message.id, message.context)
        assert entry is not None, f"{message.id!r} is not in {catalogue(code)}: run `make words`, then translate it"
        strings = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        assert all(strings) and not entry.fuzzy, f"{message.id!r} has no words in {catalogue(code)}"
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for string in strings:
            assert set(PLACE.findall(string)) == set(PLACE.findall(source)), message.id
    assert {(m.id, m.context) for m in entries} <= {(m.id, m.context) for m in wanted}, "left over: run `make words`"


def test_a_message_without_words_is_found(monkeypatch):
    """The test above can fail."""
    with catalogue("zh").open("rb") as file:
        entries = read_po(file)
    wanted = messages()
    wanted.add("A message nobody has translated")
    new = renewed(entries, wanted).get("A message nobody has translated")
    assert new is not None and not new.string


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.j2")), ids=lambda file: file.name)
def test_no_template_holds_words_of_its_own(file):
    tokens = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True).lex(file.read_text(encoding="utf-8"))
    inside, text = False, []
    blocks = []
    for _, kind, value in tokens:
        if kind == "block_begin":
            blocks = []
        elif kind == "name":
            blocks.append(value)
        elif kind == "block_end":
            inside = "trans" in blocks[:1] or (inside and "endtrans" not in blocks[:1])
        elif kind == "data" and not inside:
            text.append(value)
    shown = re.sub(r"<[^<>]*>?|[^<>]*>", " ", "\n".join(text))
    assert set(re.findall(r"[A-Za-z]{2,}", shown)) - NAMES == set()


def test_every_code_of_the_configuration_is_a_term():
    kinds = typing.get_args(TableConfig.model_fields["kind"].annotation)
    loads = typing.get_args(TableConfig.model_fields["load"].annotation)
    codes = {code for codes in (Dimension, Severity, Pii, Role) for code in typing.get_args(codes)}
    assert codes | {*kinds, *loads} <= set(TERMS)
    assert len(TERMS) == len(set(TERMS))


def test_numbers_dates_and_plurals_follow_the_locale():
    assert moment(NIGHT) == "May 2, 2020" and ngettext("one day", "%(num)s days", 3) == "3 days"
    with speaking("zh") as chinese:
        assert chinese.tag == "zh-Hans" and chinese.name == "中文"
        assert moment(NIGHT) == "2020年5月2日"
        assert number(1234567) == "1,234,567" and percent(0.1234, 2) == "12.34%" and decimal(None) == "未测量"
        assert term("completeness") == "完整性" and term("no such code") == "no such code"
    assert term("completeness") == "completeness"


def known(text: str) -> bool:
    with speaking("zh"):
        return told(text) is not None and told(text) != text


def test_every_action_and_reason_of_the_portfolio_is_told(shop):
    config, quality = RegisterConfig(), shop.project.pipeline.quality
    estimates = [None, *(Estimate(v, v - 0.005, v + 0.005) for v in (0.001, 0.05, 0.3)), Estimate(0.3, -0.1, 0.5)]
    scores = [None, *(Estimate(q, q - 3, q + 3) for q in (40.0, 79.0, 95.0))]
    seen = set()
    for value, score, coverage, weeks, feeds, cost, slices in itertools.product(
        estimates, scores, (0.1, 0.9), (1, 4), ((), tuple("abcde")), (0.0, 9.5), (0, 3)
    ):
        standing = Standing(score, coverage, value, 0.5, cost, "EUR", weeks, feeds, slices)
        seen.add(action_of(standing, config, quality))
    assert len(seen) > 20
    assert [told for told in seen if not (known(told[0]) and known(told[1]))] == []


def test_moves_stages_and_gates_are_told(shop, judged_gates):
    row = {"score": "quality", "asset": "a", "column": None, "before_dt": NIGHT, "before": 80.0, "after": 78.7,
           "change": -1.3, "data": -1.4, "rule": 0.0, "weight": 0.1}  # fmt: skip
    carrier = {"carrier_asset": "a", "carrier_dimension": "accuracy", "carrier_column": "price",
               "carrier_rule": "price_positive", "part": -1.4, "effect": "data"}  # fmt: skip
    assert known(sentence(row, [carrier, carrier | {"effect": "weight", "part": 0.1}]))
    assert known(sentence(row | {"before_dt": None}, []))
    assert [stage.purpose for stage in STAGES if not known(stage.purpose)] == []
    assert judged_gates and [gate for gate in judged_gates if not known(gate)] == []


@pytest.fixture
def judged_gates(shop: Context) -> list[str]:
    """Names and details of the gates of a good, a bad and an empty night."""
    from jobs.publish.judgement import judge

    empty = judge(shop)
    write_night(shop)
    good = judge(shop)
    write_night(shop, night_rows() | {"latent_items": [], "evaluations": []})
    return [text for gate in (*empty, *good, *judge(shop)) for text in (gate.gate, gate.detail)]


def test_a_sentence_nobody_knows_is_marked_as_english():
    with speaking("zh"):
        assert 'lang="en"' in tell("something else altogether happened")
        assert told("as it was since 2018-01-01; nobody knows this clause") is None
        assert tell("<script>").count("<") == 2


class Words(HTMLParser):
    """The text of a page that is neither somebody's data (bdi, code), nor marked as English, nor a picture's label."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[bool] = []
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            marked = dict(attrs).get("lang") == "en"
            self.open.append(tag in ("bdi", "code", "script", "style", "svg") or marked)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if not any(self.open):
            self.found += re.findall(r"[A-Za-z][A-Za-z_]{2,}(?: [A-Za-z]{2,})+", data)


def test_a_chinese_page_shows_english_only_as_data_or_marked_as_english(shop):
    write_night(shop)
    site = written(shop)
    configs = shop.project.tables.values()
    said = [text for config in configs for text in (config.description, config.owner)]
    said += [column.description for config in configs for column in config.columns.values()]
    said += [rule.description for config in configs for rule in config.rules]
    for path, page in site.language("zh").items():
        leaked = [words for words in Words(page.html).found if words not in _OF_OTHERS and words not in " ".join(said)]
        assert leaked == [], path


_OF_OTHERS = {"Great Expectations"}
