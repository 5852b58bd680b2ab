"""What a detector (a pattern of kind `personal`) says of itself beside how to match: everything a verdict needs."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from conf.privacy_config import Pii
from jobs.profiling.patterns import FORM, registry


@dataclass(frozen=True)
class Detector:
    """One kind of personal data.

    title, pii: what it is, and the class a column of it should be declared as.
    words: column names that say so. others: words that say something else, unless one of `words` stands beside them.
    things: words that say it is a thing's and no person's (a shop's address), whatever stands beside them.
    chance: share of the values of its form that may match without being what the title says.
    chance_if_named: the same in a column whose name says so. form_if_named: there, the form alone counts as a match.
    has_check_digit: the match is an arithmetical one, so that no name speaks against it.
    spread: what of the smallest and the largest value must differ, else they come from a counter.
    note: what else there is to say of a column, from its most frequent values; never the values themselves.
    has_form: whether values of the form are counted apart, as `<name>.form`.
    """

    name: str
    title: str
    pii: Pii
    words: tuple[str, ...]
    others: tuple[str, ...]
    things: tuple[str, ...]
    chance: float
    chance_if_named: float
    form_if_named: bool
    has_check_digit: bool
    spread: str | None
    note: Callable[[Sequence[str]], str | None] | None
    has_form: bool


@cache
def detectors() -> tuple[Detector, ...]:
    """All detectors, in name order, as their modules in jobs/profiling/patterns describe them."""
    found = []
    for pattern in registry():
        if pattern.kind != "personal" or pattern.name.endswith(FORM):
            continue
        module = importlib.import_module(f"jobs.profiling.patterns.{pattern.name}")
        form_if_named = getattr(module, "FORM_IF_NAMED", False)
        found.append(
            Detector(
                name=pattern.name,
                title=module.TITLE,
                pii=module.PII,
                words=module.WORDS,
                others=getattr(module, "OTHERS", ()),
                things=getattr(module, "THINGS", ()),
                chance=module.CHANCE,
                chance_if_named=getattr(module, "CHANCE_IF_NAMED", 0.0 if form_if_named else module.CHANCE),
                form_if_named=form_if_named,
                has_check_digit=getattr(module, "HAS_CHECK_DIGIT", False),
                spread=getattr(module, "SPREAD", None),
                note=getattr(module, "note", None),
                has_form=pattern.form is not None,
            )
        )
    return tuple(found)


def says(names: Iterable[str], words: Iterable[str]) -> bool:
    """Whether one of a column's `names` holds one of `words`, as whole words joined by `_` or not; Chinese anywhere."""
    known = set(words)
    chinese = [word for word in known if not word.isascii()]
    return any(not known.isdisjoint(_spoken(name)) or any(word in name for word in chinese) for name in names if name)


def _spoken(name: str) -> set[str]:
    """`receiverMobile_no` → receiver, mobile, no, receiver_mobile, mobile_no, receivermobile, mobileno."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    parts = [part.lower() for part in re.split(r"[^0-9A-Za-z]+", apart) if part]
    pairs = list(pairwise(parts))
    bare = {re.sub(r"[0-9]+$", "", part) for part in parts}
    return {*parts, *bare, *(f"{a}_{b}" for a, b in pairs), *(a + b for a, b in pairs)}
