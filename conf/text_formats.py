"""How numbers, truth values and times may be written as text: what `format` of a column says, beside date patterns.

A number's format is 1234.5 written its way, with a mark for thousands or none. Blanks, signs of currencies and of per
cent around the number are left out: 12 % is 12, and (12) or 12- is -12. A truth value's format is its two words, true
first: `是/否`.
"""

from __future__ import annotations

import re

# Format → (mark of thousands, decimal mark).
NUMBER_FORMATS: dict[str, tuple[str, str]] = {
    "1234.5": ("", "."),
    "1,234.5": (",", "."),
    "1.234,5": (".", ","),
    "1 234.5": (" ", "."),
    "1 234,5": (" ", ","),
    "1'234.5": ("'", "."),
    "1234,5": ("", ","),
}  # fmt: skip

# Blanks that stand between thousands: the plain, the no-break and the narrow no-break one.
BLANKS = " \u00a0\u202f"

# What may stand around a number. No letters but these codes: 12abc is no number.
_MARKS = r"[\p{Sc}%％‰]|元|人民币|US\$|USD|EUR|GBP|CNY|RMB|JPY|CHF|HKD|AUD|CAD|INR|Rs\.?|kr|zł"
AROUND_NUMBER = rf"^(?:{_MARKS}|[{BLANKS}])+|(?:{_MARKS}|[{BLANKS}])+$"

# How books write what is below nothing, (12.50) and 12.50-, and signs before a currency's: (pattern, what to put before
# what it catches), to be replaced one after the other; a minus in front is left.
SIGNS: tuple[tuple[str, str], ...] = (
    (r"^\s*\(([^()]*\d[^()]*)\)\s*$", "-"),
    (r"^\s*([^-+\s][^-+]*)-\s*$", "-"),
    (rf"^\s*([+-])(?:{_MARKS}|[{BLANKS}])+", ""),
)

# Format → how many of its units are a second. The text is a whole number counted from 1970-01-01 UTC.
EPOCHS: dict[str, int] = {"epoch_seconds": 1, "epoch_milliseconds": 1_000, "epoch_microseconds": 1_000_000}

_WORDS = re.compile(r"[^/]+/[^/]+")


def truth_words(format_: str) -> tuple[str, str]:
    """(true, false) of a truth value's format, in lower case."""
    true, _, false = format_.lower().partition("/")
    return true, false


def fault_of(type_: str, format_: str) -> str | None:
    """What is wrong with a column's format, or None. Patterns of dates are Spark's to judge."""
    if type_ in ("date", "timestamp"):
        return None
    if type_ == "boolean":
        return None if _WORDS.fullmatch(format_) else "of a boolean is its two words, true first, as in `yes/no`"
    if type_ == "string":
        return "is of numbers, truth values and times, not of strings"
    return None if format_ in NUMBER_FORMATS else f"of a number is one of {', '.join(NUMBER_FORMATS)}"
