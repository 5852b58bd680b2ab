"""How long tables that every night writes anew are kept; what later nights build on is kept for good."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict


class RetentionConfig(Strict):
    """How long partitions are kept, and which are put together; see `python -m jobs retain`."""

    days: dict[str, int] = Field(
        default_factory=dict, description="table → days its partitions are kept after their run date; others for good"
    )
    compact_below: int = Field(
        32 << 20, ge=0, description="bytes: partitions of several files that are smaller on average become one file"
    )
