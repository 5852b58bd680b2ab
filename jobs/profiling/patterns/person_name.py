"""Names of people: Chinese (surname and given name), Latin (a common given name, or a surname in pinyin)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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

# Letters of European alphabets, and Chinese characters; whole Unicode classes take milliseconds to compile.
_LETTER = r"[A-Za-z\x{c0}-\x{5ff}]"
_WORD = rf"{_LETTER}(?:{_LETTER}|['.-])*"
_HAN = r"[\x{4e00}-\x{9fff}]"
_MINORITY = rf"{_HAN}{{2,6}}·{_HAN}{{2,6}}"
_WORDS = (
    rf"^(?P<first>{_LETTER}(?:{_LETTER}|['.])*)(?:-{_WORD})?(?P<comma>,)?"
    rf"(?: (?P<second>{_WORD}))?(?P<more> {_WORD})?(?: {_WORD})?$"
)


def formed(texts: pa.StringArray) -> Mask:
    """Two to four Chinese characters, or one to four words of letters."""
    return regex(texts, rf"{_HAN}{{2,4}}|{_MINORITY}|{_WORD}(?:,? {_WORD}){{0,3}}")


def matches(texts: pa.StringArray) -> Mask:
    """A common surname before given-name characters; a common given name first or after a comma; a pinyin name."""
    latin, chinese = _latin(texts), regex(texts, rf"{_HAN}{{2,4}}")
    at = np.flatnonzero(chinese)
    if len(at):
        chinese[at] = _chinese(texts.take(pa.array(at)))
    return latin | chinese | regex(texts, _MINORITY)


def _chinese(texts: pa.StringArray) -> Mask:
    """A surname of one or two characters, then one or two characters of given names."""
    length = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
    double = _among(pc.utf8_slice_codeunits(texts, 0, 2), DOUBLE_SURNAMES.split())
    single = _among(pc.utf8_slice_codeunits(texts, 0, 1), SURNAMES) & (length <= 3)
    given = [_among(pc.utf8_slice_codeunits(texts, place, place + 1), ("", *GIVEN)) for place in (1, 2, 3)]
    return (single & given[0] & given[1]) | (double & (length > 2) & given[1] & given[2])


def _latin(texts: pa.StringArray) -> Mask:
    parts = pc.extract_regex(pc.utf8_lower(texts), _WORDS)
    if parts.null_count == len(parts):
        return np.zeros(len(texts), np.bool_)
    first, second = parts.field("first"), parts.field("second")
    comma, alone = _among(parts.field("comma"), (",",)), _among(second, ("",))
    whole = parts.is_valid().to_numpy(zero_copy_only=False)
    given = (_among(first, LATIN_GIVEN.split()) & ~comma) | (comma & _among(second, LATIN_GIVEN.split()))
    surname = alone & _among(first, LATIN_SURNAMES.split())
    return whole & (given | surname | _pinyin(first, second, ~alone & _among(parts.field("more"), ("",))))


def _pinyin(first: pa.StringArray, second: pa.StringArray, two: Mask) -> Mask:
    """Two words, one a surname in pinyin, the other one or two syllables of it."""
    before, after = two & _among(first, PINYIN_SURNAMES.split()), two & _among(second, PINYIN_SURNAMES.split())
    if not (before | after).any():
        return before
    return (before & regex(second, SYLLABLES)) | (after & regex(first, SYLLABLES))


def _among(texts: pa.StringArray, words: Iterable[str]) -> Mask:
    return np.asarray(pc.is_in(texts, pa.array(list(words), pa.string())).to_numpy(zero_copy_only=False), np.bool_)
