"""Names of people: Chinese (surname and given name), Latin (a common given name, or a surname in pinyin)."""

from __future__ import annotations

import pyarrow as pa

from jobs.profiling.patterns import Mask, regex
from jobs.profiling.patterns._names import (
    DOUBLE_SURNAMES,
    GIVEN,
    LATIN_GIVEN,
    LATIN_SURNAMES,
    PINYIN_SURNAMES,
    SURNAMES,
    SYLLABLES,
)

KIND = "personal"
TITLE = "name of a person"
PII = "direct"
SHAPE = r"u|[au]+(?:['-][au]+)*\.?(?:,? [au]+(?:['-][au]+)*\.?){0,3}"
SHORTEST = 4
WORDS = (
    "customer_name", "user_name", "real_name", "full_name", "first_name", "last_name", "given_name", "surname",
    "family_name", "contact_name", "contact", "contact_person", "receiver", "receiver_name", "recipient", "consignee",
    "buyer_name", "buyer", "payee", "employee_name", "staff_name", "person_name", "holder_name", "cardholder",
    "member_name", "patient_name", "xm", "xingming", "lxr", "lianxiren", "shouhuoren", "shjr", "khmc", "kehuxingming",
    "姓名", "收货人", "收件人", "联系人", "持卡人", "客户姓名", "真实姓名",
)  # fmt: skip
# Words of the same form in catalogues (a maker's, a plant's, a town's name) are this often like a person's name.
CHANCE = 0.45
OTHERS = (
    "product", "brand", "item", "category", "store", "shop", "campaign", "city", "town", "region", "province",
    "country", "company", "manufacturer", "maker", "supplier", "vendor", "department", "colour", "color", "title",
    "sku", "file", "model", "series", "tag", "keyword", "query", "commodity", "goods", "class", "type", "status",
    "level", "article", "spmc", "pinpai", "leimu", "chengshi", "dianpu", "商品", "品牌", "类目", "店铺", "门店",
    "城市", "公司", "名称",
)  # fmt: skip
CHANCE_IF_NAMED = 0.1

_WORD = r"[\p{L}][\p{L}'’.-]*"


def formed(texts: pa.StringArray) -> Mask:
    """Two to four Chinese characters, or one to four words of letters."""
    chinese = regex(texts, r"\p{Han}{2,4}|\p{Han}{2,6}·\p{Han}{2,6}")
    return chinese | regex(texts, rf"{_WORD}(?:,? {_WORD}){{0,3}}")


def matches(texts: pa.StringArray) -> Mask:
    """A common surname before given-name characters; a common given name first or after a comma; a pinyin name."""
    chinese = regex(texts, rf"(?:{DOUBLE_SURNAMES}|[{SURNAMES}])[{GIVEN}]{{1,2}}|\p{{Han}}{{2,6}}·\p{{Han}}{{2,6}}")
    given = regex(
        texts,
        rf"(?i:(?:{LATIN_GIVEN})(?:[ -]{_WORD}){{0,2}}|{_WORD}, (?:{LATIN_GIVEN})(?: {_WORD})?|(?:{LATIN_SURNAMES}))",
    )
    pinyin = regex(
        texts, rf"(?i:(?:{PINYIN_SURNAMES}),? {SYLLABLES}(?:[ -]{SYLLABLES})?|{SYLLABLES} (?:{PINYIN_SURNAMES}))"
    )
    return (chinese | given | pinyin) & formed(texts)
