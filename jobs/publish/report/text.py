"""How values are written: numbers a person reads at a glance, and data values that can only ever be text."""

from __future__ import annotations

import copy
import functools
import hashlib
import json
import math
import re
import unicodedata
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import NumberPattern
from markupsafe import Markup, escape

from jobs.publish.report.language import _, current, language

_LONGEST = 120
_LONGEST_OF_ALL = 1000
_LONGEST_ANCHOR = 120
_THOUSAND = 1000
# Characters that hide or turn the text around them: direction marks, zero-width spaces, the byte order mark.
_TURNING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NAMED = {"\n": "↵", "\r": "␍", "\t": "⇥", "\x7f": "␡", "\u2028": "↵", "\u2029": "↵"}


def visible(text: str) -> str:
    """`text` with every control character shown by a sign of its own, so that none can act on the page."""
    if text.isprintable():
        return text
    return _TURNING.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text).translate(_SIGNS)


class _Signs(dict[int, str]):
    """Code point → what is shown for it; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _sign(chr(code))
        return self[code]


def _sign(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    category = unicodedata.category(character)
    if category == "Cc":
        return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "�"
    # Cn: not a character at all; Cs: half of a pair, which no encoder accepts.
    return "�" if category in ("Cs", "Cn") else character


_SIGNS = _Signs()


def cut(text: str, longest: int = _LONGEST) -> str:
    """`text`, shortened to `longest` characters with its full length stated."""
    if len(text) <= longest:
        return text
    return _("%(beginning)s… (%(count)s characters)", beginning=text[:longest], count=number(len(text)))


def value(content: Any, longest: int = _LONGEST) -> Markup:
    """A data value as isolated text: escaped, control characters visible, shortened; a missing one says so."""
    if content is None:
        return Markup('<span class="none">{}</span>').format(_("none"))
    return Markup("<bdi>{}</bdi>").format(visible(cut(str(content), longest)))


def not_measured() -> str:
    """What stands where a figure is missing."""
    return _("not measured")


def number(content: float | int | None, digits: int = 3) -> str:
    """A number with thousands separators; fractions to `digits` significant digits."""
    if content is None or content != content:
        return not_measured()
    if isinstance(content, int) or abs(content) >= _THOUSAND:
        return decimal(content, 0)
    shown = f"{content:.{digits}g}"
    if "e" in shown or "inf" in shown:
        return decimal(content, digits)
    return decimal(content, len(shown.partition(".")[2]))


def decimal(content: float | None, places: int = 1) -> str:
    """A number with fixed `places`, signs aligned in a column."""
    if content is None:
        return not_measured()
    if not math.isfinite(content):
        return str(content)
    return _pattern("decimal", current().code, places).apply(content, current().locale)


def signed(content: float | None, places: int = 2) -> str:
    """A change: with its sign, a dash where there is none to tell."""
    if content is None:
        return "–"
    return "0" if content == 0 else ("+" if content > 0 else "") + decimal(content, places)


def percent(content: float | None, places: int = 1) -> str:
    """A share as per cent; a share above 0 never shows as 0."""
    if content is None:
        return not_measured()
    if not math.isfinite(content):
        return str(content)
    smallest = 10.0 ** -(places + 2)
    if 0 < content < smallest:
        return "< " + percent(smallest, places)
    return _pattern("percent", current().code, places).apply(content, current().locale)


@functools.cache
def _pattern(kind: str, code: str, places: int) -> NumberPattern:
    """The locale's way to write a number, or a share, with so many digits after the point."""
    locale = language(code).locale
    pattern = copy.copy((locale.decimal_formats if kind == "decimal" else locale.percent_formats)[None])
    pattern.frac_prec = (places, places)
    return pattern


def interval(low: float | None, high: float | None, places: int = 1) -> str:
    """`[low – high]`, or nothing where there is no interval."""
    return "" if low is None or high is None else f"[{decimal(low, places)} – {decimal(high, places)}]"


def size(content: int | None) -> str:
    """Bytes in the largest unit that keeps one digit before the point."""
    if content is None:
        return not_measured()
    amount = float(content)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < _THOUSAND:
            return f"{decimal(amount, 0 if unit == 'B' else 1)} {unit}"
        amount /= _THOUSAND
    return f"{decimal(amount, 1)} TB"


def moment(content: date | datetime | None) -> str:
    """A day, or a time in UTC."""
    if content is None:
        return not_measured()
    day = format_date(content, "medium", current().locale)
    return f"{day} {content:%H:%M} UTC" if isinstance(content, datetime) else day


def anchor(name: str) -> str:
    """A name as an id: letters, digits and dashes; other characters by their number, so that two names never meet.

    A long one keeps its beginning; a hash, longer than any character's number, tells it from its like.
    """
    whole = re.sub(r"[^A-Za-z0-9]", lambda found: "-" if found[0] == "_" else f".{ord(found[0]):x}.", name)
    if len(whole) <= _LONGEST_ANCHOR:
        return whole
    return f"{whole[:_LONGEST_ANCHOR]}.{hashlib.sha256(whole.encode()).hexdigest()[:12]}."


def plain(content: Any) -> str | Markup:
    """What the template prints for any expression: markup as it is, all else as visible text of bounded length."""
    if isinstance(content, Markup):
        return content
    if isinstance(content, date):
        content = moment(content)
    return escape(visible("" if content is None else cut(str(content), _LONGEST_OF_ALL)))


def evidence(text: str | None) -> Any:
    """Stored evidence as a tree of mappings, lists and values."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
