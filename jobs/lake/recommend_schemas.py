"""Columns of the tables around the candidate lists: profiles, segments, similar items, audiences and feedback.

name → (what a row is, columns as (name, type, description)); jobs/lake/schemas.py makes outputs of them.
"""

from __future__ import annotations

import pyarrow as pa

Columns = tuple[tuple[str, pa.DataType, str], ...]

_INTEREST = pa.struct(
    [("attribute", pa.string()), ("value", pa.string()), ("share", pa.float64()), ("lift", pa.float64())]
)

RECOMMEND_TABLES: dict[str, tuple[str, Columns]] = {
    "new_items": ("one new item in the list of one user", (
        ("user_id", pa.string(), "user"),
        ("item_id", pa.string(), "item too few users had before the run date to be in the other lists"),
        ("rank", pa.int32(), "1 = best"),
        ("score", pa.float32(), "log-odds that the user buys it in the next period, or the averaged guess; comparable inside one user's list"),
        ("source", pa.string(), "what spoke most for it: attributes · neighbours · shared"),
        ("reason", pa.string(), "why, in words"),
        ("model_version", pa.string(), "ranker"),
    )),
    "latent_health": ("one latent dimension", (
        ("model_version", pa.string(), "model"),
        ("dimension", pa.int32(), "position in the vectors, from 0"),
        ("kl", pa.float64(), "mean over users of its KL, nats"),
        ("spread", pa.float64(), "variance of its mean between users"),
        ("is_active", pa.bool_(), "spread above 0.01"),
    )),
    "model_registry": ("the night's model", (
        ("model_version", pa.string(), "model"),
        ("parent_version", pa.string(), "model in service before; null: none"),
        ("kind", pa.string(), "full: learnt from nothing · warm: from the parent's weights · rollback: an earlier night's weights"),
        ("why", pa.string(), "why of that kind"),
        ("full_from", pa.date32(), "night of the full training the published weights go back to"),
        ("user_epochs", pa.int64(), "histories the published model was shown tonight: users x epochs; 0: the parent's weights as they were"),
        ("new_items", pa.int64(), "items the parent did not know: their vectors began as those of the items most like them"),
        ("vanished_items", pa.int64(), "items of the parent that are gone"),
        ("is_promoted", pa.bool_(), "the challenger is published; else the parent's weights are, over tonight's items"),
        ("reason", pa.string(), "the comparison that decided, in words"),
        ("value", pa.float64(), "the challenger's NDCG@100 on the validation period; null: nothing to compare"),
        ("incumbent", pa.float64(), "the parent's, same users"),
        ("difference", pa.float64(), "mean of the differences, user by user"),
        ("low", pa.float64(), "its 95 % bootstrap interval, lower end"),
        ("high", pa.float64(), "upper end"),
        ("users", pa.int64(), "users compared"),
        ("reconstruction", pa.float64(), "negative log-likelihood of a history after the last epoch, nats; null: no epoch tonight"),
        ("kl", pa.float64(), "KL of a user after the last epoch, nats"),
        ("dimensions", pa.int64(), "latent dimensions"),
        ("active_units", pa.int64(), "dimensions whose mean varies between users by more than 0.01"),
        ("drift", pa.float64(), "1 - mean cosine of the item vectors with the parent's after the best rotation; null: not comparable"),
        ("drift_unaligned", pa.float64(), "the same without a rotation: what an index that keeps old vectors sees"),
    )),
    "similar_items": ("one neighbour of one item in one sense", (
        ("item_id", pa.string(), "item"),
        ("similar_item_id", pa.string(), "neighbour"),
        ("sense", pa.string(), "substitute: of the same kind, to offer instead · complement: of another kind, bought in the same basket, to offer with it"),
        ("rank", pa.int32(), "1 = nearest, within the item and the sense"),
        ("score", pa.float32(), "substitute: mean of attribute and latent cosine · complement: lower end of the lift's 95 % interval"),
        ("source", pa.string(), "what it was computed from: attributes · vae · baskets"),
        ("reason", pa.string(), "why, in words"),
        ("model_version", pa.string(), "model"),
    )),
    "user_profiles": ("one user", (
        ("user_id", pa.string(), "user"),
        ("segment_id", pa.int32(), "segment (table segments); 0: no history to tell"),
        ("interests", pa.list_(_INTEREST), "largest shares of the user's decayed attention by category and brand; lift: over the share among all users"),
        ("recency_days", pa.int32(), "days from the last purchase to the run date; null: none"),
        ("frequency", pa.int64(), "baskets in the look-back"),
        ("monetary", pa.float64(), "amount paid in the look-back; null where no table states prices"),
        ("recency_score", pa.int32(), "fifth of the buyers by recency, 5 = most recent; null: no purchase"),
        ("frequency_score", pa.int32(), "fifth by frequency, 5 = most baskets"),
        ("monetary_score", pa.int32(), "fifth by amount, 5 = most"),
        ("price_position", pa.float64(), "mean place of what the user buys among the prices of its category, 0–1, shrunk to that of all users"),
        ("price_band", pa.string(), "budget · middle · premium: third of the users by that place; null: no price known"),
        ("reduced_share", pa.float64(), "share of the purchases that were reduced; null where no table tells"),
        ("promotion_sensitivity", pa.float64(), "reduced purchases over those expected from the items bought, shrunk to 1; above 1: seeks reductions"),
        ("model_version", pa.string(), "model whose latent space the segment lies in"),
    )),
    "item_profiles": ("one item", (
        ("item_id", pa.string(), "item"),
        ("is_recommendable", pa.bool_(), "may stand in a list"),
        ("categories", pa.list_(pa.string()), "categories, in the order their table declares them"),
        ("brand", pa.string(), "brand; null: unknown"),
        ("price", pa.float64(), "median price of a piece in the look-back; null: unknown"),
        ("price_position", pa.float64(), "share of the items of its category that are cheaper, 0–1"),
        ("price_band", pa.string(), "budget · middle · premium"),
        ("users", pa.int64(), "users who bought it in the look-back"),
        ("purchases", pa.int64(), "lines it was bought in"),
        ("repeat_rate", pa.float64(), "share of its buyers who bought it in more than one basket; null: no buyer"),
        ("reduced_share", pa.float64(), "share of its purchases that were reduced; null where no table tells"),
        ("trend", pa.float64(), "purchases of the newest 28 days over the 28 before, each shrunk towards the trend of everything; 1: as usual"),
        ("recency_days", pa.int32(), "days from its last purchase to the run date; null: none"),
        ("segment_id", pa.int32(), "segment in which it is most over-represented; null: too few buyers to tell"),
        ("segment_lift", pa.float64(), "its share in that segment over its share among all"),
    )),
    "segments": ("one segment of users", (
        ("segment_id", pa.int32(), "segment; keeps its number from night to night as long as it keeps its users"),
        ("name", pa.string(), "what it buys more than others, and how"),
        ("users", pa.int64(), "users in it"),
        ("share", pa.float64(), "share of all users"),
        ("interests", pa.list_(_INTEREST), "categories and brands it is most surely over-represented in; share: of its user–item pairs"),
        ("recency_days", pa.float64(), "median"),
        ("frequency", pa.float64(), "median baskets"),
        ("monetary", pa.float64(), "median amount"),
        ("price_position", pa.float64(), "mean"),
        ("promotion_sensitivity", pa.float64(), "mean"),
        ("continued", pa.float64(), "Jaccard overlap of its users with those of last night's segment of this number; null: new"),
        ("silhouette", pa.float64(), "mean silhouette of the clustering (the same in every row): 1 apart, 0 no gap between segments"),
        ("model_version", pa.string(), "model"),
    )),
}  # fmt: skip
