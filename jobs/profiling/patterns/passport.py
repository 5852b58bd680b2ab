"""Passports: numbers of Chinese passports, and the second line of any machine-readable passport (ICAO 9303)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from jobs.profiling.checksums import characters, weights_731
from jobs.profiling.patterns import regex
from jobs.profiling.standing import Mask, holding, placed, shape_inside, standing_alone

KIND = "personal"
TITLE = "passport"
PII = "direct"
SHAPE = "a9|" + shape_inside("[a9]*<[a9<]*")
SHORTEST = 9
INSIDE = True
WORDS = ("passport", "passport_no", "passport_number", "mrz", "travel_document", "hz", "hzh", "huzhao", "护照")
# A serial that begins with any letter is made like a passport number about one time in five, one with a chosen
# letter always: without a checksum a column must not begin with one letter only.
CHANCE = 0.5
FORM_IF_NAMED = True
SPREAD = r"^[A-Z][A-Z]?"
OTHERS = ("order", "sku", "serial", "batch", "ticket", "basket", "sequence", "seq", "trace", "订单", "流水号")

_NUMBER = r"(?:E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}|[DSP][0-9]{8}|[DSP]E[0-9]{7}|[HM][0-9]{8})"
_LINE = r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]"
# Field, its check digit: number, birth, expiry, and all of them together.
_CHECKED = (
    (tuple(range(9)), 9),
    (tuple(range(13, 19)), 19),
    (tuple(range(21, 27)), 27),
    ((*range(10), *range(13, 20), *range(21, 43)), 43),
)


def formed(texts: pa.Array) -> Mask:
    """Texts made like a passport number of any country's nine characters, or like a machine-readable line."""
    return regex(texts, r"[A-Z][A-Z0-9][0-9]{7}") | holding(texts, _LINE)


def matches(texts: pa.Array) -> Mask:
    """Chinese passport numbers, and lines whose four check digits are right."""
    at, lines = standing_alone(texts, _LINE)
    codes = characters(lines, 44)
    right = np.ones(len(codes), np.bool_)
    for places, check in _CHECKED:
        right &= weights_731(codes[:, places]) == codes[:, check].astype(np.int64) - ord("0")
    return regex(texts, _NUMBER) | placed(len(texts), at, right)
