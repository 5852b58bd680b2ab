"""Check digits over columns against plain one-number-at-a-time references, and against published examples."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from jobs.profiling.checksums import characters, credit_code, is_date, luhn, mod_11_2, mod_97, weights_731

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def reference_luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def reference_resident(number: str) -> bool:
    """ISO 7064: Σ aᵢ·2^(i−1) ≡ 1 (mod 11), i from the right, X = 10."""
    return sum((10 if c in "Xx" else int(c)) * 2**place for place, c in enumerate(reversed(number))) % 11 == 1


def reference_credit(code: str) -> bool:
    total = sum(ALPHABET.index(c) * 3**place for place, c in enumerate(code[:17]))
    organisation = sum(int(c, 36) * w for c, w in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    last = {10: "X", 11: "0"}.get(11 - organisation % 11, str(11 - organisation % 11))
    return ALPHABET[(31 - total % 31) % 31] == code[17] and code[16] == last


def reference_iban(number: str) -> bool:
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


def column(texts: list[str]) -> np.ndarray:
    return characters(pa.array(texts, pa.string()), len(texts[0]))


@pytest.mark.parametrize("width", [14, 15, 16, 17, 18, 19])
def test_luhn_agrees_with_the_plain_rule(width: int) -> None:
    chance = random.Random(width)
    numbers = ["".join(chance.choices("0123456789", k=width)) for _ in range(2000)]
    assert luhn(column(numbers)).tolist() == [reference_luhn(number) for number in numbers]
    assert 120 < luhn(column(numbers)).sum() < 280  # one in ten by chance


def test_resident_numbers_agree_with_the_plain_rule() -> None:
    chance = random.Random(1)
    numbers = ["".join(chance.choices("0123456789", k=17)) + chance.choice("0123456789Xx") for _ in range(4000)]
    assert mod_11_2(column(numbers)).tolist() == [reference_resident(number) for number in numbers]
    assert mod_11_2(column(["11010519491231002X", "440524188001010014"])).all()  # the standard's own


def test_credit_codes_agree_with_the_plain_rule() -> None:
    chance = random.Random(2)
    codes = ["".join(chance.choices(ALPHABET, k=18)) for _ in range(4000)]
    codes += [code for code in _completed(chance) for _ in range(2)]
    assert credit_code(column(codes)).tolist() == [reference_credit(code) for code in codes]
    assert credit_code(column(codes)).sum() >= 100
    assert credit_code(column(["91350100M000100Y43"])).all()  # the standard's own
    assert not credit_code(column(["9135O100M000100Y43"])).any()  # the letter O is not in the alphabet


def _completed(chance: random.Random) -> list[str]:
    """Codes whose two check characters were made right by trying."""
    found = []
    for _ in range(50):
        start = "91" + "".join(chance.choices("0123456789", k=6)) + "".join(chance.choices(ALPHABET, k=8))
        found += [start + a + b for a in ALPHABET for b in ALPHABET if reference_credit(start + a + b)]
    return found


def test_iban_agrees_with_the_plain_rule() -> None:
    chance = random.Random(3)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    numbers = ["DE" + "".join(chance.choices(letters, k=20)) for _ in range(4000)]
    assert mod_97(column(numbers)).tolist() == [reference_iban(number) for number in numbers]
    assert mod_97(column(["DE89370400440532013000", "GB29NWBK60161331926819"])).all()


def test_machine_readable_fields_agree_with_the_published_specimen() -> None:
    # ICAO Doc 9303 part 4, appendix A.
    assert weights_731(column(["L898902C3"])).tolist() == [6]
    assert weights_731(column(["740812", "120415"])).tolist() == [2, 9]


def test_dates_are_the_calendars() -> None:
    texts = [f"{year:04d}{month:02d}{day:02d}" for year in (1899, 1900, 1999, 2000, 2016, 2018, 2100)
             for month in range(14) for day in range(33)]  # fmt: skip

    def real(text: str) -> bool:
        try:
            return 1900 <= date(int(text[:4]), int(text[4:6]), int(text[6:])).year < 2100
        except ValueError:
            return False

    assert is_date(column(texts)).tolist() == [real(text) for text in texts]


def test_characters_sees_a_slice_of_a_longer_array() -> None:
    array = pa.array(["xx", "12", "34", "yy"]).slice(1, 2)
    assert characters(array, 2).tolist() == [[49, 50], [51, 52]]
