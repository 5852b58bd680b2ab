"""`discover` of conf/pipeline.yml: how much of tables nobody described is looked at."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict
from conf.relate_config import DiscoveryConfig


class DiscoverConfig(Strict):
    """How far `python -m jobs discover` looks."""

    rows: int = Field(2_000_000, ge=1000, description="rows of a table that are read, about")
    type_rows: int = Field(200_000, ge=100, description="first and last rows that types are told from")
    relations: DiscoveryConfig = DiscoveryConfig(key_columns=4)
