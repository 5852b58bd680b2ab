"""Sentences that stand in the lake in English, told in the reader's language.

Stages store what they found in words. Each form of such a sentence stands here once as a message, its changing parts
named; the message is the pattern by which it is known again, and the key under which the catalogue holds its
translation. A part may itself be such a sentence, or a stored code. What no message fits is shown as it is, marked as
English, so that nobody takes it for a translation and a test can count it.
"""

from __future__ import annotations

import functools
import re
from datetime import date
from typing import Any

from markupsafe import Markup

from jobs.publish.report.language import SOURCE, _, current, term
from jobs.publish.report.sentence_forms import FORMS
from jobs.publish.report.text import cut, moment, value, visible

_PART = re.compile(r"%\((\w+)\)s")
_SENTENCE = "that_"  # begins the name of a part that is itself a sentence
_LIST = "what"  # names a part that is a list of clauses
_COUNT = "n"  # names a part that is a number
_WORD = re.compile(r"[A-Za-z]{2}")
_LONGEST = 400
_LONGEST_SENTENCE = 4000  # characters; whatever is longer is somebody's data


def tell(text: str | None, longest: int = _LONGEST) -> Markup:
    """A stored sentence as isolated text; one that the language in force has no words for is marked as English."""
    shown = "" if text is None else told(text)
    if shown is None:
        return Markup('<bdi lang="en">{}</bdi>').format(visible(cut(str(text), longest)))
    return Markup("<bdi>{}</bdi>").format(visible(cut(shown, longest)))


def known(content: Any, longest: int = _LONGEST) -> Markup:
    """A value that may be a sentence or a code of ours, or else somebody's data: translated only if it is known."""
    if isinstance(content, date):
        return value(moment(content), longest)
    return value(told(str(content)) or content, longest)


def told(text: str) -> str | None:
    """A stored sentence in the language in force; None if no form of sentence fits it."""
    if current().code == SOURCE or not text:
        return text
    if len(text) > _LONGEST_SENTENCE:
        return None
    return _told(current().code, text)


def in_words(text: str) -> str:
    """A stored sentence in the language in force as plain text; as it is stored where no form of sentence fits it."""
    return told(text) or text


@functools.lru_cache(maxsize=10_000)
def _told(code: str, text: str) -> str | None:
    known = term(text)
    if known != text or not _WORD.search(text):  # figures and masks are of every language
        return known
    for form, pattern in _patterns():
        found = pattern.fullmatch(text)
        parts = {name: _part(code, name, part) for name, part in found.groupdict().items()} if found else {}
        if found and all(part is not None or not name.startswith(_SENTENCE) for name, part in parts.items()):
            return _(form, **{name: parts[name] or part for name, part in found.groupdict().items()})
    return None


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every form with the expression that knows it again, the one with the most fixed words first."""
    order = sorted(FORMS, key=lambda form: -len(_PART.sub("", form)))
    return [(form, _expression(form)) for form in order]


def _expression(form: str) -> re.Pattern[str]:
    pieces = _PART.split(form)
    fixed, names = pieces[::2], pieces[1::2]
    expression = re.escape(fixed[0].replace("%%", "%"))
    for name, after in zip(names, fixed[1:], strict=True):
        expression += f"(?P<{name}>{_anything(name)})" + re.escape(after.replace("%%", "%"))
    return re.compile(expression, re.DOTALL)


def _part(code: str, name: str, part: str) -> str | None:
    """One part of a sentence; a list is told clause by clause."""
    if name != _LIST:
        return _told(code, part)
    return _("; ").join(_told(code, clause) or clause for clause in part.split("; "))


def _anything(name: str) -> str:
    if name == _COUNT:
        return r"[\d.,]+"
    return ".+?" if name == _LIST or name.startswith(_SENTENCE) else "[^;]+?"
