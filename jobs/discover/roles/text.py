"""What people read: titles, descriptions, comments."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, has_spaces, item_id, mean_length, named_after, top
from jobs.discover.table import Table

WORDS = (
    "title", "description", "desc", "comment", "review", "note", "message", "content", "remark", "text", "summary",
    "query", "keyword", "body", "headline", "tag", "detail", "abstract", "feedback", "caption", "subject", "question",
    "request", "instruction", "memo",
)  # fmt: skip
_THINGS = (*item_id.WORDS, "display")
_LONG, _SPACED = 40, 0.5
_GAPS, _MANY, _SELDOM_SAME = 1.8, 30, 0.2
_LINES = (["line"], ["item"], ["pos"], ["position"], ["detail"])
_GAPS_OF_A_NAME, _MOST_THINGS = 1.0, 0.5
# What has several words too, and is no speech.
_NO_SPEECH = {
    "name",
    "address",
    "street",
    "city",
    "agent",
    "path",
    "time",
    "date",
    "at",
    "phone",
    "category",
    "list",
    "quantity",
    "unit",
    "size",
    "per",
}
_FEW, _OFTEN, _SHORT = 20, 20, 6


def score(seen: Seen, table: Table) -> Scored:
    """Texts named so, names of things, or long texts with blanks that hardly repeat."""
    if seen.type != "string" or not seen.filled:
        return NOTHING
    words = set(seen.words)
    if not {"id", "code", "url", "count", "score", "type", "status", "date", "length"}.isdisjoint(words):
        return NOTHING
    if not set(WORDS).isdisjoint(words) or {"search", "term"} <= words:
        return (0.8, "named so") if not _is_code(seen) else NOTHING
    of_thing = not set(_THINGS).isdisjoint({*words, *table.words})
    if (
        "name" in words
        and of_thing
        and words <= {*_THINGS, "name", "full", "short", "long", "en", "cn", "english", "line"}
    ):
        return 0.8, "the name of a thing"
    if mean_length(seen) > _LONG and has_spaces(seen) > _SPACED and seen.uniqueness > 0.3:
        return 0.7, f"{mean_length(seen):.0f} characters on average, with blanks, hardly ever the same"
    if named_after(table)[-1:] in _LINES and words & {"name", "label"} and len(words) == 1:
        return (0.6, "what the thing of a line is called") if table.of("item_id") else NOTHING
    if words.isdisjoint(_NO_SPEECH) and (gaps := _gaps(seen)) >= _GAPS_OF_A_NAME:
        things = max((other.state.distinct for other in table.of("item_id")), default=0)
        if seen.state.distinct >= max(_MANY, _MOST_THINGS * things) and things:
            return 0.6, "words, and nearly as many different ones as there are things"
        if gaps >= _GAPS and seen.state.distinct >= _MANY and seen.uniqueness > _SELDOM_SAME:
            return 0.6, "several words each, hardly ever the same"
    return NOTHING


def _gaps(seen: Seen) -> float:
    """Blanks inside of a value, on average."""
    values = top(seen, 500)
    return sum(value.strip().count(" ") for value in values) / max(len(values), 1)


def _is_code(seen: Seen) -> bool:
    """Whether a few short words come again and again: a `title` of Mr and Mrs is nothing to read."""
    few = seen.state.distinct <= _FEW and seen.filled >= _OFTEN * seen.state.distinct
    return few and mean_length(seen) < _SHORT and has_spaces(seen) < _SPACED
