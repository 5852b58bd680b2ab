"""Personal data among the columns: by the detectors and the verdict that the stage sensitivity uses, and by name.

The detectors look at values, and know names of people and numbers of telephones of some countries only. What a column
is called tells the rest, in any language that `languages/` speaks; a person reads the draft, so a doubt is masked.
"""

from __future__ import annotations

from typing import Any, cast

from conf.privacy_config import SensitivityConfig
from jobs.discover.columns import Seen
from jobs.discover.naming import word_set
from jobs.discover.roles import mean_length
from jobs.discover.table import Table
from jobs.inventory.sensitivity.detectors import detectors
from jobs.inventory.sensitivity.verdict import Evidence, Matched, detections
from jobs.profiling.figures import figures

_PEOPLE = word_set(
    "user customer cust member buyer client shopper consumer subscriber guest person people employee staff partner"
)
# Who has a name, a telephone and an address too, and is no person.
_THINGS = word_set(
    "store shop outlet branch seller merchant restaurant mall supermarket retailer vendor warehouse supplier brand"
    " maker manufacturer company product item article category department campaign city country event page file"
)
_WHOSE_NAME = word_set(
    "first last given family middle full person contact receiver recipient consignee buyer customer billing shipping"
    " bill ship"
)
_TAKERS, _LONGEST_NAME = word_set("receiver recipient consignee addressee"), 40
# Where one buys: an address or a telephone of theirs is nobody's own.
_SITES = word_set("store shop outlet branch restaurant mall supermarket warehouse")
_CONTACTS = ("postal address", "telephone number", "mobile number")
_PHONES, _PLACES = word_set("phone mobile telephone cellphone tel fax"), word_set("street address")
# Words that make another thing of it: an email address is found by its sign, a phone's model is no number.
# A part of an address that many share says where somebody lives, and not who it is.
_ELSE = word_set(
    "type model os brand count price flag is has id email mail ip web url mac website status verified method"
    " city town province state region country zip zipcode postcode postal code"
)
_NAMES = word_set("name title")
_SHORTEST_PHONE, _MOST = 6, 0.5


def find_personal(table: Table, config: SensitivityConfig) -> None:
    """The class of every column that holds personal data, with the evidence; the table's key says whose they are."""
    table.pii = {}
    around = {*table.words, *(table.columns[table.key[0]].words if len(table.key) == 1 else ())}
    for name, seen in table.columns.items():
        if seen.type not in ("string", "integer", "bigint"):
            continue
        found = detections(evidence_of(seen), detectors(), config)
        is_of_site = not _SITES.isdisjoint(around) and _PEOPLE.isdisjoint({*around, *seen.words})
        found = [one for one in found if not (is_of_site and one.detector.title in _CONTACTS)]
        if found and not (_is_name_of_thing(seen, table) and found[0].share < _MOST):
            best = found[0]
            table.pii[name] = (best.detector.pii, f"{best.detector.title} in {best.share:.0%} of its rows")
        if table.pii.get(name, ("none",))[0] != "direct" and (said := named_personal(seen, around)):
            table.pii[name] = ("direct", f"{said}, as its name says")


def _is_name_of_thing(seen: Seen, table: Table) -> bool:
    """Whether it is what a thing is called: a Trail Running Backpack is in no street, though some names sound so."""
    return not _NAMES.isdisjoint(seen.words) and not _THINGS.isdisjoint({*table.words, *seen.words})


def named_personal(seen: Seen, of: set[str]) -> str | None:
    """What a column's name says it holds of a person; None if it says nothing of the kind. `of`: words for what the
    rows of its table are."""
    words, around = set(seen.words), {*of, *seen.words}
    if seen.type == "string" and (words == {"contact", "name"} or "surname" in words):
        # Whosever contact it is: a supplier's is a person too.
        return "a person's name"
    if not _ELSE.isdisjoint(words) or not _THINGS.isdisjoint(around) or seen.state.distinct < 2:
        return None
    if seen.type == "string":
        if len(words) == 1 and words <= _TAKERS and mean_length(seen) < _LONGEST_NAME:
            return "a person's name"
        whole = seen.words == ["name"] and not _PEOPLE.isdisjoint(around)
        if "surname" in words or whole or ("name" in words and not _WHOSE_NAME.isdisjoint(words)):
            return "a person's name"
        if not _PLACES.isdisjoint(words):
            return "a person's address"
    shortest = min(len(str(value)) for value in (seen.state.smallest, seen.state.largest))
    if not _PHONES.isdisjoint(words) and shortest >= _SHORTEST_PHONE:
        return "a telephone number"
    return None


def evidence_of(seen: Seen) -> Evidence:
    """What a verdict needs of a column."""
    state = seen.state
    patterns = cast(list[dict[str, Any]], figures(state)["patterns"])
    return Evidence(
        names=(seen.name, seen.source),
        tested=state.matches.tested,
        smallest=state.smallest,
        largest=state.largest,
        frequent=tuple(str(value) for value in state.frequent.values.slice(0, 20).to_pylist()),
        matched={
            pattern["name"]: Matched(pattern["rows"], pattern["distinct"])
            for pattern in patterns
            if pattern["kind"] == "personal"
        },
    )
