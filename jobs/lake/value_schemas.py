"""Columns of what `value` writes, and of the measurements of every stage's run: as in relation_schemas."""

from __future__ import annotations

import pyarrow as pa

from jobs.lake.relation_schemas import Columns

_STRINGS = pa.list_(pa.string())
_FLOATS = pa.list_(pa.float64())

VALUE_TABLES: dict[str, tuple[str, Columns]] = {
    "stage_costs": ("one stage's run, written by who runs it; partitions `stage_costs/<stage>/dt=…`", (
        ("stage", pa.string(), "stage"),
        ("seconds", pa.float64(), "of the clock"),
        ("processor_seconds", pa.float64(), "of the stage's own process and its finished children"),
        ("task_seconds", pa.float64(), "of Spark's tasks, all executors"),
        ("bytes_read", pa.int64(), "by Spark's readers"),
        ("is_spark", pa.bool_(), "a Spark session ran"),
    )),
    "value_scores": ("one asset", (
        ("asset", pa.string(), "table"),
        ("contribution", pa.float64(), "φ: Shapley value in NDCG@20, slices mixed by their traffic; null: not measured"),
        ("low", pa.float64(), "95 % interval, lower end"),
        ("high", pa.float64(), "upper end"),
        ("leave_one_out", pa.float64(), "Δ: v(all) − v(all without it), mixed likewise"),
        ("leave_one_out_low", pa.float64(), "95 % interval, lower end"),
        ("leave_one_out_high", pa.float64(), "upper end"),
        ("substitutability", pa.float64(), "1 − Δ⁺/φ⁺, 0–1; null: no positive φ"),
        ("usage", pa.float64(), "0–1: mean of its percentiles over the sources of usage"),
        ("coverage", pa.float64(), "0–1: share of the traffic it reaches; null: names neither users nor items nor campaigns"),
        ("uniqueness", pa.float64(), "0–1: ½ clip(Δ⁺/φ⁺) + ½ (1 − largest R² from another asset)"),
        ("freshness", pa.float64(), "0–1: 2^(−age/half-life); null: not measured yet"),
        ("half_life_days", pa.float64(), "days in which half of what time can take is lost; null: no decay told, or not measured yet"),
        ("composite", pa.float64(), "0–100, over the parts that were measured, × (1 − risk)"),
        ("risk", pa.float64(), "share taken off for the class of its personal data"),
        ("cost", pa.float64(), "per month, in the currency of pipeline.yml; its parts stand in `costs`"),
        ("money", pa.float64(), "per month, value less cost; null: no factor is configured"),
        ("money_low", pa.float64(), "lower end"),
        ("money_high", pa.float64(), "upper end"),
        ("measured_on", pa.date32(), "night of the full measurement that φ and what follows from it are of; Δ is tonight's"),
        ("players", pa.int32(), "assets in the game"),
        ("seed", pa.int64(), "first seed of the nested bootstrap"),
        ("evidence", pa.string(), "JSON: v(∅), v(N), features the asset feeds, seeds, users, raw figures of every part"),
    )),
    "value_slices": ("one asset in one slice of the traffic", (
        ("asset", pa.string(), "table"),
        ("slice", pa.string(), "mix · all · established · cold user · new item · long tail · channel: … · store: …"),
        ("contribution", pa.float64(), "φ there"),
        ("low", pa.float64(), "95 % interval, lower end"),
        ("high", pa.float64(), "upper end"),
        ("leave_one_out", pa.float64(), "Δ there"),
        ("leave_one_out_low", pa.float64(), "95 % interval, lower end"),
        ("leave_one_out_high", pa.float64(), "upper end"),
        ("share", pa.float64(), "of the held-out traffic; null: beside the mix"),
        ("v_empty", pa.float64(), "v(∅): the popularity floor"),
        ("v_all", pa.float64(), "v(N)"),
        ("users", pa.int64(), "judged users"),
        ("measured_on", pa.date32(), "night of the measurement"),
    )),
    "value_groups": ("one group of columns of one asset", (
        ("asset", pa.string(), "table"),
        ("group", pa.string(), "columns of one kind: history · keys · category · brand · attribute · price · text · store"),
        ("columns", _STRINGS, "its columns"),
        ("contribution", pa.float64(), "Owen value, slices mixed by their traffic; an asset's groups sum to its φ; null: refused or late"),
        ("low", pa.float64(), "95 % interval, lower end"),
        ("high", pa.float64(), "upper end"),
        ("refused", pa.string(), "why its values were not used; null: used, or never asked for"),
        ("measured_on", pa.date32(), "night of the measurement"),
    )),
    "elasticities": ("one kind of fault planted into one asset", (
        ("asset", pa.string(), "table"),
        ("dimension", pa.string(), "quality dimension the fault belongs to"),
        ("fault", pa.string(), "kind"),
        ("columns", _STRINGS, "columns spoilt; none: rows as such"),
        ("elasticity", pa.float64(), "−Δv / Δ(1 − Q_d): NDCG@20 lost per 1 of the dimension's score"),
        ("low", pa.float64(), "95 % interval, lower end"),
        ("high", pa.float64(), "upper end"),
        ("rates", _FLOATS, "shares planted"),
        ("losses", _FLOATS, "Δ(1 − Q_d) at each"),
        ("changes", _FLOATS, "Δv at each"),
        ("measured_on", pa.date32(), "night of the measurement"),
    )),
    "costs": ("one part of an asset's cost", (
        ("asset", pa.string(), "table"),
        ("part", pa.string(), "storage · compute · labour · purchase · replacement (beside the sum)"),
        ("amount", pa.float64(), "per month (replacement: once), in the currency of pipeline.yml"),
        ("quantity", pa.float64(), "what was measured or declared"),
        ("unit", pa.string(), "bytes · core-seconds a night · hours a month · a year"),
        ("evidence", pa.string(), "JSON: by stage or table"),
    )),
    "value_fits": ("one trained reference ranker", (
        ("fit", pa.string(), "hash of the training pairs, the players and the training"),
        ("configuration", pa.string(), "hash of all that is not data"),
        ("seed", pa.int64(), "seed"),
        ("features", _STRINGS, "features in order"),
        ("needs", pa.list_(_STRINGS), "players each needs"),
        ("mean", pa.list_(pa.float32()), "of the known training values of each feature"),
        ("deviation", pa.list_(pa.float32()), "likewise"),
        ("weights", pa.binary(), "safetensors"),
    )),
}  # fmt: skip
