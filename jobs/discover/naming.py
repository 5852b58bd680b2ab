"""Names as the lake writes them: lower-case words joined by underscores, Chinese names in English or pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from text_unidecode import unidecode

from jobs.discover.languages import in_english, meanings, signs


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 60
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
    """The words of an identifier in English, in the singular."""
    return [word for part in name.split("_") if part for word in in_english(part)]
