"""Numbers: whole, with a decimal point or comma, with marks for thousands, with signs of currency or per cent."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.text_formats import AROUND_NUMBER, BLANKS, SIGNS
from jobs.discover.naming import word_set
from jobs.discover.readings import Mask, Reading, Texts

RANK = 40
_LARGEST_INTEGER, _LONGEST = 2_147_483_647, 18
# Words in names of things that are told apart and never added up.
CODES = word_set(
    "id zip zipcode postcode postal phone mobile telephone tel fax sku upc ean gtin isbn asin barcode serial imei uuid"
    " guid hash ssn plate iban key code sk fk"
)
# Words of labels and of counts alike: a label if its numbers hardly repeat.
_MAYBE_CODES = word_set("no nr nbr number num account ref reference card")
COUNTED = word_set("count quantity qty amount total sum price value age day days length width height weight")
_ENOUGH = 0.95
_MOST_LETTERED = 64
# As many digits in every value are no measure: amounts differ in size.
_LONG, _LABEL_DIGITS = 5, 8
# Labels of digits, some of which have letters at one end: 85123, 85123A, C536379.
_LETTERED, _LEAST_LETTERED = r"[A-Za-z]{1,3}-?\d{3,}|\d{4,}-?[A-Za-z]{1,2}", 3
_PLAIN = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_SIGNED = "[+-]?"


def read(texts: Texts) -> Reading | None:
    """The way of writing numbers that reads most rows."""
    bare = bare_numbers(texts.values)
    plain = _match(bare, _PLAIN)
    if is_code(texts, bare) or _has_letters(texts, plain) or _is_joined_id(texts):
        return None
    written = pc.fill_null(pc.not_equal(bare, texts.values), False).to_numpy(zero_copy_only=False)
    if texts.share(plain) >= _ENOUGH and not _european(texts, bare, plain):
        booked = _match(texts.values, r"\(.*\)|.*-") & plain
        format_ = "1234.5" if texts.share(written & plain) > 0.01 or booked.any() else None
        return _reading(texts, bare, plain, "", ".", format_)
    for format_, thousands, mark in _ways(texts, bare):
        whole = rf"[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+|\d+" if thousands else r"\d+"
        mask = _match(bare, rf"{_SIGNED}(?:{whole})(?:\{mark}\d+)?")
        if texts.share(mask) >= _ENOUGH:
            return _reading(texts, bare, mask, thousands, mark, format_)
    return None


def bare_numbers(values: pa.StringArray) -> pa.StringArray:
    """Numbers without what stands around them, their sign in front."""
    for pattern, sign in SIGNS:
        values = pc.replace_substring_regex(values, pattern, sign + r"\1")
    return pc.replace_substring_regex(values, AROUND_NUMBER, "")


def is_code(texts: Texts, bare: pa.StringArray) -> bool:
    """Whether whole numbers are labels: zeros lead, they are too long or all as long, some have letters at one end, or
    the name says so."""
    digits = _match(texts.values, r"\d+")
    if texts.share(digits) < 0.5:
        return False
    leading = _match(texts.values, r"0\d+")
    if texts.share(leading) > 0.0005 and leading.any() and not _is_part_of_time(texts):
        return True
    if (pc.max(pc.utf8_length(pc.filter(texts.values, pa.array(digits)))).as_py() or 0) > _LONGEST:
        return True
    if _match(texts.values, _LETTERED).sum() >= max(_LEAST_LETTERED, 0.5 * (~digits).sum()):
        return True
    words = texts.words
    if not words or words[-1] in COUNTED:
        return False
    if _same_length(texts, digits) >= _LABEL_DIGITS:
        return True
    hardly_repeat = len(texts.counts) > 0.5 * texts.rows or _same_length(texts, digits) >= _LONG
    if words[-1] == "parent":
        # What stands above: another row's id.
        return True
    return not CODES.isdisjoint(words) or ((words[-1] in _MAYBE_CODES or "card" in words) and hardly_repeat)


def _is_joined_id(texts: Texts) -> bool:
    """Whether an id is written as two numbers with a point between: 1842190.1706650125 of a browser."""
    if texts.words[-1:] not in (["id"], ["key"], ["code"], ["no"]):
        return False
    return texts.share(_match(texts.values, r"\d+\.\d*[1-9]\d*")) > 0.5


def _is_part_of_time(texts: Texts) -> bool:
    """Whether two digits are an hour, a minute or a part of a date, which many write with a zero in front."""
    longest = pc.max(pc.utf8_length(texts.values)).as_py()
    return texts.says("hour", "minute", "second", "month", "week", "day", "dow") and longest <= 2


def _has_letters(texts: Texts, plain: Mask) -> bool:
    """Whether a short list of codes has letters among its digits: 0, 1, 2, A."""
    if len(plain) > _MOST_LETTERED or plain.all():
        return False
    strange = pc.filter(texts.values, pa.array(~plain))
    return bool(pc.all(pc.match_substring_regex(strange, "^[A-Za-z0-9]{1,3}$")).as_py())


def _same_length(texts: Texts, digits: Mask) -> int:
    """The number of digits that all of the numbers have; 0 if they differ in it."""
    ends = pc.min_max(pc.utf8_length(pc.filter(texts.values, pa.array(digits)))).as_py()
    return int(ends["min"] or 0) if ends["min"] == ends["max"] else 0


def _match(texts: pa.StringArray, pattern: str) -> Mask:
    return pc.match_substring_regex(texts, f"^(?:{pattern})$").to_numpy(zero_copy_only=False)


def _ways(texts: Texts, bare: pa.StringArray) -> list[tuple[str, str, str]]:
    """(format, thousands as a pattern, decimal mark), the likeliest first."""
    blank = f"[{BLANKS}]"
    ways = [
        ("1,234.5", ",", "."), ("1.234,5", r"\.", ","), ("1 234,5", blank, ","), ("1 234.5", blank, "."),
        ("1'234.5", "'", "."), ("1234,5", "", ","),
    ]  # fmt: skip
    commas = _match(bare, r"[+-]?\d+,\d+")
    slipped = _match(bare, r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)")
    # A comma before anything but three digits is a decimal one, and so is one after nothing but a zero.
    if commas.any() and slipped.any():
        dots = _match(bare, r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
        return [ways[1], ways[2], ways[5]] if dots.any() else [ways[5], ways[2], ways[1]]
    return ways


def _european(texts: Texts, bare: pa.StringArray, plain: Mask) -> bool:
    """Whether points stand before thousands in numbers that could be read plainly: each before three digits, some
    numbers with two of them, and no whole number without one above 999."""
    pointed = _match(bare, r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")
    if not pointed.any():
        return False
    other_point = _match(bare, r".*\..*") & ~pointed
    if other_point.any():
        return False
    twice = _match(bare, r"[+-]?\d{1,3}(?:\.\d{3}){2,}")
    large = _match(bare, r"[+-]?\d{4,}")
    small = _match(bare, r"[+-]?\d{1,3}")
    return bool(not large.any() and (twice.any() or (small.any() and texts.share(pointed) < 0.999)))


def _reading(texts: Texts, bare: pa.StringArray, mask: Mask, thousands: str, mark: str, format_: str | None) -> Reading:
    kept = pc.filter(bare, pa.array(mask))
    numbers = pc.replace_substring_regex(kept, thousands, "") if thousands else kept
    numbers = pc.replace_substring(numbers, ",", ".") if mark == "," else numbers
    values = np.array(numbers.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    exponents = _match(numbers, r".*[eE].*").any()
    pointed = _match(numbers, r".*\..*")
    whole = not exponents and (not pointed.any() or not _match(numbers, r".*\.\d*[1-9]\d*").any())
    # 12.0 beside 13.0 comes from an exporter that writes empty whole numbers as fractions; 12.00 is money.
    whole = whole and (not pointed.any() or not _match(numbers, r".*\.\d{2,}").any())
    unit = unit_of(texts)
    evidence = [f"from {_said(values.min())} to {_said(values.max())}"] if len(values) else []
    if format_ is not None:
        evidence.append(f"written as {_example(texts, mask, thousands)}")
    if whole:
        largest = float(np.abs(values).max(initial=0))
        type_ = "integer" if largest <= _LARGEST_INTEGER else "bigint"
        return Reading(type_, mask, tuple(evidence), format_ if format_ not in ("1234.5",) or unit else None, unit)
    return Reading("double", mask, tuple(evidence), format_, unit)


def _said(number: float) -> str:
    return f"{number:,.12g}"


def _example(texts: Texts, mask: Mask, thousands: str) -> str:
    values = [value for value, kept in zip(texts.values.to_pylist()[:2000], mask[:2000], strict=False) if kept]
    telling = [value for value in values if thousands and re.search(thousands, value)] or values
    return str(telling[0])[:30] if telling else ""


_UNITS = (
    ("%", r"[%％]"), ("CNY", r"[¥￥]|元|CNY|RMB|人民币"), ("USD", r"\$|USD"), ("EUR", r"€|EUR"), ("GBP", r"£|GBP"),
    ("INR", r"₹|INR|Rs"), ("JPY", r"JPY"), ("CHF", r"CHF"),
)  # fmt: skip


def unit_of(texts: Texts) -> str | None:
    """The sign that stands at most of the numbers."""
    for unit, pattern in _UNITS:
        with_sign = pc.match_substring_regex(texts.values, pattern).to_numpy(zero_copy_only=False)
        if texts.share(with_sign) > 0.5:
            return unit
    return None
