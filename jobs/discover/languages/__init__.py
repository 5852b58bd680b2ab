"""Words of shop tables in other languages: one language a module, found by listing the folder.

`WORDS` has a line for each English word (or two), then a colon and what the language says for it. European words stand
without accents, as names in the lake do; Chinese and Japanese ones in their own signs.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

_LONGEST_PARTS = 4
# Two letters are a word inside a longer one only if they are these, and last: orderno, userid, eventts.
_SHORT_ENDS = frozenset(("id", "no", "nr", "ts", "dt"))
_LEAST_APART = 5
# The first of several, the length of a code, the second design of a table: asin1, ean13, product2.
_NUMBERED = re.compile(r"^([a-z]{3,})\d+$")
# Last parts that say what a joined word is, whatever stands before them: retailprice, commitdate.
_ENDED = re.compile(r"^([a-z]{3,})(price|amount|quantity|number|code|date|name|key|type|flag|status|percent)$")
_WHOLE = frozenset(
    ("update", "candidate", "mandate", "validate", "monkey", "turkey", "hockey", "jockey", "donkey", "whiskey",
     "prototype", "archetype")
)  # fmt: skip


@cache
def meanings() -> dict[str, str]:
    """What a word of another language is in English; no English word is among them."""
    known = english_words()
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name == "english":
            continue
        for line in importlib.import_module(f"{__name__}.{module.name}").WORDS.strip().splitlines():
            meaning, _, words = line.partition(":")
            for word in words.split():
                if word not in known:
                    found.setdefault(word, meaning.strip())
    return found


@cache
def english_words() -> frozenset[str]:
    """The English words of shop tables."""
    return frozenset(importlib.import_module(f"{__name__}.english").WORDS.split())


@cache
def signs() -> re.Pattern[str]:
    """Any Chinese or Japanese word; where one begins another the longer is taken."""
    words = [word for word in meanings() if not word.isascii()]
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


@cache
def in_english(word: str) -> tuple[str, ...]:
    """A lower-case word of a name as English words; joined ones apart if all of their parts are known.

    kundennr → customer, no; orderdate → order, date; asin1, ean13 → asin, ean; what is not known stays as it is.
    """
    if word in meanings():
        return tuple(map(singular, meanings()[word].split()))
    one = singular(word)
    if word in english_words() or one in english_words():
        return (one,)
    if (bare := _NUMBERED.match(word)) and _is_known(bare[1]):
        return in_english(bare[1])
    parts = (_apart(word) or _apart(one)) if len(one) >= _LEAST_APART and one.isalpha() else None
    if parts is None and (joined := _ENDED.match(one)) and one not in _WHOLE:
        return (*in_english(joined[1]), joined[2])
    return tuple(meaning for part in parts for meaning in in_english(part)) if parts else (one,)


def singular(word: str) -> str:
    """`word` without the s of a plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("us") and word[:-1] in english_words():
        return word[:-1]
    return (
        word[:-1]
        if (len(word) > 3 or word == "ids") and word.endswith("s") and not word.endswith(("ss", "us", "is"))
        else word
    )


def _apart(word: str, most: int = _LONGEST_PARTS) -> tuple[str, ...] | None:
    """`word` as few known words, the first one as long as can be."""
    if _is_known(word) or word in _SHORT_ENDS:
        return (word,)
    if most == 1:
        return None
    found = [
        (word[:end], *rest)
        for end in range(len(word) - 2, 2, -1)
        if _is_known(word[:end]) and (rest := _apart(word[end:], most - 1)) is not None
    ]
    return min(found, key=len) if found else None


def _is_known(word: str) -> bool:
    return len(word) > 2 and (word in english_words() or word in meanings())
