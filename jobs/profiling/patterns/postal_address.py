"""Postal addresses: Chinese (region, road, number), and Latin ones with a house number and a kind of street."""

from __future__ import annotations

import pyarrow as pa

from jobs.profiling.standing import Mask, holding

KIND = "personal"
TITLE = "postal address"
PII = "direct"
SHAPE = r"(?s:.*u ?9.*|(?:.*[ ,:])?9a?,? [a9].*|[au].*[ .]9a?(?:,.*)?)"
SHORTEST = 8
INSIDE = True
WORDS = (
    "address", "addr", "street", "street_address", "home_address", "ship_to", "shipping_address", "delivery_address",
    "billing_address", "residence", "dz", "dizhi", "xxdz", "shdz", "shouhuodizhi", "jtzz", "zhuzhi", "地址", "住址",
    "收货地址",
)  # fmt: skip
CHANCE = 0.0
THINGS = (
    "store", "shop", "branch", "warehouse", "company", "office", "outlet", "venue", "depot", "supplier", "product",
    "dianpu", "mendian", "cangku", "门店", "店铺", "仓库", "公司", "网点",
)  # fmt: skip

_REGION = r"(?:省|自治区|市|区|县|旗|自治州)"
_ROAD = r"(?:路|街|大道|道|巷|弄|胡同|村|镇|乡|里|园|苑|庄|小区|社区|新村|花园|公寓|广场|大厦|组)"
_COUNT = r"[0-9]{1,5}(?:-[0-9]{1,5})?"
_PLACE = r"(?:号楼|号院|号|栋|幢|座|楼|单元|室|层|弄|组|门)"
_GAP = r"[^，。；,;\n]*"
# A region and a road with a number; or, without a region, a number on a road and a room in it.
_CHINESE = (
    rf"{_REGION}{_GAP}{_ROAD}{_GAP}{_COUNT}{_PLACE}"
    rf"|{_ROAD}{_COUNT}(?:号院|号|弄){_GAP}{_COUNT}(?:号楼|栋|幢|座|单元|室)"
)
_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Way|Place|Pl|Terrace|Ter|Circle|Cir|"
    r"Parkway|Pkwy|Highway|Hwy|Square|Crescent|Close|Trail|Trl|Loop)"
)
_UNIT = r"(?:[ ,]+(?:#|Apt|Apartment|Unit|Suite|Ste|Floor|Fl|Flat|Room|Rm|[NSEW]{1,2}\b|North|South|East|West).*|,.*)?"
_ENGLISH = rf"(?i:(?:^|[ ,:])[0-9]{{1,6}}[A-Z]?,? (?:[A-Za-z0-9\x{{c0}}-\x{{5ff}}.'-]+ ){{1,4}}{_STREET}\.?{_UNIT}$)"
_GERMAN = r"(?:straße|strasse|str\.|[a-zäöüß]weg|platz|allee|gasse|[Ss]traße|[Aa]llee) [0-9]{1,4} ?[a-z]?(?:,.*)?$"
_FRENCH = (
    r"(?i:(?:^|[ ,:])[0-9]{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|chemin|impasse|quai|allée) "
    r"(?:de |du |des |d'|la |le |l')?[A-Za-z\x{c0}-\x{5ff}].*)"
)


def matches(texts: pa.StringArray) -> Mask:
    """Texts that hold an address down to the house."""
    return holding(texts, _CHINESE) | holding(texts, _ENGLISH) | holding(texts, _GERMAN) | holding(texts, _FRENCH)
