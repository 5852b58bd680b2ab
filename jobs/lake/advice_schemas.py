"""Columns of what `moves` and `fixes` write: for each table what a row is, and its columns as in relation_schemas."""

from __future__ import annotations

import pyarrow as pa

from jobs.lake.relation_schemas import Columns

_SCORE: Columns = (
    ("score", pa.string(), "quality (points, 0–100) · value (NDCG@20)"),
    ("asset", pa.string(), "table; `domain:<kind>` and `domain:all` for roll-ups"),
    ("column", pa.string(), "column; null for the whole table"),
    ("dimension", pa.string(), "quality dimension; `overall` for the whole score; null for value"),
)

ADVICE_TABLES: dict[str, tuple[str, Columns]] = {
    "score_moves": ("one score and its change since the last run before", (
        *_SCORE,
        ("before_dt", pa.date32(), "run date of the score before; null: there was no run before"),
        ("before", pa.float64(), "the score then; null: not measured"),
        ("after", pa.float64(), "the score now; null: not measured"),
        ("change", pa.float64(), "after − before; null where one of them is"),
        ("data", pa.float64(), "of the change, what the data did: Shapley value over data, rules and weights, which sum to it; null: not separable"),
        ("rule", pa.float64(), "what rules did that came, went, were worded anew or changed their severity"),
        ("weight", pa.float64(), "what weights did: of columns, dimensions, severities, tables in a domain, and the critical floor"),
        ("words", pa.string(), "the change and what carried most of it, in one sentence"),
    )),
    "move_carriers": ("one column, rule, dimension, table or group of columns that carried a part of one score's change; parts of one effect sum to it", (
        *_SCORE,
        ("effect", pa.string(), "data · rule · weight"),
        ("carrier_asset", pa.string(), "table it belongs to"),
        ("carrier_dimension", pa.string(), "quality dimension; null for value"),
        ("carrier_column", pa.string(), "column, `(table)` for a rule on the table as a whole, or group of columns (value); null: a whole dimension or table, by its weight"),
        ("carrier_rule", pa.string(), "rule; null: the column by its weight, or in the data by the share of days it was looked at; `(arithmetic)`: the formula itself was another"),
        ("part", pa.float64(), "points (quality) or NDCG (value) of the change"),
        ("before", pa.float64(), "good share of the rule then, 0–1, weight of what is no rule, or value of the group; null: not measured"),
        ("after", pa.float64(), "the same now"),
    )),
    "fixes": ("one rule of one table that does not pass whole, and what passing would gain", (
        ("asset", pa.string(), "table"),
        ("column", pa.string(), "column; null: a rule on the table as a whole"),
        ("dimension", pa.string(), "quality dimension"),
        ("rule", pa.string(), "rule"),
        ("severity", pa.string(), "critical · major · minor"),
        ("place", pa.int32(), "1: to fix first, by points x value at stake, then by points"),
        ("passed", pa.float64(), "good share now, 0–1"),
        ("broken", pa.int64(), "rows, values, days or files against it; null: a graded rule"),
        ("tested", pa.int64(), "rows, values, days or files tested"),
        ("points", pa.float64(), "points of the table's quality if the rule passed whole and nothing else changed"),
        ("points_low", pa.float64(), "at the upper end of the rule's interval"),
        ("points_high", pa.float64(), "at its lower end"),
        ("dimension_points", pa.float64(), "points of the table's score in the dimension"),
        ("value", pa.float64(), "the table's value, NDCG@20: what is at stake; null: not measured"),
        ("stake", pa.float64(), "points / 100 x value, a negative value counting as 0; null: no value"),
        ("stake_low", pa.float64(), "from the lower ends of both"),
        ("stake_high", pa.float64(), "from the upper ends"),
        ("ndcg", pa.float64(), "NDCG@20 to be gained: dimension_points / 100 x mean measured elasticity of the dimension; null: not measured"),
        ("ndcg_low", pa.float64(), "from the least lower end among the kinds of faults planted"),
        ("ndcg_high", pa.float64(), "from the largest upper end"),
        ("words", pa.string(), "what to mend and what it gains, in one sentence"),
    )),
}  # fmt: skip
