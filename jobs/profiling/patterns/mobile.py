"""Mobile numbers of mainland China: eleven digits in an allotted segment, with or without +86 and separators."""

from __future__ import annotations

import pyarrow as pa

from jobs.profiling.standing import NUMBER_INSIDE, Mask, holding, placed, standing_alone

KIND = "personal"
TITLE = "mobile number"
PII = "direct"
SHAPE = NUMBER_INSIDE
SHORTEST = 11
INSIDE = True
NUMBERS = True
WORDS = (
    "mobile", "cell", "cellphone", "mobile_no", "phone", "phone_no", "tel", "telephone", "msisdn", "contact_no",
    "sj", "sjh", "sjhm", "shouji", "shoujihao", "dianhua", "lxdh", "lianxidianhua", "手机", "电话", "联系方式",
)  # fmt: skip
# 56 of the hundred segments 100–199 are allotted, so numbers that merely begin with 1 pass more than half the time.
CHANCE = 0.6
CHANCE_IF_NAMED = 0.3
# Numbers of people begin in many ways, a counter's numbers in one: the segment's first two digits.
SPREAD = r"1[0-9](?:[ -]?[0-9]){9}$"
OTHERS = ("order", "sku", "serial", "batch", "ticket", "basket", "sequence", "seq", "trace", "订单", "流水号")

_COUNTRY = r"(?:(?:\+|00)?86[ -]?)?"
# After the start or anything but a digit, so that a column of longer numbers is told at a glance.
_SIGN = r"(?:^|[^0-9])(?:(?:00)?86)?1[0-9]"
_REST = r"[0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
_ALLOTTED = rf"{_COUNTRY}(?:13|14[5-9]|15[0-35-9]|16[2567]|17[0-8]|18|19[0-35-9])"


def formed(texts: pa.Array) -> Mask:
    """Texts that hold eleven digits beginning with 1, alone or after 86."""
    at, _ = standing_alone(texts, rf"{_COUNTRY}1[0-9]{_REST}", _SIGN)
    return placed(len(texts), at)


def matches(texts: pa.Array) -> Mask:
    """Texts that hold a number of an allotted segment."""
    at, numbers = standing_alone(texts, rf"{_COUNTRY}1[0-9]{_REST}", _SIGN)
    return placed(len(texts), at, holding(numbers, f"^{_ALLOTTED}"))
