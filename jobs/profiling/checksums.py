"""Check digits over whole columns: fixed-width ASCII texts as a digit matrix, one row a text, and the rules on it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]
Matrix = npt.NDArray[np.uint8]

_CREDIT_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"


def characters(texts: pa.Array, width: int) -> Matrix:
    """ASCII codes of texts of exactly `width` ASCII characters (no nulls), n x width; a view, nothing is copied."""
    values = texts if isinstance(texts, pa.StringArray) else texts.cast(pa.string())
    offsets, data = values.buffers()[1:3]
    if not len(values) or data is None:
        return np.empty((0, width), np.uint8)
    start = int(np.frombuffer(offsets, np.int32, count=1, offset=4 * values.offset)[0])
    return np.frombuffer(data, np.uint8, count=len(values) * width, offset=start).reshape(-1, width)


def luhn(digits: Matrix) -> Mask:
    """ISO/IEC 7812-1, annex B: double every second digit from the right but the last, sum digits, divide by 10."""
    numbers = (digits - ord("0")).astype(np.int16)
    doubled = numbers[:, -2::-2] * 2
    total = numbers[:, -1::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    return np.asarray(total % 10 == 0)


def mod_11_2(codes: Matrix) -> Mask:
    """ISO 7064 MOD 11-2 as GB 11643 uses it: 17 digits and a check character 0–9 or X, weights 2^(18−i) mod 11."""
    weights = np.array([pow(2, 17 - place, 11) for place in range(17)], np.int16)
    total = (codes[:, :17] - ord("0")).astype(np.int16) @ weights
    expected = np.frombuffer(b"10X98765432", np.uint8)[total % 11]
    return np.asarray(expected == np.where(codes[:, 17] == ord("x"), ord("X"), codes[:, 17]))


def credit_code(codes: Matrix) -> Mask:
    """GB 32100: 18 characters of a 31-letter alphabet; the last is 31 − Σ cᵢ·3^(i−1) mod 31.

    Characters 9–17 are an organisation code with a check character of its own (GB 11714, mod 11), tested as well.
    A character outside the alphabet fails.
    """
    value = np.full(256, -1, np.int16)
    value[np.frombuffer(_CREDIT_ALPHABET, np.uint8)] = np.arange(31)
    numbers = value[codes]
    weights = np.array([pow(3, place, 31) for place in range(17)], np.int16)
    last = (31 - numbers[:, :17] @ weights % 31) % 31
    return np.asarray((numbers >= 0).all(axis=1) & (last == numbers[:, 17]) & _organisation_code(codes[:, 8:17]))


def _organisation_code(codes: Matrix) -> Mask:
    """GB 11714: eight characters 0–9 A–Z (A = 10), weighted; the ninth is 11 − Σ mod 11, X for 10 and 0 for 11."""
    weights = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int16)
    numbers = np.where(codes >= ord("A"), codes - ord("A") + 10, codes - ord("0")).astype(np.int16)
    last = 11 - numbers[:, :8] @ weights % 11
    return np.asarray(np.frombuffer(b"-123456789X0", np.uint8)[last] == codes[:, 8])


def mod_97(codes: Matrix) -> Mask:
    """ISO 13616 (IBAN): the first four characters moved to the end, letters as 10–35, the number is 1 modulo 97."""
    rest = np.zeros(len(codes), np.int64)
    for place in [*range(4, codes.shape[1]), 0, 1, 2, 3]:
        column = codes[:, place].astype(np.int64)
        is_letter = column >= ord("A")
        rest = np.where(is_letter, rest * 100 + column - ord("A") + 10, rest * 10 + column - ord("0")) % 97
    return np.asarray(rest == 1)


def weights_731(codes: Matrix) -> npt.NDArray[np.int64]:
    """ICAO 9303 check digit of machine-readable fields: digits, A = 10, `<` = 0, weights 7 3 1 repeated, modulo 10."""
    value = np.zeros(256, np.int64)
    value[ord("0") : ord("9") + 1] = np.arange(10)
    value[ord("A") : ord("Z") + 1] = np.arange(10, 36)
    return np.asarray(value[codes] @ np.resize([7, 3, 1], codes.shape[1]) % 10)


def is_date(codes: Matrix) -> Mask:
    """Whether eight digits YYYYMMDD name a day of 1900–2099 that the calendar has."""
    numbers = (codes - ord("0")).astype(np.int32)
    year, month = numbers[:, :4] @ np.array([1000, 100, 10, 1]), numbers[:, 4] * 10 + numbers[:, 5]
    day = numbers[:, 6] * 10 + numbers[:, 7]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)] + (
        leap & (month == 2)
    )
    in_range = (year >= 1900) & (year < 2100) & (month >= 1) & (month <= 12)
    return np.asarray(in_range & (day >= 1) & (day <= longest))
