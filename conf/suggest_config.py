"""`suggest` of conf/pipeline.yml: how expectations are learned, and how they have to prove themselves."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict


class SuggestConfig(Strict):
    """Learning on earlier days, proof on later ones and on injected faults."""

    learn_share: float = Field(0.7, gt=0, lt=1, description="share of the stored days, the earlier, to learn from")
    learn_days: int = Field(120, ge=2, description="the newest of those that are read")
    later_days: int = Field(90, ge=1, description="days after them that a suggestion is tested on, evenly chosen")
    min_held: float = Field(0.98, gt=0, le=1, description="share of the later days on which it has to hold")
    sample_rows: int = Field(20_000, ge=100, description="rows of one day, at most, that faults are injected into")
    fault_share: float = Field(0.2, gt=0, le=1, description="share of the rows that a fault changes")
    seed: int = Field(20180101, description="of the sample and the faults")
