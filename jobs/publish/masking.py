"""What personal data looks like once it leaves the lake: one place decides, every reader-facing page calls it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

MASK = "•••"


def mask(value: Any, pii: str) -> Any:
    """`value` itself where `pii` is none; else a constant.

    A constant, not a hash: the few thousand possible ids or age bands of a shop are hashed in a moment, so a hash
    would only look like protection. Whether there is a value stays visible, because a missing value is a finding.
    """
    if pii == "none" or value is None:
        return value
    return MASK


def mask_row(row: str, pii: Mapping[str, str]) -> dict[str, Any]:
    """A sampled row (JSON text) as a mapping whose personal values are masked.

    Columns that `pii` does not know are masked too: nobody has said that they are harmless. Text that is no JSON
    object is masked whole.
    """
    try:
        content = json.loads(row)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        return {"row": MASK}
    return {str(name): mask(value, pii.get(str(name), "direct")) for name, value in content.items()}
