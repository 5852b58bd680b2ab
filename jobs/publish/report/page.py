"""From views to pages: templates, style and script inlined, and a policy that forbids everything else."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.filters import do_mark_safe
from markupsafe import Markup

from conf.report_config import ReportConfig
from jobs.publish.report import language, text
from jobs.publish.report.language import Language, speaking
from jobs.publish.report.links import relative, table_path
from jobs.publish.report.night import Night
from jobs.publish.report.pages import Page, all_pages
from jobs.publish.report.sentences import known, tell

_TEMPLATES = Path(__file__).parent / "templates"


def site(night: Night) -> dict[str, str]:
    """Every page of the report in every language: its path below the report's folder → its HTML."""
    config = night.project.pipeline.report
    found: dict[str, str] = {}
    for code in config.languages:
        with speaking(code) as spoken:
            pages = all_pages(night)
            for page in pages:
                found[folder(code, config) + page.path] = render(page, pages, night, spoken)
    return found


def folder(code: str, config: ReportConfig) -> str:
    """Where the pages of a language lie: the reader's first language at the root, each other below its code."""
    return "" if code == config.language else f"{code}/"


def render(page: Page, pages: list[Page], night: Night, spoken: Language) -> str:
    """One page as HTML."""
    config = night.project.pipeline.report
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    script = "".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.js", *page.scripts))
    here = folder(spoken.code, config) + page.path

    def to(target: str) -> str:
        """A link from this page to another of its language."""
        return relative(target, page.path)

    return (
        _environment()
        .get_template(page.template)
        .render(
            page=page,
            contents=_contents(pages),
            spoken=spoken,
            languages=[
                (language.language(code), relative(folder(code, config) + page.path, here)) for code in config.languages
            ],
            to=to,
            table_page=lambda name: to(table_path(name)),
            beside=lambda name: relative(name, here),
            night=night,
            run_date=night.run_date,
            project=night.project,
            policy=policy(style, script),
            style=do_mark_safe(style),
            script=do_mark_safe(script),
            **page.view,
        )
    )


def _contents(pages: list[Page]) -> dict[str, list[Page]]:
    """The pages by the heading they stand under, in order."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.group, []).append(page)
    return groups


def standalone(template: str, view: Mapping[str, Any]) -> str:
    """A page outside the night's report, in the language in force: its template is a whole document."""
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template(template)
        .render(
            spoken=language.current(),
            policy=policy(style, script),
            style=do_mark_safe(style),
            script=do_mark_safe(script),
            **view,
        )
    )


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows this style sheet and this script, by hash, and no network at all."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=text.plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.filters |= {
        "value": text.value,
        "number": text.number,
        "decimal": text.decimal,
        "signed": text.signed,
        "percent": text.percent,
        "size": text.size,
        "moment": text.moment,
        "anchor": text.anchor,
        "term": language.term,
        "tell": tell,
        "known": known,
        "names": _names,
    }
    environment.globals |= {
        "_": _worded(language._),
        "gettext": _worded(language._),
        "ngettext": _counted,
        "interval": text.interval,
        "not_measured": text.not_measured,
    }
    environment.tests |= {"tree": _is_tree, "records": _is_records}
    return environment


def _worded(words: Callable[..., str]) -> Callable[..., Markup]:
    """A message as markup of our own; what is put into it is text, like everything else a template prints."""

    def told(message: str, /, **values: Any) -> Markup:
        return do_mark_safe(words(message, **{name: text.plain(content) for name, content in values.items()}))

    return told


def _counted(one: str, many: str, count: int, /, **values: Any) -> Markup:
    """The same for a message that counts; the number itself is written as the locale has it."""
    shown = {name: text.plain(content) for name, content in values.items()}
    return do_mark_safe(language.ngettext(one, many, count, **{**shown, "num": text.number(count)}))


def _is_tree(content: Any) -> bool:
    return isinstance(content, dict | list) and bool(content)


def _is_records(content: Any) -> bool:
    """A list of mappings that hold nothing deeper than lists of plain values: shown as a table."""
    return (
        isinstance(content, list) and bool(content) and all(isinstance(row, dict) and _is_flat(row) for row in content)
    )


def _is_flat(row: dict[str, Any]) -> bool:
    cells = [inner for cell in row.values() for inner in (cell if isinstance(cell, list) else [cell])]
    return not any(isinstance(inner, dict | list) for inner in cells)


def _names(records: list[dict[str, Any]]) -> list[str]:
    """Every name that occurs in `records`, in the order in which it first does."""
    return list(dict.fromkeys(name for row in records for name in row))
