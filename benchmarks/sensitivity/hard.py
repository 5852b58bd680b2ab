"""What we know to be hard: values whose form is not what the detectors expect, and things named after people.

No figure is promised for these columns; what becomes of each is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.sensitivity import people, pools
from benchmarks.sensitivity.people import _luhn_digit, digits

_TRADITIONAL = (
    "陳",
    "張",
    "劉",
    "黃",
    "鄭",
    "謝",
    "許",
    "鄧",
    "蕭",
    "葉",
    "蘇",
    "盧",
    "蔣",
    "鍾",
    "譚",
    "鄒",
    "賴",
    "龔",
)
_TRADITIONAL_GIVEN = (
    "淑華",
    "美鳳",
    "國榮",
    "學友",
    "麗珍",
    "慧嫻",
    "偉業",
    "婉儀",
    "詠詩",
    "嘉玲",
    "俊傑",
    "建國",
    "雅婷",
    "冠廷",
)
_INDIAN = ("Aarav", "Vivaan", "Ananya", "Ishita", "Rohan", "Sneha", "Lakshmi", "Venkatesh", "Harpreet", "Gurpreet")
_INDIAN_LAST = ("Sharma", "Iyer", "Reddy", "Singh", "Gupta", "Nair", "Chatterjee", "Banerjee", "Kaur", "Menon")
_ARTISTS = ("Taylor Swift", "Elton John", "Miles Davis", "Nina Simone", "David Bowie", "Johnny Cash", "Kate Bush", "Bob Dylan", "Joni Mitchell", "Adele", "Radiohead", "Daft Punk")  # fmt: skip
_FIRMS = ("Johnson Controls", "Smith and Wesson", "Morgan Stanley", "Wells Fargo", "Ernst Young", "Warner Bros", "Baker Hughes", "Philip Morris", "Eli Lilly", "Abbott", "Harley Davidson", "Dean Foods")  # fmt: skip
_NAMESAKES = (
    "李宁",
    "周大福",
    "张小泉",
    "王致和",
    "陈克明",
    "张江",
    "石家庄",
    "马连道",
    "王府井",
    "杨国福",
    "张君雅",
    "吴裕泰",
    "谢馥春",
    "方太",
    "白象",
    "金锣",
)

Maker = Callable[[Random], str]


def _old_resident_id(chance: Random) -> str:
    return (
        f"110105{chance.randrange(40, 99)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}{digits(chance, 3)}"
    )


def _luhn_order(chance: Random) -> str:
    body = "4" + digits(chance, 14)
    return body + _luhn_digit(body)


# (column name, kind, maker)
PERSONAL: tuple[tuple[str, str, Maker], ...] = (
    ("v1", "person_name", lambda c: c.choice(_TRADITIONAL) + c.choice(_TRADITIONAL_GIVEN)),
    ("v2", "person_name", lambda c: f"{c.choice(_INDIAN)} {c.choice(_INDIAN_LAST)}"),
    ("v3", "person_name", lambda c: c.choice(pools.LAST_HELD_OUT)),
    ("last_name", "person_name", lambda c: c.choice(pools.LAST_HELD_OUT)),
    ("v4", "person_name", lambda c: f"{c.choice('MKJPR')}. {c.choice(pools.LAST_HELD_OUT)}"),
    ("v5", "email_address", lambda c: people.email_address(c, True).replace("@", " [at] ")),
    ("v6", "phone_number", lambda c: f"{c.choice(('212', '415', '617'))}{c.randrange(2, 10)}{digits(c, 6)}"),
    ("v7", "phone_number", lambda c: f"0{c.choice(('10', '21', '28'))}{c.randrange(2, 9)}{digits(c, 7)}"),
    ("v8", "mobile", lambda c: people.plain_mobile(c, True) + ".0"),
    ("v9", "mobile", lambda c: f"(+86){people.plain_mobile(c, True)}"),
    ("v10", "mobile", lambda c: people.plain_mobile(c, True)[:3] + "****" + digits(c, 4)),
    ("v11", "resident_id", _old_resident_id),
    ("v12", "resident_id", lambda c: people.resident_id(c, False)[:6] + " " + people.resident_id(c, False)[6:]),
    ("v13", "passport", lambda c: f"C{digits(c, 2)}X{digits(c, 2)}T{digits(c, 2)}"),
    ("passport_us", "passport", lambda c: digits(c, 9)),
    ("v14", "ip_address", lambda c: f"10.0.{c.randrange(4)}.{c.randrange(60)}"),
    ("v15", "ip_address", lambda c: f"{people.ip_address(c, False)}/24"),
    ("v16", "postal_address", lambda c: f"東京都新宿区西新宿{c.randrange(1, 8)}丁目{c.randrange(1, 30)}番{c.randrange(1, 20)}号"),
    ("v17", "postal_address", lambda c: f"ул. Ленина, д. {c.randrange(1, 90)}, кв. {c.randrange(1, 200)}"),
    ("v18", "postal_address", lambda c: f"Flat {c.randrange(1, 40)}, The Old Mill, Bath"),
    ("v19", "bank_card", lambda c: people.bank_card(c, True).replace("-", "")[:6] + "******" + digits(c, 4)),
)  # fmt: skip
THINGS: tuple[tuple[str, Maker], ...] = (
    ("t1", _luhn_order),
    ("t2", lambda c: c.choice(_ARTISTS)),
    ("artist", lambda c: c.choice(_ARTISTS)),
    ("t3", lambda c: c.choice(_FIRMS)),
    ("company", lambda c: c.choice(_FIRMS)),
    ("t4", lambda c: c.choice(_NAMESAKES)),
    ("t5", lambda c: c.choice(pools.PLANTS)),
    ("t6", lambda c: c.choice(pools.CITIES)),
    ("t7", lambda c: c.choice(pools.BRANDS)),
    ("t8", lambda c: f"8.0.{c.randrange(3)}.{c.randrange(64, 250)}"),
    ("t9", lambda c: c.choice("EG") + digits(c, 8)),
    ("t10", lambda c: f"1{c.choice('3578')}{digits(c, 9)}"),
    ("t11", lambda c: f"{c.randrange(200, 999)}-{c.randrange(200, 999)}-{digits(c, 4)}"),
    ("t12", lambda c: f"{c.choice(pools.CITIES_CN)}{c.choice(pools.DISTRICTS_CN)}{c.choice(pools.ROADS_CN)}{c.randrange(1, 900)}号"),
    ("t13", lambda c: f"team-{c.choice(pools.PRODUCTS)}@corp.example"),
)  # fmt: skip
