"""The discovery report: hostile names and values stay text, personal values stay out, nothing is loaded."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import structlog
import yaml

from conf.discover_config import discover_config
from conf.errors import ConfigError
from conf.table_config import TableConfig
from jobs.discover.drafting import draft
from jobs.discover.finding import Discovery, look
from jobs.discover.page import discovery_page

_HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "{{ 7 * 7 }}",
    "a\u202egpj.exe", "]]>", "# comment", "key: [value", "&lt;b&gt;", "'; drop table x; --", "\u0007bell", "%(name)s",
    "x" * 3000,
)  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Discovery:
    folder = tmp_path_factory.mktemp("hostile")
    header = ["id", *(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in _HOSTILE), "e-mail", "visits"]
    cells = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in _HOSTILE]
    lines = [",".join([f"k{n}", *cells, f"person{n}@example.org", str(n % 7)]) for n in range(60)]
    (folder / "a<b>&'c.csv").write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")
    return look([folder], discover_config(), structlog.get_logger())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_in_the_page_acts_or_loads(found: Discovery) -> None:
    page = discovery_page(found, Path("/somewhere/<out>"), "STOCKTAKE_CONF=x", "en")
    parser = _Tags()
    parser.feed(page)
    names = [tag for tag, _ in parser.tags]
    assert names.count("script") == 1
    assert "img" not in names
    assert not [attrs for _, attrs in parser.tags if any(key.startswith("on") or key == "src" for key in attrs)]
    links = [attrs["href"] for tag, attrs in parser.tags if tag == "a"]
    assert all(str(link).startswith("#") for link in links)
    policy = next(attrs for tag, attrs in parser.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert str(policy["content"]).startswith("default-src 'none'")
    assert "unsafe" not in str(policy["content"])
    assert "49" not in re.findall(r"\b7 \* 7\b|\b49\b", page)
    assert "\u202e" not in page
    assert "\u0007" not in page


def test_personal_values_stand_neither_in_the_page_nor_in_the_draft(found: Discovery) -> None:
    assert "person7@" not in discovery_page(found, Path("/o"), "x", "en")
    (table,) = found.tables
    assert "person7@" not in draft(table, {"format": "csv", "path": "x"}, "snapshot", 1)


def test_hostile_names_become_plain_ones_and_the_draft_loads(found: Discovery) -> None:
    (table,) = found.tables
    text = draft(table, {"format": "csv", "path": "x"}, "snapshot", 1)
    loaded = TableConfig.model_validate(yaml.safe_load(text))
    assert {column.source_name for column in loaded.columns.values()} >= set(_HOSTILE)
    assert found.last >= date(2020, 1, 1)


def test_a_language_without_words_is_refused(found: Discovery) -> None:
    with pytest.raises(ConfigError, match="no words in language 'tlh'"):
        discovery_page(found, Path("/o"), "x", "tlh")
    assert '<html lang="zh' in discovery_page(found, Path("/o"), "x", "zh")
