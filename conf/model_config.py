"""conf/model.yml: what the recommend chapter is told. Every number that shapes a model stands here."""

from __future__ import annotations

from pydantic import Field

from conf.loading import Strict


class ProtocolConfig(Strict):
    """The next-period protocol: train on the past, judge on the period that follows."""

    period_days: int = Field(28, ge=1, description="length of the validation and of the test period")
    min_users_per_item: int = Field(
        10, ge=1, description="an item seen by fewer users before the cut is not recommended"
    )
    bootstrap: int = Field(1000, ge=100)
    seed: int = 20180101


class InputConfig(Strict):
    """Weights of the user-item matrix: behaviour weight x log1p(count) x 2^(-age/half-life)."""

    behaviour_weights: dict[str, float] = Field(
        description="weight per event type; an event type not named here is an error"
    )
    half_life_days: float = Field(60, gt=0)


class VaeConfig(Strict):
    """Mult-VAE: Liang et al., Variational Autoencoders for Collaborative Filtering, WWW 2018."""

    hidden: int = Field(300, ge=1)
    latent: int = Field(100, ge=1)
    dropout: float = Field(0.5, ge=0, lt=1)
    beta: float = Field(0.2, ge=0)
    anneal_steps: int = Field(200, ge=1)
    learning_rate: float = Field(1e-3, gt=0)
    batch_size: int = Field(256, ge=1)
    max_epochs: int = Field(60, ge=1)
    patience: int = Field(6, ge=1)
    seed: int = 20180101


class CandidateConfig(Strict):
    """What the candidate tables hold."""

    top: int = Field(100, ge=1)
    similar: int = Field(50, ge=1)
    ease_l2: float = Field(500, gt=0)


class ValueConfig(Strict):
    """The value measurement."""

    pool: int = Field(200, ge=20, description="items each test user's reference ranking is drawn from")
    k: int = 20
    seeds: tuple[int, ...] = (1, 2, 3)
    bootstrap: int = Field(500, ge=100)


class ModelConfig(Strict):
    """conf/model.yml"""

    protocol: ProtocolConfig = ProtocolConfig()
    inputs: InputConfig
    vae: VaeConfig = VaeConfig()
    candidates: CandidateConfig = CandidateConfig()
    value: ValueConfig = ValueConfig()
