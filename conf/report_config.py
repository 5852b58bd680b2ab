"""conf/pipeline.yml, section `report`: the languages of the morning's report."""

from __future__ import annotations

from pydantic import Field, model_validator

from conf.loading import Strict


class MapConfig(Strict):
    """The map of the latent space: how much of it is drawn and listed."""

    items: int = Field(
        300, ge=1, le=2000, description="items on it, those most users have; they can be looked up by name"
    )
    neighbours: int = Field(3, ge=1, le=20, description="neighbours shown of each, in each sense")


class ReportConfig(Strict):
    """How the report is written."""

    language: str = Field("en", pattern=r"^[A-Za-z_]{2,20}$", description="the language a reader meets first")
    languages: tuple[str, ...] = Field(("en", "zh"), min_length=1, description="all languages it is written in")
    nights: int = Field(60, ge=2, description="past runs shown in trends")
    map: MapConfig = MapConfig()

    @model_validator(mode="after")
    def _first_is_among_all(self) -> ReportConfig:
        if self.language not in self.languages:
            raise ValueError(f"`language` is {self.language}, which is not one of `languages`: {self.languages}")
        return self
