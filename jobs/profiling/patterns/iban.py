"""International bank account numbers (ISO 13616): country, the length it uses, mod 97."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.checksums import characters, mod_97
from jobs.profiling.standing import CODE_INSIDE, Mask, by_width, placed, standing_alone

KIND = "personal"
TITLE = "IBAN"
PII = "direct"
SHAPE = CODE_INSIDE
SHORTEST = 15
INSIDE = True
WORDS = ("iban", "bank_account", "account_no", "acct_no", "konto", "银行账号")
CHANCE = 1 / 97
HAS_CHECK_DIGIT = True

_FORM = r"[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?"
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SD": 18,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22,
    "VG": 24, "XK": 20,
}  # fmt: skip
_WIDTHS = tuple(sorted(set(_LENGTHS.values())))


def formed(texts: pa.Array) -> Mask:
    """Texts that hold a known country, two digits and as many characters as that country's accounts have."""
    return placed(len(texts), _candidates(texts)[0])


def matches(texts: pa.Array) -> Mask:
    """Texts that hold such a number with the right check digits."""
    at, numbers = _candidates(texts)
    return placed(len(texts), at, by_width(numbers, lambda some, width: mod_97(characters(some, width)), _WIDTHS))


def _candidates(texts: pa.Array) -> tuple[npt.NDArray[np.int64], pa.Array]:
    at, numbers = standing_alone(texts, _FORM)
    bare = pc.replace_substring(numbers, " ", "")
    right = by_width(bare, _right_length, _WIDTHS)
    return at[right], bare.filter(pa.array(right))


def _right_length(numbers: pa.Array, width: int) -> Mask:
    countries = pa.array([country for country, length in _LENGTHS.items() if length == width])
    return np.asarray(pc.is_in(pc.utf8_slice_codeunits(numbers, 0, 2), countries).to_numpy(zero_copy_only=False))
