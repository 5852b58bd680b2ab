"""conf/model.yml: what the recommend chapter is told. Every number that shapes a model stands here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from conf.loading import Strict
from conf.profile_config import AudienceConfig, DiversityConfig, FeedbackConfig, ProfileConfig, SimilarConfig
from conf.value_config import ValueConfig


class ProtocolConfig(Strict):
    """The next-period protocol: train on the past, judge on the period that follows."""

    period_days: int = Field(28, ge=1, description="length of the validation and of the test period")
    min_users_per_item: int = Field(
        10, ge=1, description="an item seen by fewer users before the cut is not recommended"
    )
    earlier_periods: int = Field(
        2, ge=0, description="periods before the validation period that the ranker may learn from"
    )
    bootstrap: int = Field(1000, ge=100, description="resamples of every interval")
    seed: int = Field(20180101, description="of the samples and resamples")


class InputConfig(Strict):
    """Weights of the user-item matrix: behaviour weight x log1p(count) x 2^(-age/half-life)."""

    behaviour_weights: dict[str, float] = Field(
        description="weight per event type; an event type not named here is an error"
    )
    is_without_bots: bool = Field(
        True, description="leave out what the stage bots flagged (docs/decisions/036 says what that does)"
    )
    half_life_days: float = Field(60, gt=0, description="age at which an event counts half, until it is learned")
    is_fitted: bool = Field(
        True, description="learn weights and half-lives from the validation period; else, and before it, as above"
    )
    half_life_grid: tuple[float, ...] = Field(
        (7, 14, 30, 45, 60, 90, 120, 180, 365, 730), min_length=1, description="half-lives that are tried"
    )
    least_share: float = Field(
        0.05, gt=0, le=1, description="of the largest weight: what an event type that foretells nothing keeps"
    )
    min_events: int = Field(
        1000, ge=1, description="pairs that come back in that period below which nothing is learned"
    )
    fit_users: int = Field(5000, ge=1, description="users the weights are learned from, about, at most")


class VaeConfig(Strict):
    """Mult-VAE: Liang et al., Variational Autoencoders for Collaborative Filtering, WWW 2018."""

    hidden: int = Field(300, ge=1, description="width of the encoder's hidden layer")
    latent: int = Field(100, ge=1, description="dimensions of the user and item vectors")
    large_from_users: int = Field(5000, ge=1, description="from so many users on, the two sizes below are used")
    large_hidden: int = Field(600, ge=1, description="`hidden` of a large shop")
    large_latent: int = Field(200, ge=1, description="`latent` of a large shop")
    dropout: float = Field(0.5, ge=0, lt=1, description="share of a history hidden from the encoder in training")
    beta: float = Field(0.2, ge=0, description="weight of the KL part once annealed")
    anneal_steps: int = Field(200, ge=1, description="optimiser steps over which beta rises from 0")
    learning_rate: float = Field(1e-3, gt=0, description="of a full training")
    batch_size: int = Field(128, ge=1, description="users of one training step")
    full_softmax_items: int = Field(
        100_000, ge=0, description="with more items the likelihood is estimated from the batch's and `negatives` others"
    )
    negatives: int = Field(2048, ge=1, description="other items sampled for each batch")
    head_items: int = Field(
        200_000, ge=1, description="items with a column of their own in a full training; others share buckets"
    )
    tail_buckets: int = Field(20_000, ge=1, description="columns that the items beyond the head share, by a hash")
    max_epochs: int = Field(60, ge=1, description="passes over the users, at most")
    patience: int = Field(6, ge=1, description="epochs without a gain on the validation period before training ends")
    early_stopping_list: Literal["all", "explore"] = Field(
        "explore", description="the list whose NDCG@100 decides which epoch is kept"
    )
    is_attributed: bool = Field(
        False, description="attributes of items and users shape the vectors in a full training (docs/decisions/042)"
    )
    column_weight: float = Field(0.3, ge=0, description="weight of the columns' likelihood against that of the history")
    prior: Literal["standard", "composite"] = Field(
        "standard", description="of an attributed model: N(0, I), or RecVAE's mixture with the last epoch's posterior"
    )
    fallback_epochs: int = Field(12, ge=1, description="epochs where the history has no validation period to stop on")
    seed: int = Field(20180101, description="of the training")

    def sizes(self, users: int) -> tuple[int, int]:
        """(hidden, latent) for a matrix of so many users."""
        return (self.large_hidden, self.large_latent) if users >= self.large_from_users else (self.hidden, self.latent)


class CandidateConfig(Strict):
    """What the candidate tables hold."""

    top: int = Field(100, ge=1, description="items listed for every user")
    similar: int = Field(50, ge=1, description="neighbours of an item that reasons are looked for among")
    ease_l2: float = Field(500, gt=0, description="ridge of the item-item model on recency-decayed weights")
    ease_history_l2: float = Field(500, gt=0, description="ridge of the item-item model on undecayed log counts")
    ease_max_side: int = Field(
        20_000, ge=10, description="longest side inverted (1.6 GB at 20,000); others are regressed on their nearest"
    )
    popularity_half_life_days: float = Field(14, gt=0, description="half-life of the popularity generator")
    depth: int = Field(100, ge=1, description="items each source may propose per user and list")
    fit_users: int = Field(5000, ge=1, description="users the blend is fitted on, at most, of each period")
    training_periods: int = Field(3, ge=1, description="newest periods the blend is fitted on")
    negative_share: float = Field(
        0.12, gt=0, le=1, description="share of the candidates not bought that the blend is fitted on"
    )
    min_positives: int = Field(
        200, ge=2, description="bought candidates below which the fixed blend stands in for the learned one"
    )
    trees: int = Field(100, ge=1, description="iterations of the gradient boosting")
    tree_leaves: int = Field(24, ge=2, description="leaves of one tree, at most")
    tree_learning_rate: float = Field(0.1, gt=0, le=1, description="shrinkage of each tree")
    reasons_checked: int = Field(400, ge=1, description="published rows of each source whose reason is checked")
    few_events: int = Field(50, ge=1, description="users with at most so many events form the slice `few events`")
    fixed_blend: dict[str, dict[str, float]] = Field(
        default={
            "all": {"repeat": 3.5, "ease": 2.2, "ease_history": 2.0, "vae": 0.5, "popularity": 0.5},
            "explore": {"ease": 1.0, "ease_history": 1.7, "vae": 0.5, "popularity": 0.9},
        },
        description="list → source → weight of its standing, used until there is a period to learn from",
    )


class ColdConfig(Strict):
    """Items that too few users had: what ranks them, and which of them are new."""

    top: int = Field(50, ge=1, description="new items listed for every user")
    depth: int = Field(600, ge=1, description="new items per user that the trees order; averaged guesses choose them")
    within_days: int = Field(56, ge=1, description="an item first seen so many days before the run date is new")
    dimensions: int = Field(256, ge=2, description="of the latent space that cold items are placed in")
    l2: float = Field(500, gt=0, description="ridge of the item-item model behind that space")
    ridge_penalty: float = Field(1.0, gt=0, description="of the regression from attributes to the space")
    neighbours: int = Field(10, ge=1, description="nearest items by attributes")
    groups: int = Field(5, ge=1, description="attributes, or pairs of them, that items are grouped by")
    popularity_half_life_days: float = Field(
        14, gt=0, description="half-life of the popularity that guesses are made of"
    )
    folds: int = Field(3, ge=2, description="parts the items are hidden in, one after the other, to learn from")
    trees: int = Field(60, ge=1, description="iterations of the gradient boosting")
    negative_share: float = Field(0.02, gt=0, le=1, description="share of the pairs not bought that is learned from")
    min_positives: int = Field(200, ge=2, description="purchases below which the plain average ranks")
    hidden_share: float = Field(0.1, gt=0, lt=1, description="share of the items hidden to judge the ranking")
    judge_seed: int = Field(1, description="of the items hidden to judge the ranking every night")
    seed: int = Field(20180101, description="of the folds")


class UpkeepConfig(Strict):
    """What a night does with last night's model."""

    full_every_days: int = Field(7, ge=1, description="days after which a model is trained anew; 1: every night")
    warm_epochs: int = Field(1, ge=1, description="epochs of a night between, from last night's weights")
    learning_rate: float = Field(3e-4, gt=0, description="of a warm night; a full training's own would unlearn more")
    replay_share: float = Field(0.25, ge=0, le=1, description="share of the users without new events learnt from again")
    tolerance: float = Field(0.002, ge=0, description="NDCG@100 below the model in service that is still promoted")


class ModelConfig(Strict):
    """conf/model.yml"""

    protocol: ProtocolConfig = ProtocolConfig()
    inputs: InputConfig
    vae: VaeConfig = VaeConfig()
    candidates: CandidateConfig = CandidateConfig()
    cold: ColdConfig = ColdConfig()
    upkeep: UpkeepConfig = UpkeepConfig()
    value: ValueConfig = ValueConfig()
    profiles: ProfileConfig = ProfileConfig()
    similar: SimilarConfig = SimilarConfig()
    audiences: AudienceConfig = AudienceConfig()
    feedback: FeedbackConfig = FeedbackConfig()
    diversity: DiversityConfig = DiversityConfig()
