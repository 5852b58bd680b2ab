"""Names as the lake writes them: lower-case words joined by underscores, Chinese names in English or pinyin."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from text_unidecode import unidecode

from jobs.discover.languages import english_words, in_english, meanings, signs


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 60
_LEAST_NAMES, _LONGEST_PREFIX, _MOST_KNOWN = 4, 4, 0.5
# Words that end in an `id` written without a gap: visitorid, itemid, userid, but not paid or valid.
_JOINED = re.compile(r"^([a-z]{3,})(id|ids)$")
_NOT_IDS = word_set("paid valid invalid solid grid bid void rapid fluid unpaid prepaid avoid hybrid")


def identifier(source: str) -> str:
    """`source` as a name of a column or table; `column` where nothing is left of it."""
    text = signs().sub(lambda found: f" {meanings()[found[0]]} ", source.replace("\ufeff", ""))
    text = unidecode(_CAMEL.sub("_", text))
    parts = [_apart(part) for part in re.sub(r"[^0-9a-z]+", "_", text.lower()).split("_")]
    name = "_".join(parts).strip("_")
    name = re.sub(r"_+", "_", name)[:_LONGEST].strip("_")
    if not name:
        return "column"
    if not name[0].isalpha():
        name = f"c_{name}"
    return "dt_value" if name == "dt" else name


def identifiers(sources: Iterable[str]) -> list[str]:
    """One name for each of `sources`; the second of the same gets the suffix _2."""
    names: list[str] = []
    for source in sources:
        name = wanted = identifier(source)
        number = 1
        while name in names:
            number += 1
            name = f"{wanted}_{number}"
        names.append(name)
    return names


def _apart(word: str) -> str:
    """A joined `id` apart: visitorid → visitor_id."""
    joined = _JOINED.match(word)
    return f"{joined[1]}_{joined[2]}" if joined and word not in _NOT_IDS else word


def words_of(name: str) -> list[str]:
    """The words of an identifier in English, in the singular; single letters in front say its kind, not its meaning."""
    parts = [part for part in name.split("_") if part]
    said = [part for part in parts if len(part) > 1] or parts
    return [word for part in said for word in in_english(part)]


def shared_prefix(names: Collection[str]) -> str:
    """What a system puts before every column of a table, and means nothing by: ss_ of ss_item_sk, ox of oxprice.

    Words stay, since customer_id and customer_name are of a customer.
    """
    first, last = min(names), max(names)
    common = first[: next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]
    if len(names) < _LEAST_NAMES or len(common) < 2:
        return ""
    apart = common[: common.rfind("_") + 1]
    if apart:
        return "" if _known(apart) else apart
    for end in range(min(len(common), _LONGEST_PREFIX), 1, -1):
        rests = [name[end:] for name in names]
        if not _known(common[:end]) and all(rests) and _share_known(rests) >= _MOST_KNOWN > _share_known(names):
            return common[:end]
    return ""


def _share_known(names: Collection[str]) -> float:
    return sum(_known(name) > 0 for name in names) / len(names)


def _known(name: str) -> int:
    """How many of a name's words are English ones of shops, or none if any is not."""
    words = words_of(name)
    return len(words) if all(word in english_words() for word in words) else 0
