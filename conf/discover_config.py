"""conf/discover.yml: how much of tables that nobody described is looked at."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict, load_yaml
from conf.privacy_config import SensitivityConfig
from conf.project import ROOT
from conf.relate_config import DiscoveryConfig


class DiscoverConfig(Strict):
    """How far `python -m jobs discover` looks."""

    rows: int = Field(2_000_000, ge=1000, description="rows of a table that are read, about")
    type_rows: int = Field(200_000, ge=100, description="first and last rows that types are told from")
    relations: DiscoveryConfig = DiscoveryConfig()
    sensitivity: SensitivityConfig = SensitivityConfig()


def discover_config() -> DiscoverConfig:
    """The house's own settings: a shop that is discovered has none yet."""
    return load_yaml(ROOT / "conf" / "discover.yml", DiscoverConfig)
