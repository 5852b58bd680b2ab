"""Resident identity numbers (GB 11643-1999): province, date of birth, mod 11-2 check character."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.profiling.checksums import characters, is_date, mod_11_2
from jobs.profiling.standing import NUMBER_INSIDE, Mask, placed, standing_alone

KIND = "personal"
TITLE = "resident identity number"
PII = "direct"
SHAPE = NUMBER_INSIDE
SHORTEST = 18
INSIDE = True
NUMBERS = True
WORDS = (
    "id_card", "idcard", "id_no", "id_number", "identity", "identity_no", "cert_no", "citizen_id", "national_id",
    "sfz", "sfzh", "sfzhm", "shenfenzheng", "zjhm", "zhengjian", "身份证", "证件号",
)  # fmt: skip
# One of eleven numbers made up of a region, a date and a serial has the right check character by chance.
CHANCE = 1 / 11
HAS_CHECK_DIGIT = True

_FORM = r"[1-8][0-9]{16}[0-9Xx]"
_PROVINCES = (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83,
)  # fmt: skip


def formed(texts: pa.Array) -> Mask:
    """Eighteen characters with a province and a date of birth, whatever the check character."""
    return placed(len(texts), _candidates(texts)[0])


def matches(texts: pa.Array) -> Mask:
    """Texts that hold a number with the right check character."""
    at, codes = _candidates(texts)
    return placed(len(texts), at, mod_11_2(codes))


def _candidates(texts: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    at, numbers = standing_alone(texts, _FORM)
    codes = characters(numbers, 18)
    province = (codes[:, 0] - ord("0")) * 10 + codes[:, 1] - ord("0")
    right = np.isin(province, _PROVINCES) & is_date(codes[:, 6:14])
    return at[right], codes[right]
