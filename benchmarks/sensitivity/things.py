"""Makes whole columns of values that only look personal: `(chance, rows) → texts`. TUNING and HELD_OUT never overlap."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.sensitivity import pools
from benchmarks.sensitivity.people import _luhn_digit, digits

Maker = Callable[[Random, int], list[str]]


def each(make: Callable[[Random], object]) -> Maker:
    """A column of independent values."""
    return lambda chance, rows: [str(make(chance)) for _ in range(rows)]


def counted(start: int, step: int = 1, form: str = "{}") -> Maker:
    """A column of numbers counted up from about `start`."""

    def make(chance: Random, rows: int) -> list[str]:
        first = start + chance.randrange(1000)
        return [form.format(first + place * step) for place in range(rows)]

    return make


def _moment(chance: Random) -> datetime:
    return datetime(2017, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(3 * 365 * 86_400))


def _date_id(chance: Random) -> str:
    return f"{chance.randrange(1950, 2019)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"


def _words(chance: Random, least: int, most: int) -> str:
    return " ".join(chance.choices(pools.PRODUCTS, k=chance.randrange(least, most + 1)))


def _luhn(chance: Random, start: str, length: int) -> str:
    body = start + digits(chance, length - len(start) - 1)
    return body + _luhn_digit(body)


def _review(chance: Random) -> str:
    return " ".join(
        chance.choice(pools.REVIEWS).format(n=chance.randrange(1, 99)) for _ in range(chance.randrange(1, 4))
    )


def _hexes(chance: Random, count: int) -> str:
    return "".join(chance.choices("0123456789abcdef", k=count))


def _ean13(chance: Random, start: str) -> str:
    body = start + digits(chance, 12 - len(start))
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


# column name → maker; the names are what such columns are called.
TUNING: dict[str, Maker] = {
    "order_no": each(lambda c: digits(c, 16)),
    "order_id": each(lambda c: "4" + digits(c, 15)),
    "trade_no": each(lambda c: "62" + digits(c, 17)),
    "payment_id": each(lambda c: _moment(c).strftime("%Y%m%d%H%M%S") + digits(c, 2)),
    "loyalty_no": each(lambda c: "6226" + digits(c, 12)),
    "field_order": counted(6222_0000_0000_0000),
    "snowflake": each(lambda c: c.randrange(10**18, 2 * 10**18)),
    "created_s": each(lambda c: int(_moment(c).timestamp())),
    "created_ms": each(lambda c: int(_moment(c).timestamp() * 1000)),
    "created_us": each(lambda c: int(_moment(c).timestamp() * 1_000_000)),
    "sku": each(lambda c: digits(c, 18)),
    "batch_no": each(lambda c: "310115" + _date_id(c) + digits(c, 4)),
    "col_18": each(lambda c: "110105" + _date_id(c) + digits(c, 4)),
    "ean": each(lambda c: _ean13(c, c.choice(("690", "400", "500", "301")))),
    "upc": each(lambda c: digits(c, 12)),
    "gtin14": each(lambda c: "3" + digits(c, 13)),
    "session_id": each(lambda c: uuid.UUID(int=c.getrandbits(128))),
    "checksum": each(lambda c: _hexes(c, 32)),
    "amount": each(lambda c: f"{c.uniform(0, 500):.2f}"),
    "big_amount": each(lambda c: f"{c.randrange(13_000_000_000, 19_999_999_999)}.{c.randrange(100):02d}"),
    "app_version": each(lambda c: ".".join(str(c.randrange(12)) for _ in range(4))),
    "build": each(lambda c: f"{c.randrange(8, 12)}.{c.randrange(4)}.{c.randrange(10)}.{c.randrange(40)}"),
    "value_4": each(lambda c: f"{c.randrange(1, 9)}.{c.randrange(20)}.{c.randrange(30)}.{c.randrange(60)}"),
    "created": each(lambda c: _moment(c).isoformat()),
    "doc_no": each(lambda c: f"PO{_date_id(c)}-{digits(c, 4)}"),
    "stamp14": each(lambda c: _moment(c).strftime("%Y%m%d%H%M%S")),
    "seq_11": counted(13_800_000_000),
    "member_seq": counted(15_000_000_000, 7),
    "ref_11": each(lambda c: c.randrange(10**10, 2 * 10**10)),
    "basket": each(lambda c: c.randrange(10**10, 10**11)),
    "name": each(lambda c: _words(c, 2, 3)),
    "title": each(lambda c: _words(c, 1, 4).title()),
    "goods_cn": each(lambda c: c.choice(pools.PRODUCTS_CN) + c.choice(("", "", c.choice(pools.PRODUCTS_CN)))),
    "value_cn": each(lambda c: c.choice(pools.PRODUCTS_CN)),
    "brand": each(lambda c: c.choice(pools.BRANDS)),
    "attr_brand": each(lambda c: c.choice(pools.BRANDS)),
    "city": each(lambda c: c.choice(pools.CITIES)),
    "colour": each(lambda c: c.choice(pools.COLOURS)),
    "store_name": each(lambda c: f"{c.choice(pools.STREETS)} {c.choice(pools.STREET_KINDS)} {c.choice(('Market', 'Deli', 'Store'))}"),
    "shop_cn": each(lambda c: c.choice(pools.ROADS_CN) + c.choice(("店", "旗舰店", "步行街店", "一店"))),
    "store_address": each(lambda c: f"{c.choice(pools.CITIES_CN)}{c.choice(pools.DISTRICTS_CN)}{c.choice(pools.ROADS_CN)}{c.randrange(1, 900)}号"),
    "url": each(lambda c: f"https://shop.example.com/item/{digits(c, 11)}?p={c.randrange(9)}"),
    "image": each(lambda c: f"img/{digits(c, 8)}@2x.png"),
    "package": each(lambda c: f"{c.choice(pools.PRODUCTS)}@{c.randrange(20)}.{c.randrange(20)}.{c.randrange(9)}"),
    "handle": each(lambda c: f"@{c.choice(pools.PRODUCTS)}{c.randrange(99)}"),
    "device_mac": each(lambda c: ":".join(_hexes(c, 2) for _ in range(6))),
    "clock": each(lambda c: f"{c.randrange(24):02d}:{c.randrange(60):02d}:{c.randrange(60):02d}"),
    "part_no": each(lambda c: f"{digits(c, 3)}-{digits(c, 3)}-{digits(c, 4)}"),
    "imei": each(lambda c: _luhn(c, c.choice(("35", "86", "01")), 15)),
    "iccid": each(lambda c: _luhn(c, "8986", 19)),
    "tracking": each(lambda c: c.choice(("SF", "YT", "JD")) + digits(c, 13)),
    "lot": each(lambda c: "DE" + digits(c, 20)),
    "serial": counted(10_000_000, 3, "E{}"),
    "asset_tag": each(lambda c: c.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + digits(c, 8)),
    "review": each(_review),
    "comment": each(lambda c: f"{_review(c)} 客服热线 400-{digits(c, 3)}-{digits(c, 4)}"),
    "geo": each(lambda c: f"{c.uniform(18, 53):.6f},{c.uniform(73, 135):.6f}"),
    "padded_id": counted(40_000, 1, "{:011d}"),
    "payload": each(lambda c: f'{{"qty": {c.randrange(9)}, "sku": "{digits(c, 8)}", "ts": {int(_moment(c).timestamp())}}}'),
}  # fmt: skip

HELD_OUT: dict[str, Maker] = {
    "invoice_no": each(lambda c: digits(c, 20)),
    "waybill": each(lambda c: "7" + digits(c, 17)),
    "gift_card": each(lambda c: "6006" + digits(c, 15)),
    "coupon_no": each(lambda c: c.choice(("51", "4")) + digits(c, 14)),
    "tx_ref": counted(5_100_000_000_000_000, 13),
    "epoch_ns": each(lambda c: int(_moment(c).timestamp()) * 10**9 + c.randrange(10**9)),
    "sscc": each(lambda c: "00" + digits(c, 18)),
    "plot_no": each(lambda c: "440106" + _date_id(c) + digits(c, 3) + c.choice("0123456789X")),
    "archive_no": counted(110_108_199_001_010_000),
    "isbn": each(lambda c: _ean13(c, "9787")),
    "isbn_dash": each(lambda c: f"978-7-{digits(c, 3)}-{digits(c, 5)}-{c.randrange(10)}"),
    "barcode": each(lambda c: _ean13(c, "69")),
    "digest": each(lambda c: hashlib.sha256(str(c.random()).encode()).hexdigest()),
    "token": each(lambda c: "".join(c.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=18))),
    "firmware": each(lambda c: f"{c.randrange(1, 6)}.{c.randrange(10)}.{c.randrange(10)}.{c.randrange(30)}"),
    "col_b": each(lambda c: f"{c.randrange(1, 4)}.{c.randrange(16)}.{c.randrange(8)}.{c.randrange(50)}"),
    "chapter": each(lambda c: f"{c.randrange(1, 12)}.{c.randrange(1, 9)}.{c.randrange(1, 9)}.{c.randrange(1, 20)}"),
    "ticket": counted(18_600_000_000, 11),
    "number_11": each(lambda c: c.randrange(10_000_000_000, 20_000_000_000)),
    "ids_11": each(lambda c: c.randrange(20_000_000_000, 99_999_999_999)),
    "dish_cn": each(lambda c: c.choice(pools.DISHES_CN)),
    "keyword_cn": each(lambda c: c.choice(pools.DISHES_CN) + c.choice(("", "做法", "外卖"))),
    "plants": each(lambda c: c.choice(pools.PLANTS) + c.choice((" seeds", " bouquet", " plant", " oil"))),
    "town": each(lambda c: c.choice(pools.CITIES)),
    "item_name": each(lambda c: f"{c.choice(pools.BRANDS)} {c.choice(pools.PRODUCTS).title()}"),
    "descr": each(lambda c: f"{c.choice(pools.PRODUCTS)} {c.choice(pools.PRODUCTS)} {c.randrange(1, 64)} oz"),
    "branch": each(lambda c: f"{c.randrange(1, 400)} {c.choice(pools.STREETS)} {c.choice(pools.STREET_KINDS)}"),
    "depot_address": each(lambda c: f"{c.choice(pools.GERMAN_STREETS)} {c.randrange(1, 90)}, {c.choice(pools.GERMAN_TOWNS)}"),
    "place_cn": each(lambda c: c.choice(pools.CITIES_CN) + c.choice(pools.DISTRICTS_CN) + c.choice(("第一食品商店", "图书馆", "客运站"))),
    "slot": each(lambda c: f"{c.choice(pools.ROADS_CN)}站{c.randrange(1, 9)}号口"),
    "remote": each(lambda c: f"git@code.example.com:team/{c.choice(pools.PRODUCTS)}.git"),
    "dependency": each(lambda c: f"@{c.choice(pools.PRODUCTS)}/{c.choice(pools.PRODUCTS)}@^{c.randrange(9)}.{c.randrange(9)}"),
    "mac_upper": each(lambda c: "-".join(_hexes(c, 2).upper() for _ in range(6))),
    "ratio": each(lambda c: f"{c.randrange(1, 20)}:{c.randrange(1, 20)}"),
    "catalogue_no": each(lambda c: f"{c.randrange(100, 200)}-{digits(c, 3)}-{digits(c, 4)}"),
    "range_1": each(lambda c: f"{_date_id(c)}-{_date_id(c)}"),
    "meter": counted(20_000_000, 1, "G{}"),
    "seat": each(lambda c: f"{c.choice('ABCDEF')}{digits(c, 8)}"),
    "swift_ref": each(lambda c: "GB" + digits(c, 2) + "".join(c.choices("ABCDEFGH", k=4)) + digits(c, 14)),
    "log": each(lambda c: f"{_moment(c).isoformat()} INFO job {digits(c, 11)} took {c.uniform(0, 9):.3f}s, {digits(c, 6)} rows"),
    "faq": each(lambda c: f"{_review(c)} Call 1-800-{digits(c, 3)}-{digits(c, 4)} for details."),
    "spec": each(lambda c: f"{c.randrange(5000, 20000)}mAh, {c.randrange(100, 400)}x{c.randrange(100, 400)} mm"),
    "weight": each(lambda c: f"{c.randrange(1, 5000)} g"),
    "url_2": each(lambda c: f"//cdn.example.com/{_hexes(c, 8)}/{digits(c, 13)}.jpg"),
    "vin": each(lambda c: "LSV" + "".join(c.choices("ABCDEFGH0123456789", k=8)) + digits(c, 6)),
    "plate": each(lambda c: c.choice("京沪粤浙") + c.choice("ABCD") + digits(c, 5)),
    "zero_padded": counted(7_000, 17, "{:012d}"),
    "campaign": each(lambda c: f"Type{c.choice('ABC')} {c.randrange(1, 30)}"),
    "json_blob": each(lambda c: f'{{"a": [{c.random():.6f}, {c.randrange(10**12)}], "v": "{c.randrange(9)}.{c.randrange(9)}"}}'),
}  # fmt: skip

# Under a name that says nothing these are what they look like: addresses, names of towns that are given names.
_TOLD_BY_NAME = ("store_address", "depot_address", "branch", "city", "town", "brand", "store_name")


def is_told_by_name(name: str) -> bool:
    """Whether only the column's name tells such a column from a personal one."""
    return name in _TOLD_BY_NAME
