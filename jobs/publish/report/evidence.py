"""What each figure of the register was made from, asset by asset: where its numbers lead when clicked."""

from __future__ import annotations

import json
from typing import Any

from jobs.publish.report.night import Night, Rows
from jobs.publish.report.overview import asset_rows

_FIGURES = ("rows", "quality", "value", "cost", "action")


def evidence(night: Night) -> Rows:
    """One entry an asset, in the register's order: its row, and the stored evidence of each figure (or none)."""
    return [row | {"from": _stored(row.get("evidence"))} for row in asset_rows(night)]


def _stored(text: str | None) -> dict[str, Any]:
    """The evidence of each figure; None for a figure without."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = {}
    return dict.fromkeys(_FIGURES) | (found if isinstance(found, dict) else {})
