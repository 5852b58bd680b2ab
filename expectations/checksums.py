"""Numbers with a check digit: is a text a well-formed number of its kind whose check digit is right?"""

from __future__ import annotations

import re
from collections.abc import Callable

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def luhn(text: str) -> bool:
    """ISO/IEC 7812-1, bank cards: from the right, every second digit doubled, digits summed, divisible by 10."""
    if not re.fullmatch(r"[0-9]{12,19}", text):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def gtin(text: str) -> bool:
    """GS1 item numbers of 8, 12, 13 or 14 digits: from the right, weights 1 and 3 in turn, divisible by 10."""
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", text):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def gb11643(text: str) -> bool:
    """Resident identity number, 18 characters: ISO 7064 MOD 11-2, check character 0–9 or X."""
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


def gb32100(text: str) -> bool:
    """Unified social credit code, 18 characters of a 31-letter alphabet: weights 3^i modulo 31."""
    if len(text) != 18 or any(character not in _CREDIT_ALPHABET for character in text):
        return False
    total = sum(_CREDIT_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(text[:17]))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == text[17]


def iban(text: str) -> bool:
    """ISO 13616: first four characters to the end, letters as 10–35, the number is 1 modulo 97."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


CHECKSUMS: dict[str, Callable[[str], bool]] = {
    "luhn": luhn, "gtin": gtin, "gb11643": gb11643, "gb32100": gb32100, "iban": iban,
}  # fmt: skip
