"""`validate` of conf/pipeline.yml: which engine checks the new partitions."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict


class ValidateConfig(Strict):
    """How much is validated without Spark."""

    pandas_rows: int = Field(
        3_000_000, ge=0, description="new rows of a table up to which pandas validates them; bounds the driver's memory"
    )
    reference_days: int = Field(
        28, ge=1, description="earlier landing days whose distribution and volume new ones are compared with"
    )
