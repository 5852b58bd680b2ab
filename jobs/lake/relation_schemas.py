"""Columns of what `relate` writes: for each table what a row is, and (name, type, description) of its columns."""

from __future__ import annotations

import pyarrow as pa

Columns = tuple[tuple[str, pa.DataType, str], ...]

_STRINGS = pa.list_(pa.string())
_TABLE = ("table", pa.string(), "table")
_SAMPLE: Columns = (
    ("rows", pa.int64(), "rows of the table in use"),
    ("sample_rows", pa.int64(), "of those, rows in the uniform sample that was measured; all rows if both are equal"),
)
_GAP = pa.struct([
    ("first_missing", pa.date32()), ("last_missing", pa.date32()), ("days", pa.int64()), ("expected_rows", pa.float64()),
])  # fmt: skip

RELATION_TABLES: dict[str, tuple[str, Columns]] = {
    "relations": ("one key, foreign key or twin check, declared or discovered: the edges of the relation graph", (
        ("table", pa.string(), "child table"),
        ("columns", _STRINGS, "key columns; of a twin check: the columns compared"),
        ("kind", pa.string(), "key · foreign_key · twin"),
        ("parent", pa.string(), "parent table; null but for a foreign key"),
        ("parent_columns", _STRINGS, "referenced columns; null but for a foreign key"),
        ("severity", pa.string(), "critical · major · minor; null for a discovered relation"),
        ("rows", pa.int64(), "rows with a value in every key column; of a twin check: all rows"),
        ("orphan_rows", pa.int64(), "foreign key: rows without a parent; null if the parent has no rows to compare with, and for other kinds"),
        ("orphan_ids", pa.int64(), "foreign key: different key values without a parent; null as above"),
        ("duplicate_rows", pa.int64(), "key, twin: rows beyond the first of each group of equal values; null for a foreign key"),
        ("origin", pa.string(), "declared: in the table's configuration · discovered: found in the data, a suggestion"),
        ("cardinality", pa.string(), "foreign key: parent end : child end, each 1, n, 0..1 or 0..n; 0 where rows lack the other end; null as above"),
        ("containment", pa.float64(), "foreign key: share of the different key values that have a parent"),
        ("coverage", pa.float64(), "foreign key: share of the parent's different values that are named"),
        ("basis", pa.string(), "exact: counted over all rows in use · sample: over `rows` sampled rows"),
        ("evidence", pa.string(), "what speaks for it, in words"),
        ("suggestion", pa.string(), "YAML to paste into conf/tables/<table>.yml; null for a declared relation"),
    )),
    "orphans": ("one foreign key on one landing day, or one channel of it, that has rows without a parent", (
        _TABLE,
        ("columns", _STRINGS, "foreign key"),
        ("parent", pa.string(), "parent table"),
        ("parent_columns", _STRINGS, "referenced columns"),
        ("landing_dt", pa.date32(), "landing day"),
        ("channel_column", pa.string(), "column that splits the day (store, campaign or the declared channel); null: the whole day"),
        ("channel", pa.string(), "its value; null with a channel column: rows without a channel"),
        ("rows", pa.int64(), "rows with a whole foreign key"),
        ("orphan_rows", pa.int64(), "of those, rows without a parent"),
        ("orphan_ids", pa.int64(), "different key values among them"),
    )),
    "dependencies": ("one functional dependency: the columns on the left determine the one on the right, nearly", (
        _TABLE,
        ("determinant", _STRINGS, "columns on the left"),
        ("dependent", pa.string(), "column on the right"),
        *_SAMPLE,
        ("sample_error", pa.float64(), "estimate from the sample of the share of rows to remove until it holds: half of the pairs alike on the left that differ on the right"),
        ("violations", pa.int64(), "rows to remove until it holds in all rows in use, counted exactly; null: too many rows to count"),
        ("error", pa.float64(), "g3 over all rows in use: violations / rows; null as above"),
        ("strength", pa.float64(), "Goodman and Kruskal's lambda: share of the errors of guessing the right by its most frequent value that knowing the left avoids"),
    )),
    "correlations": ("one pair of columns that are associated, measured on a uniform sample of rows", (
        _TABLE,
        ("column", pa.string(), "first column; of a mixed pair: the categorical one"),
        ("other_column", pa.string(), "second column; of a mixed pair: the numeric one"),
        ("measure", pa.string(), "pearson · spearman · cramers_v (bias-corrected) · correlation_ratio (η)"),
        ("value", pa.float64(), "the measure: −1 to 1, of cramers_v and correlation_ratio 0 to 1"),
        ("low", pa.float64(), "95 % interval against the whole table, lower end; no wider than a point where the sample is the table"),
        ("high", pa.float64(), "upper end"),
        *_SAMPLE,
        ("pairs", pa.int64(), "sampled rows with a value in both columns"),
    )),
    "key_shapes": ("rows per value of one key, foreign key or referenced column set; of the whole row: exact copies", (
        _TABLE,
        ("columns", _STRINGS, "columns; all of them for the whole row"),
        ("kind", pa.string(), "value: one or more columns · row: all columns, nulls being alike"),
        ("rows", pa.int64(), "rows without a null in the columns; of the whole row: all rows"),
        ("distinct", pa.int64(), "different values"),
        ("mean", pa.float64(), "rows per value"),
        ("quantiles", pa.list_(pa.int64()), "rows per value at 0.01 0.05 0.1 0.25 0.5 0.75 0.9 0.95 0.99; null for the whole row"),
        ("max", pa.int64(), "rows of the most frequent value; null for the whole row"),
        ("gini", pa.float64(), "how unevenly rows are spread over the values, 0 evenly to 1; null for the whole row"),
        ("copies_removed", pa.int64(), "whole row: exact copies inside a landing day, removed by cleaning (its ledger); null: a ledger is missing"),
        ("copies_left", pa.int64(), "whole row: exact copies in different landing days, counted exactly"),
    )),
    "time_coverage": ("one event-time column", (
        _TABLE,
        ("column", pa.string(), "time column"),
        ("rows", pa.int64(), "rows with a time"),
        ("first_day", pa.date32(), "day of the earliest event; null without rows"),
        ("last_day", pa.date32(), "day of the latest event"),
        ("days", pa.int64(), "calendar days from the first to the last"),
        ("days_with_rows", pa.int64(), "of those, days with events"),
        ("gaps", pa.list_(_GAP), "runs of days without events, longer than 95 of 100 spacings are, in which the mean daily rate expects rows; most expected first"),
        ("late_rows_share", pa.float64(), "share of rows on days that several landing days bring events of"),
    )),
    "key_counts": ("one value of one counted column set, merged over the partitions in use: state of relate, read by its next night", (
        _TABLE,
        ("kind", pa.string(), "values · day · key · twin: the last two have one row, without value, for all values together"),
        ("columns", pa.string(), "columns, joined by commas"),
        ("value", pa.string(), "value as text; several columns joined by U+001F"),
        ("rows", pa.int64(), "rows"),
        ("distinct", pa.int64(), "different values, summed over partitions: of one value the partitions it occurs in"),
        ("first_dt", pa.date32(), "earliest landing day"),
        ("last_dt", pa.date32(), "latest landing day"),
    )),
    "row_samples": ("one column of a uniform sample of a table's rows: state of relate, read by its next night", (
        _TABLE,
        ("column", pa.string(), "column; null: the priorities, by which the sampled rows of several partitions are merged"),
        ("codes", pa.list_(pa.int64()), "a hash of each sampled row's value, 0: null; never the value itself"),
        ("numbers", pa.list_(pa.float64()), "each sampled row's value of a numeric or time column; null for other columns"),
    )),
}  # fmt: skip
