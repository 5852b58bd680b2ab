"""How values are written: numbers a person reads at a glance, and data values that can only ever be text."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

NOT_MEASURED = "not measured"
_LONGEST = 120
_LONGEST_OF_ALL = 1000
_THOUSAND = 1000
# Characters that hide or turn the text around them: direction marks, zero-width spaces, the byte order mark.
_TURNING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NAMED = {"\n": "↵", "\r": "␍", "\t": "⇥", "\x7f": "␡", "\u2028": "↵", "\u2029": "↵"}


def visible(text: str) -> str:
    """`text` with every control character shown by a sign of its own, so that none can act on the page."""
    shown = _TURNING.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)
    return "".join(_sign(character) for character in shown)


def _sign(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    category = unicodedata.category(character)
    if category == "Cc":
        return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "�"
    # Cn: not a character at all; Cs: half of a pair, which no encoder accepts.
    return "�" if category in ("Cs", "Cn") else character


def cut(text: str, longest: int = _LONGEST) -> str:
    """`text`, shortened to `longest` characters with its full length stated."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def value(content: Any, longest: int = _LONGEST) -> Markup:
    """A data value as isolated text: escaped, control characters visible, shortened; a missing one says so."""
    if content is None:
        return Markup('<span class="none">none</span>')
    return Markup("<bdi>{}</bdi>").format(visible(cut(str(content), longest)))


def number(content: float | int | None, digits: int = 3) -> str:
    """A number with thousands separators; fractions to `digits` significant digits."""
    if content is None or content != content:
        return NOT_MEASURED
    if isinstance(content, int) or abs(content) >= _THOUSAND:
        return f"{content:,.0f}"
    shown = f"{content:.{digits}g}"
    return f"{content:.{digits}f}" if "e" in shown else shown


def decimal(content: float | None, places: int = 1) -> str:
    """A number with fixed `places`, signs aligned in a column."""
    return NOT_MEASURED if content is None else f"{content:,.{places}f}"


def percent(content: float | None, places: int = 1) -> str:
    """A share as per cent; a share above 0 never shows as 0."""
    if content is None:
        return NOT_MEASURED
    smallest = 10.0**-places
    if 0 < content * 100 < smallest:
        return f"< {smallest:g} %"
    return f"{content * 100:.{places}f} %"


def interval(low: float | None, high: float | None, places: int = 1) -> str:
    """`[low – high]`, or nothing where there is no interval."""
    return "" if low is None or high is None else f"[{low:,.{places}f} – {high:,.{places}f}]"


def size(content: int | None) -> str:
    """Bytes in the largest unit that keeps one digit before the point."""
    if content is None:
        return NOT_MEASURED
    amount = float(content)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < _THOUSAND:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= _THOUSAND
    return f"{amount:.1f} TB"


def moment(content: date | datetime | None) -> str:
    """A day, or a time in UTC."""
    if content is None:
        return NOT_MEASURED
    return content.strftime("%Y-%m-%d %H:%M UTC") if isinstance(content, datetime) else content.isoformat()


def anchor(name: str) -> str:
    """A name as an id: letters, digits and dashes; other characters by their number, so that two names never meet."""
    return re.sub(r"[^A-Za-z0-9]", lambda found: "-" if found[0] == "_" else f".{ord(found[0]):x}.", name)


def plain(content: Any) -> str | Markup:
    """What the template prints for any expression: markup as it is, all else as visible text of bounded length."""
    if isinstance(content, Markup):
        return content
    return escape(visible("" if content is None else cut(str(content), _LONGEST_OF_ALL)))


def evidence(text: str | None) -> Any:
    """Stored evidence as a tree of mappings, lists and values."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
