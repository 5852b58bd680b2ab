"""The latent map and the neighbours as the page shows them: every text ready to be read, ids masked by the policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jobs.publish.report import recommend_drawings as drawings
from jobs.publish.report.language import _
from jobs.publish.report.latent import LatentSpace
from jobs.publish.report.night import Night
from jobs.publish.report.recommend import item_ids
from jobs.publish.report.sentences import tell
from jobs.publish.report.text import cut, decimal, number, visible

_LABEL, _ID, _REASON = 70, 40, 160


def latent(night: Night) -> dict[str, Any] | None:
    """The map, its table, and the neighbours of each of its items; None where there is no model."""
    space = night.latent
    if space is None:
        return None
    names = _Names(night)
    segments = {row["segment_id"]: row["name"] for row in space.segments}
    rows = [item_row(names, row, segments) for row in space.items]
    return {
        "svg": picture(space, rows),
        "items": rows,
        "segments": space.segments,
        "data": neighbours(names, space),
    }


def item_row(names: _Names, row: dict[str, Any], segments: dict[int, str]) -> dict[str, Any]:
    """One item of the map as a line of its table."""
    number_of = row.get("segment_id")
    return {
        **names.of(row["item_id"]),
        "users": row["users"],
        "segment": drawings.segment_name(number_of, segments.get(number_of) if number_of else None),
    }


def picture(space: LatentSpace, rows: list[dict[str, Any]]) -> Any:
    """The map: what is told of an item is its name, its segment and how many users have it."""
    items = [
        {"x": float(x), "y": float(y), "segment": row["segment"], "told": told_of(row)}
        for row, (x, y) in zip(rows, space.places, strict=True)
    ]
    centres = [
        {"x": float(x), "y": float(y), "segment": drawings.segment_name(row["segment_id"], row["name"]),
         "number": str(row["segment_id"]), "told": segment_told(row)}
        for row, (x, y) in zip(space.segments, space.centres, strict=True)
    ]  # fmt: skip
    return drawings.latent_map(items, centres)


def told_of(row: dict[str, Any]) -> str:
    """What hovering over an item tells."""
    return _(
        "%(item)s — %(users)s users; segment: %(segment)s",
        item=row["label"] or row["id"], users=number(row["users"]), segment=row["segment"],
    )  # fmt: skip


def segment_told(row: dict[str, Any]) -> str:
    """What hovering over a segment tells."""
    return _(
        "Segment %(name)s — %(users)s users",
        name=drawings.segment_name(row["segment_id"], row["name"]), users=number(row["users"]),
    )  # fmt: skip


def neighbours(names: _Names, space: LatentSpace) -> dict[str, Any]:
    """What the page's script shows of an item: texts once each, and for every item lists of [text, figure, reason]."""
    items, reasons = _Texts(), _Texts()
    for row in space.items:
        items.place(row["item_id"])
    near = [[[items.place(other), decimal(cosine, 2), None] for other, cosine in own] for own in space.near]
    senses = {
        sense: [[_published(row, items, reasons) for row in own[sense]] for own in space.similar]
        for sense in ("substitute", "complement")
    }
    return {
        "count": len(space.items),
        "names": [list(names.of(item).values()) for item in items.texts],
        "reasons": [_plain(reason) for reason in reasons.texts],
        "near": near,
        **senses,
    }


def _published(row: dict[str, Any], items: _Texts, reasons: _Texts) -> list[Any]:
    return [items.place(row["similar_item_id"]), decimal(row["score"], 2), reasons.place(row["reason"] or "")]


def _plain(reason: str) -> str:
    """A reason in the reader's language, as text without markup."""
    return str(tell(reason, _REASON).striptags())


class _Texts:
    """Different texts in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    @property
    def texts(self) -> Iterable[str]:
        return self._places

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))


class _Names:
    """Ids and labels of items as a reader may see them."""

    def __init__(self, night: Night) -> None:
        self._labels, self._masking, self._ids = night.item_labels, night.masking, item_ids(night.project)

    def of(self, item: str) -> dict[str, str]:
        shown = self._masking.value(item, self._ids) if self._ids else item
        label = self._labels.get(item, "")
        return {"id": visible(cut(str(shown or ""), _ID)), "label": visible(cut(label, _LABEL))}
