"""Bank card numbers (ISO/IEC 7812): issuer range, the length it issues, Luhn check digit; digits may be grouped."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.checksums import characters, luhn
from jobs.profiling.standing import NUMBER_INSIDE, Mask, by_width, placed, standing_alone

KIND = "personal"
TITLE = "bank card number"
PII = "direct"
SHAPE = NUMBER_INSIDE
SHORTEST = 14
INSIDE = True
NUMBERS = True
WORDS = (
    "card_no", "card_number", "cardno", "bank_card", "bankcard", "pan", "credit_card", "debit_card", "payment_card",
    "acct_no", "account_no", "bank_account", "yhk", "yhkh", "yinhangka", "kahao", "银行卡", "卡号", "银行账号",
)  # fmt: skip
# One number in ten has the right Luhn digit by chance, whatever it counts.
CHANCE = 1 / 10
HAS_CHECK_DIGIT = True

_FORM = r"(?:[2-69][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{3,7}|3[0-9]{3}[ -]?[0-9]{6}[ -]?[0-9]{4,5})"
# First six digits from, to, and the lengths issued: Visa, Mastercard (2), American Express (2), JCB, Discover (2),
# UnionPay, Diners (3), and the own ranges of the large Chinese banks from before UnionPay.
_ISSUERS = (
    (400000, 499999, (16,)), (510000, 559999, (16,)), (222100, 272099, (16,)), (340000, 349999, (15,)),
    (370000, 379999, (15,)), (352800, 358999, (16,)), (601100, 601199, (16,)), (644000, 659999, (16,)),
    (620000, 629999, (16, 17, 18, 19)), (300000, 305999, (14,)), (360000, 369999, (14,)), (380000, 399999, (14,)),
    (955800, 955999, (19,)), (601382, 601382, (19,)),
)  # fmt: skip
_WIDTHS = (14, 15, 16, 17, 18, 19)


def formed(texts: pa.Array) -> Mask:
    """Texts that hold a number of an issuer's range and length, whatever its check digit."""
    return placed(len(texts), _candidates(texts)[0])


def matches(texts: pa.Array) -> Mask:
    """Texts that hold such a number with the right check digit."""
    at, numbers = _candidates(texts)
    return placed(len(texts), at, by_width(numbers, lambda some, width: luhn(characters(some, width)), _WIDTHS))


def _candidates(texts: pa.Array) -> tuple[npt.NDArray[np.int64], pa.Array]:
    at, numbers = standing_alone(texts, _FORM)
    digits = pc.replace_substring_regex(numbers, "[ -]", "")
    right = by_width(digits, _issued, _WIDTHS)
    return at[right], digits.filter(pa.array(right))


def _issued(numbers: pa.Array, width: int) -> Mask:
    digits = characters(numbers, width)[:, :6].astype(np.int64) - ord("0")
    first = digits @ np.array([100000, 10000, 1000, 100, 10, 1])
    found = np.zeros(len(first), np.bool_)
    for low, high, widths in _ISSUERS:
        if width in widths:
            found |= (first >= low) & (first <= high)
    return found
