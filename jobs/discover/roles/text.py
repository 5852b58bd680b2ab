"""What people read: titles, descriptions, comments."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.discover.roles import NOTHING, Scored, has_spaces, mean_length

WORDS = (
    "title", "description", "desc", "comment", "review", "note", "message", "content", "remark", "text", "summary",
    "query", "keyword", "body", "headline", "tag", "biaoti", "miaoshu", "neirong", "beizhu", "detail", "abstract",
    "keywords", "feedback", "caption", "bezeichnung", "titel", "beschreibung",
)  # fmt: skip
_THINGS = ("product", "item", "article", "prod", "good", "film", "movie", "book", "shangpin", "display", "sku", "song")
_LONG, _SPACED = 40, 0.5


def score(seen: Seen, table: Table) -> Scored:
    """Texts named so, names of things, or long texts with blanks that hardly repeat."""
    if seen.type != "string" or seen.state.distinct < 2:
        return NOTHING
    words = set(seen.words)
    if not {"id", "code", "url", "count", "score", "type", "status", "date", "length"}.isdisjoint(words):
        return NOTHING
    if not set(WORDS).isdisjoint(words):
        return 0.8, "named so"
    of_thing = not set(_THINGS).isdisjoint(words) or not set(_THINGS).isdisjoint(table.name.split("_"))
    of_thing = of_thing or any(word.rstrip("s") in _THINGS for word in table.name.split("_"))
    if "name" in words and of_thing and words <= {*_THINGS, "name", "full", "short", "long", "en", "cn", "english"}:
        return 0.8, "the name of a thing"
    if mean_length(seen) > _LONG and has_spaces(seen) > _SPACED and seen.uniqueness > 0.3:
        return 0.7, f"{mean_length(seen):.0f} characters on average, with blanks, hardly ever the same"
    return NOTHING
