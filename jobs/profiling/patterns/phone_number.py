"""Telephone numbers other than mainland mobiles: international (E.164), mainland landline, North American."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from jobs.profiling.standing import NUMBER_INSIDE, Mask, holding, placed, standing_alone

KIND = "personal"
TITLE = "telephone number"
PII = "direct"
SHAPE = NUMBER_INSIDE
SHORTEST = 9
INSIDE = True
WORDS = (
    "phone", "phone_no", "tel", "telephone", "landline", "home_phone", "work_phone", "fax", "mobile", "cell",
    "contact_no", "dh", "dianhua", "zuoji", "guhua", "gddh", "lxdh", "电话", "座机", "固话", "传真",
)  # fmt: skip
# Of grouped numbers that count something else, the leading digits are those of a telephone less often than this.
CHANCE = 0.75
FORM_IF_NAMED = True
SPREAD = r"^[+(]*[0-9]{3}"
THINGS = ("store", "shop", "branch", "hotline", "company", "supplier", "门店", "店铺", "客服", "公司")
OTHERS = ("order", "sku", "serial", "batch", "ticket", "basket", "sequence", "seq", "trace", "订单", "流水号")

_INTERNATIONAL = r"\+[1-9][0-9]{0,2}[ .-]?(?:\(0?[0-9]{1,4}\)[ .-]?)?[0-9](?:[ .-]?[0-9]){6,12}"
_LANDLINE = r"(?:\(0[0-9]{2,3}\) ?|0[0-9]{2,3}[ -]?)[0-9]{7,8}"
_AMERICAN = r"(?:\([0-9]{3}\) ?|[0-9]{3}[ .-])[0-9]{3}[ .-][0-9]{4}"
# Without a separator there is an area code and with it a leading zero.
_SIGN = r"[+(). -]|(?:^|[^0-9])0"
_FORM = rf"(?:{_INTERNATIONAL}|{_LANDLINE}|{_AMERICAN})"

_RIGHT = (
    rf"^{_INTERNATIONAL}$",
    # Two-digit area codes are followed by eight digits, three-digit ones by seven or eight.
    r"^\(?0(?:10|2[0-57-9])\)?[ -]?[2-8][0-9]{7}$",
    r"^\(?0[3-9][1-9][0-9]\)?[ -]?[2-8][0-9]{6,7}$",
    r"^\(?[2-9][0-8][0-9]\)?[ .-]?[2-9][0-9]{2}[ .-][0-9]{4}$",
)
# Numbers of a service, not of a person.
_SERVICE = r"^\(?[48]00\)?[ .-]"


def formed(texts: pa.Array) -> Mask:
    """Texts that hold a number grouped like a telephone number."""
    at, numbers = standing_alone(texts, _FORM, _SIGN)
    return placed(len(texts), at, ~holding(numbers, _SERVICE))


def matches(texts: pa.Array) -> Mask:
    """Texts that hold one whose leading digits are a country's, an area's or an exchange's."""
    at, numbers = standing_alone(texts, _FORM, _SIGN)
    right = np.zeros(len(at), np.bool_)
    for pattern in _RIGHT:
        right |= holding(numbers, pattern)
    return placed(len(texts), at, right & ~holding(numbers, _SERVICE))
