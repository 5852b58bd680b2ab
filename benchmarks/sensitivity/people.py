"""Makes personal values, kind by kind: `(chance, held_out) → text`. Check digits are computed here, on their own."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from benchmarks.sensitivity import pools

_BASE31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_REGIONS = (
    "110105",
    "310115",
    "440106",
    "330106",
    "510107",
    "420103",
    "320106",
    "610113",
    "430104",
    "370102",
    "650102",
)


def digits(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def resident_id(chance: Random, held_out: bool) -> str:
    born = date(1945, 1, 1) + timedelta(days=chance.randrange(22_000))
    body = chance.choice(_REGIONS) + born.strftime("%Y%m%d") + digits(chance, 3)
    rest = sum(int(digit) * pow(2, 17 - place) for place, digit in enumerate(body)) % 11
    number = body + "10X98765432"[rest]
    return number.lower() if held_out else number


def credit_code(chance: Random, held_out: bool) -> str:
    region, weights = chance.choice(_REGIONS), (3, 7, 9, 10, 5, 8, 4, 2)
    organisation = "".join(
        chance.choices("0123456789" if held_out else "0123456789" * 3 + "ABCDEFGHJKLMNPQRTUWXY", k=8)
    )
    rest = 11 - sum(int(c, 36) * w for c, w in zip(organisation, weights, strict=True)) % 11
    kind = chance.choice(("91", "92", "93") if not held_out else ("91", "12", "52", "N2"))
    body = kind + region + organisation + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(_BASE31.index(c) * pow(3, place) for place, c in enumerate(body))
    return body + _BASE31[-total % 31]


def mobile(chance: Random, held_out: bool) -> str:
    head = chance.choice(
        ("138", "139", "135", "150", "151", "158", "159", "186", "187", "188", "177", "176", "199", "166")
    )
    number = head + digits(chance, 8)
    grouped = f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}"
    forms = (f"+86 {number}", f"86{number}", grouped[1]) if held_out else (number, number, f"+86{number}", grouped[0])
    return chance.choice(forms)


def plain_mobile(chance: Random, held_out: bool) -> str:
    return chance.choice(("134", "136", "147", "152", "173", "182", "185", "189", "191", "198")) + digits(chance, 8)


def _luhn_digit(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def bank_card(chance: Random, held_out: bool) -> str:
    kinds = (("622848", 19), ("621700", 19), ("4", 16), ("52", 16), ("34", 15)) if not held_out else (
        ("625965", 16), ("623058", 19), ("47", 16), ("2223", 16), ("37", 15), ("3530", 16))  # fmt: skip
    start, length = chance.choice(kinds)
    body = start + digits(chance, length - len(start) - 1)
    number = body + _luhn_digit(body)
    if chance.random() < 0.3 and length == 16:
        return ("-" if held_out else " ").join(number[place : place + 4] for place in range(0, 16, 4))
    return number


def passport(chance: Random, held_out: bool) -> str:
    if held_out and chance.random() < 0.5:
        return _mrz(chance)
    kind = chance.choice(("E", "E", "EA", "EB", "EC", "EH", "G", "G"))
    return kind + digits(chance, 9 - len(kind))


def _mrz(chance: Random) -> str:
    def check(field: str) -> str:
        return str(sum((0 if c == "<" else int(c, 36)) * (7, 3, 1)[i % 3] for i, c in enumerate(field)) % 10)

    number, birth, expiry = "C" + digits(chance, 8), f"{chance.randrange(50, 99)}0{chance.randrange(1, 9)}15", "280304"
    head, born, until = number + check(number), birth + check(birth), expiry + check(expiry)
    personal = "<" * 14 + "0"
    return f"{head}D<<{born}{chance.choice('MF')}{until}{personal}{check(head + born + until + personal)}"


def email_address(chance: Random, held_out: bool) -> str:
    first = chance.choice(pools.FIRST_HELD_OUT if held_out else pools.FIRST).lower()
    last = chance.choice(pools.LAST_HELD_OUT if held_out else pools.LAST).lower().replace(" ", "").replace("'", "")
    host = chance.choice(pools.MAIL_HOSTS_HELD_OUT if held_out else pools.MAIL_HOSTS)
    forms = (f"{first}.{last}", f"{first[0]}{last}{chance.randrange(99)}", f"{last}_{first}+news") if not held_out else (
        f"{first}-{last}", f"{chance.randrange(10**8, 10**10)}", f"{first}{chance.randrange(1950, 2010)}", f"{last.upper()}.{first[0]}")  # fmt: skip
    return f"{chance.choice(forms)}@{host}"


def phone_number(chance: Random, held_out: bool) -> str:
    mainland = f"{chance.choice(('010', '021', '020', '025', '028'))}-{chance.randrange(2, 9)}{digits(chance, 7)}"
    town = f"0{chance.choice(('571', '512', '755', '731', '531'))}-{chance.randrange(2, 9)}{digits(chance, 7)}"
    exchange = f"{chance.randrange(2, 10)}{digits(chance, 2)}"
    area = chance.choice(("212", "415", "312", "617", "206", "503"))
    american = f"({area}) {exchange}-{digits(chance, 4)}", f"{area}.{exchange}.{digits(chance, 4)}"
    abroad = (
        f"+44 20 7{digits(chance, 3)} {digits(chance, 4)}",
        f"+49 {chance.choice(('30', '89', '221'))} {digits(chance, 7)}",
    )
    return chance.choice((mainland, town, american[0], abroad[0]) if not held_out else (
        town.replace("-", " "), f"({mainland[:3]}){mainland[4:]}", american[1], abroad[1], f"+33 1 {digits(chance, 2)} {digits(chance, 2)} {digits(chance, 2)} {digits(chance, 2)}"))  # fmt: skip


def ip_address(chance: Random, held_out: bool) -> str:
    if chance.random() < (0.3 if held_out else 0.1):
        return ":".join(f"{chance.randrange(1, 1 << 16):x}" for _ in range(8))
    if chance.random() < 0.2:
        return f"192.168.{chance.randrange(4)}.{chance.randrange(2, 255)}"
    return f"{chance.choice((59, 101, 113, 183, 203, 221, 8, 47))}." + ".".join(
        str(chance.randrange(256)) for _ in range(3)
    )


def iban(chance: Random, held_out: bool) -> str:
    country, bban = chance.choice((
        ("DE", digits(chance, 18)), ("FR", digits(chance, 23)), ("GB", "NWBK" + digits(chance, 14)), ("ES", digits(chance, 20)),
    ) if not held_out else (
        ("NL", "ABNA" + digits(chance, 10)), ("IT", "X" + digits(chance, 22)), ("CH", digits(chance, 17)), ("PL", digits(chance, 24)),
    ))  # fmt: skip
    value = int("".join(str(int(c, 36)) for c in bban + country + "00"))
    number = f"{country}{98 - value % 97:02d}{bban}"
    if chance.random() < 0.3:
        return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    return number


def chinese_name(chance: Random, held_out: bool) -> str:
    if chance.random() < 0.02:
        return chance.choice(("欧阳", "上官", "司马", "诸葛")) + chance.choice(
            pools.GIVEN_HELD_OUT if held_out else pools.GIVEN
        )
    return chance.choice(pools.SURNAMES) + chance.choice(pools.GIVEN_HELD_OUT if held_out else pools.GIVEN)


def latin_name(chance: Random, held_out: bool) -> str:
    first = chance.choice(pools.FIRST_HELD_OUT if held_out else pools.FIRST)
    last = chance.choice(pools.LAST_HELD_OUT if held_out else pools.LAST)
    if held_out:
        return chance.choice(
            (f"{last}, {first}", f"{first} {chance.choice('ABCDEFGHJKLM')}. {last}", f"{first} {last}".upper())
        )
    return chance.choice((f"{first} {last}", f"{first} {last}", f"{last}, {first}"))


def chinese_address(chance: Random, held_out: bool) -> str:
    number, house, room = chance.randrange(1, 900), chance.randrange(1, 30), chance.randrange(101, 2805)
    place = chance.choice(pools.CITIES_CN) + chance.choice(pools.DISTRICTS_CN) + chance.choice(pools.ROADS_CN)
    estate = chance.choice(pools.ESTATES_CN)
    forms = (f"{place}{number}号{house}栋{room}室", f"{place}{number}号{estate}{house}号楼{room}", f"{place}{number}号")
    rural = f"河南省周口市太康县{chance.choice(('城关镇', '常营镇', '逊母口镇'))}{estate}{house}组{number}号"
    return chance.choice(
        (f"{place} {number} 号 {house} 单元 {room}".replace(" ", ""), f"{place}{number}弄{house}号{room}室", rural)
        if held_out
        else forms
    )


def latin_address(chance: Random, held_out: bool) -> str:
    number = chance.randrange(1, 9999)
    if held_out:
        german = (
            f"{chance.choice(pools.GERMAN_STREETS)} {chance.randrange(1, 200)}, {chance.choice(pools.GERMAN_TOWNS)}"
        )
        street = f"{number} {chance.choice(('N', 'S', 'W'))} {chance.choice(pools.STREETS)} {chance.choice(pools.STREET_KINDS)}"
        return chance.choice((german, street, f"{street} Unit {chance.randrange(1, 40)}"))
    street = f"{number} {chance.choice(pools.STREETS)} {chance.choice(pools.STREET_KINDS)}"
    return chance.choice(
        (street, f"{street}, Apt {chance.randrange(1, 90)}", f"{street}, {chance.choice(pools.TOWNS)}")
    )
