"""Schemas of every lake table the stages write, one place; the data dictionary is generated from here.

Timestamps are UTC. `dt`, the partition, is the folder's name and never a column of the files; `Lake.read` adds it.
Partitions are dated by the run date except where `by_landing_day` says the landed data's own day.
The columns of `clean/<table>` and `quarantine/<table>` come from the table's configuration; those of `repaired/<table>`
stand in jobs/inventory/cleaning/schemas.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from jobs.lake.advice_schemas import ADVICE_TABLES
from jobs.lake.behaviour_schemas import BEHAVIOUR_TABLES
from jobs.lake.monitor_schemas import MONITOR_TABLES
from jobs.lake.profile_schema import PROFILE_COLUMNS
from jobs.lake.recommend_schemas import RECOMMEND_TABLES
from jobs.lake.relation_schemas import RELATION_TABLES
from jobs.lake.value_schemas import VALUE_TABLES


@dataclass(frozen=True)
class Output:
    """One lake table: its columns, what a row is, and how partitions are dated."""

    name: str
    row: str
    schema: pa.Schema
    by_landing_day: bool = False


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema(
        [pa.field(name, type_, metadata={"description": description}) for name, type_, description in columns]
    )


_STRINGS = pa.list_(pa.string())

OUTPUTS: dict[str, Output] = {
    output.name: output
    for output in (
        Output("ledger", "one table and landing day", _schema(
            ("table", pa.string(), "table"),
            ("rows_in", pa.int64(), "rows landed, counted on the source"),
            ("rows_clean", pa.int64(), "rows written to clean/<table>"),
            ("rows_quarantined", pa.int64(), "rows written to quarantine/<table>"),
            ("rows_duplicate", pa.int64(), "exact copies removed"),
        ), by_landing_day=True),
        Output("rule_results", "one rule of one table and landing day", _schema(
            ("table", pa.string(), "table"),
            ("rule", pa.string(), "rule name; built-in ones are `<kind>:<column>`"),
            ("kind", pa.string(), "type · placeholder · trim · required · allowed · row"),
            ("columns", _STRINGS, "columns the rule reads"),
            ("severity", pa.string(), "critical · major · minor"),
            ("dimension", pa.string(), "quality dimension the rule measures"),
            ("rows_tested", pa.int64(), "landed rows the rule could be tested on"),
            ("rows_broken", pa.int64(), "of those, rows that break it"),
        ), by_landing_day=True),
        Output("repairs", "one rule that changed values of one table and landing day", _schema(
            ("table", pa.string(), "table"),
            ("rule", pa.string(), "rule name; built-in ones are `<kind>:<column>`"),
            ("kind", pa.string(), "trim · placeholder · case · type (a value that does not fit is emptied) · a kind of declared step"),
            ("columns", _STRINGS, "columns in which it changed values"),
            ("rows_tested", pa.int64(), "landed rows the rule could be tested on"),
            ("rows_found", pa.int64(), "of those, rows it found something to repair in"),
            ("rows_repaired", pa.int64(), "of those, rows that are clean and were repaired; the others are quarantined, copies, or undone"),
            ("is_undone", pa.bool_(), "the table's file takes the repair back for this day"),
            ("samples", pa.list_(pa.struct([("column", pa.string()), ("before", pa.string()), ("after", pa.string())])), "examples of values before and after; personal ones are masked"),
        ), by_landing_day=True),
        Output("rule_samples", "one example row of one broken rule", _schema(
            ("table", pa.string(), "table"),
            ("rule", pa.string(), "rule name"),
            ("landing_dt", pa.date32(), "landing day of the row"),
            ("row", pa.string(), "the row as JSON, original values"),
        )),
        Output("column_profiles", "one column of one table and landing day", _schema(
            ("table", pa.string(), "table"), ("column", pa.string(), "column"), *PROFILE_COLUMNS,
        ), by_landing_day=True),
        Output("profile_rollups", "one column of one table and type, merged over several landing days up to this one", _schema(
            ("table", pa.string(), "table"), ("column", pa.string(), "column"),
            ("scope", pa.string(), "7 · 49 · 343: so many partitions, the last of this day · whole: all up to this day"),
            ("days", pa.int64(), "partitions merged"), *PROFILE_COLUMNS,
        ), by_landing_day=True),
        Output("table_profiles", "one column of one table, merged over the table's days (a snapshot: its newest)", _schema(
            ("table", pa.string(), "table"), ("column", pa.string(), "column"), ("days", pa.int64(), "partitions merged"), *PROFILE_COLUMNS,
        )),
        *(Output(name, row, _schema(*columns)) for name, (row, columns) in RELATION_TABLES.items()),
        Output("sensitivity", "one column that is declared personal, was found to be, or both", _schema(
            ("table", pa.string(), "table"),
            ("column", pa.string(), "column"),
            ("declared", pa.string(), "class its table's file states: none · pseudonym · quasi · direct; null: the file does not say"),
            ("pii", pa.string(), "class in force: the declared one, else the detected one; it decides how values are masked"),
            ("detected", pa.string(), "kind of personal data found in most rows; null: none"),
            ("also", _STRINGS, "other kinds found"),
            ("origin", pa.string(), "declared · detected · both"),
            ("rows", pa.int64(), "rows with a value"),
            ("matching_rows", pa.int64(), "rows that match the kind, by chance or not; null: nothing found"),
            ("share", pa.float64(), "share of the rows that hold it, beyond what chance explains"),
            ("low", pa.float64(), "95 % interval of the share, lower end"),
            ("high", pa.float64(), "upper end"),
            ("confidence", pa.string(), "high: by check digit, or the column's name says so too · medium: by form alone"),
            ("severity", pa.string(), "of the finding: critical · major · minor"),
            ("finding", pa.string(), "what is wrong with the declaration, in words; null: nothing"),
            ("mend", pa.string(), "the YAML that mends it"),
        )),
        Output("validations", "one expectation on the night's new partitions of one table", _schema(
            ("table", pa.string(), "table"),
            ("column", pa.string(), "column; null for a table-level expectation"),
            ("expectation", pa.string(), "Great Expectations type"),
            ("kwargs", pa.string(), "its arguments, as JSON"),
            ("severity", pa.string(), "critical · major · minor"),
            ("dimension", pa.string(), "quality dimension"),
            ("success", pa.bool_(), "whether it held"),
            ("elements", pa.int64(), "values tested"),
            ("unexpected", pa.int64(), "of those, values that break it"),
            ("observed", pa.string(), "observed value, where there is one"),
            ("partitions", _STRINGS, "landing days tested"),
        )),
        *(Output(name, row, _schema(*columns)) for name, (row, columns) in MONITOR_TABLES.items()),
        *(Output(name, row, _schema(*columns), by_landing_day=True) for name, (row, columns) in BEHAVIOUR_TABLES.items()),
        Output("event_days", "one user's events of one type with one item on one day", _schema(
            ("user_id", pa.string(), "user"),
            ("item_id", pa.string(), "item"),
            ("day", pa.date32(), "day, UTC"),
            ("event_type", pa.string(), "type of the events"),
            ("events", pa.int64(), "events"),
            ("quantity", pa.float64(), "pieces; an event without a quantity counts as one"),
            ("value", pa.float64(), "amount paid; 0 where no table tells"),
            ("discount", pa.float64(), "reductions of the shelf price; 0 where no table tells"),
            ("store_id", pa.string(), "store, the first by id of several; null: unknown"),
        )),
        Output("input_weights", "one event type", _schema(
            ("event_type", pa.string(), "type of the events"),
            ("weight", pa.float64(), "worth of one event"),
            ("half_life_days", pa.float64(), "days in which it loses half of its worth"),
            ("gain", pa.float64(), "log-likelihood per event of the validation period that would be lost without the type (of the only type: without decay); null where configured"),
            ("origin", pa.string(), "learned · configured"),
            ("reason", pa.string(), "what it was learned from, or why it was not"),
        )),
        Output("interactions", "one user and item before one cut", _schema(
            ("cut", pa.string(), "validation: before the validation period · test: before the test period · publish: all data · earlier_n: n periods before validation"),
            ("user_id", pa.string(), "user"),
            ("item_id", pa.string(), "item"),
            ("events", pa.int64(), "events before the cut"),
            ("weight", pa.float32(), "behaviour weight x log1p(count) x recency decay"),
            ("frequency", pa.float32(), "behaviour-weighted, recency-decayed event count: the repeat signal"),
            ("last_ts", pa.timestamp("us", tz="UTC"), "newest event before the cut"),
        )),
        Output("holdouts", "one user and item of a held-out period", _schema(
            ("period", pa.string(), "validation · test · earlier_n: n periods before validation"),
            ("user_id", pa.string(), "user"),
            ("item_id", pa.string(), "item"),
            ("events", pa.int64(), "events in the period"),
            ("is_repeat", pa.bool_(), "the user had this item before the period"),
        )),
        Output("user_attributes", "one user", _schema(
            ("user_id", pa.string(), "user"),
            ("attributes", pa.map_(pa.string(), pa.string()), "attribute → value, from every customer table"),
        )),
        Output("item_attributes", "one item", _schema(
            ("item_id", pa.string(), "item"),
            ("is_recommendable", pa.bool_(), "may stand in a list"),
            ("attributes", pa.map_(pa.string(), pa.string()), "attribute → value, from the catalogue"),
            ("first_ts", pa.timestamp("us", tz="UTC"), "first event up to the run date; null if none"),
            ("events", pa.int64(), "events up to the run date"),
        )),
        Output("latent_users", "one user", _schema(
            ("user_id", pa.string(), "user"),
            ("vector", pa.list_(pa.float32()), "vector · item vector + item bias = the model's score"),
            ("model_version", pa.string(), "model"),
        )),
        Output("latent_items", "one item", _schema(
            ("item_id", pa.string(), "item"),
            ("vector", pa.list_(pa.float32()), "item vector"),
            ("bias", pa.float32(), "item bias"),
            ("model_version", pa.string(), "model"),
        )),
        Output("user_candidates", "one item in one list of one user", _schema(
            ("user_id", pa.string(), "user"),
            ("item_id", pa.string(), "item"),
            ("list", pa.string(), "all: already-bought items allowed · explore: only items new to the user"),
            ("rank", pa.int32(), "1 = best"),
            ("score", pa.float32(), "blended score; comparable inside one list of one user"),
            ("source", pa.string(), "generator that contributed most: repeat · ease · vae · popularity"),
            ("reason", pa.string(), "why, in words"),
            ("model_version", pa.string(), "model"),
        )),
        *(Output(name, row, _schema(*columns)) for name, (row, columns) in RECOMMEND_TABLES.items()),
        Output("blends", "one generator's part in one list", _schema(
            ("list", pa.string(), "all · explore"),
            ("source", pa.string(), "generator: repeat · ease · vae · neighbours · category · store · popularity"),
            ("blend", pa.string(), "trees: learned · fixed: configured weights, too little history to learn from"),
            ("period", pa.string(), "held-out periods the blend was fitted on, newest first; null for a fixed blend"),
            ("coefficient", pa.float64(), "what the source adds to the log-odds of a published row, mean over them; negative: it speaks against"),
            ("share", pa.float64(), "share of the published rows that name this source"),
            ("model_version", pa.string(), "model"),
        )),
        Output("evaluations", "one metric of one model on one list and slice", _schema(
            ("model", pa.string(), "model or floor"),
            ("list", pa.string(), "all · explore"),
            ("slice", pa.string(), "all users, or a slice of them"),
            ("metric", pa.string(), "recall · ndcg · coverage · novelty"),
            ("k", pa.int32(), "list length judged"),
            ("value", pa.float64(), "mean over users"),
            ("low", pa.float64(), "95 % bootstrap interval over users, lower end"),
            ("high", pa.float64(), "upper end"),
            ("users", pa.int64(), "users judged"),
        )),
        Output("quality_scores", "one asset, column (or all) and dimension (or all)", _schema(
            ("asset", pa.string(), "table; `domain:<kind>` and `domain:all` for roll-ups"),
            ("column", pa.string(), "column; null for the whole table"),
            ("dimension", pa.string(), "quality dimension; `overall` for the whole score"),
            ("score", pa.float64(), "0–100; null: not measured"),
            ("low", pa.float64(), "95 % interval, lower end"),
            ("high", pa.float64(), "upper end"),
            ("coverage", pa.float64(), "share of the weight that was measured, 0–1"),
            ("confidence", pa.float64(), "coverage x (1 − half-width) x share of evidence from this run"),
            ("grade", pa.string(), "A–E, capped by gates; null for a dimension"),
            ("evidence", pa.string(), "JSON: the rules, their u, weights and counts, and gates"),
        )),
        *(Output(name, row, _schema(*columns)) for name, (row, columns) in VALUE_TABLES.items()),
        *(Output(name, row, _schema(*columns)) for name, (row, columns) in ADVICE_TABLES.items()),
        Output("assets", "one data asset", _schema(
            ("asset", pa.string(), "source table, or published table"),
            ("kind", pa.string(), "behaviour · catalogue · customer · marketing · published"),
            ("owner", pa.string(), "who answers for it"),
            ("contact", pa.string(), "where to reach them"),
            ("description", pa.string(), "what it is"),
            ("rows", pa.int64(), "rows in use at the run date"),
            ("bytes", pa.int64(), "bytes of those partitions"),
            ("columns", pa.int32(), "declared columns"),
            ("partitions", pa.int32(), "committed partitions up to the run date"),
            ("last_event_ts", pa.timestamp("us", tz="UTC"), "newest event, or the newest snapshot's day"),
            ("quality", pa.float64(), "overall quality, 0–100; null: not measured"),
            ("quality_low", pa.float64(), "95 % interval, lower end"),
            ("quality_high", pa.float64(), "upper end"),
            ("coverage", pa.float64(), "share of quality that was measured"),
            ("confidence", pa.float64(), "coverage x (1 − half-width) x share of evidence from this run"),
            ("grade", pa.string(), "A–E"),
            ("quality_change", pa.float64(), "points since the last run; null: there is none to compare with"),
            ("moved", pa.string(), "what moved the quality, in one sentence"),
            ("value", pa.float64(), "Shapley value in NDCG@20; null: not a player"),
            ("value_low", pa.float64(), "95 % interval, lower end"),
            ("value_high", pa.float64(), "upper end"),
            ("cost", pa.float64(), "per month, in the currency of pipeline.yml"),
            ("pii", pa.string(), "highest PII class among its columns"),
            ("lineage", _STRINGS, "lake tables made from it (a source) or that it is made from (published)"),
            ("action", pa.string(), "fix first · protect · retire candidate · measure more"),
            ("reason", pa.string(), "why that action, in one sentence"),
            ("fix", pa.string(), "what to mend first in it, and what that gains"),
            ("fix_points", pa.float64(), "points of its quality that this gains"),
            ("evidence", pa.string(), "JSON: what each figure was made from: partitions, dimensions, slices, parts of the cost, cuts of the action"),
        )),
        Output("marks", "one finding that an analyst marked (conf/feedback.yml)", _schema(
            ("finding", pa.string(), "rule · expectation · anomaly · drift · sensitivity · relation"),
            ("table", pa.string(), "table"),
            ("column", pa.string(), "column; null: all, and the table's own"),
            ("name", pa.string(), "rule · type of the expectation · metric · parent table; null for sensitivity"),
            ("mark", pa.string(), "false alarm · accepted · fix by"),
            ("until", pa.date32(), "last day it is honoured"),
            ("by", pa.string(), "who marked it"),
            ("note", pa.string(), "why"),
            ("state", pa.string(), "in force · expired · overdue: the day it was to be mended by has passed"),
            ("found", pa.int64(), "findings of the night it speaks of"),
        )),
        Output("gates", "one condition of the night's release", _schema(
            ("gate", pa.string(), "what was asked"),
            ("ok", pa.bool_(), "whether it holds; null: too little to judge, which does not hold the release back"),
            ("detail", pa.string(), "what was found, in words"),
            ("is_waivable", pa.bool_(), "whether a person may release the night although it does not hold"),
        )),
        Output("reviews", "one question to a person about the night's release, and the answer", _schema(
            ("findings", pa.string(), "fingerprint of what was decided on: the gates that do not hold and the tables to be published"),
            ("gates", _STRINGS, "the gates that do not hold"),
            ("decision", pa.string(), "approve · reject; null: nobody has answered yet"),
            ("reviewer", pa.string(), "who decided, in their own words"),
            ("account", pa.string(), "the account that answered, as Airflow or the operating system knows it"),
            ("decided_ts", pa.timestamp("us", tz="UTC"), "when"),
            ("note", pa.string(), "why, in the reviewer's words"),
            ("is_timeout", pa.bool_(), "nobody answered in time: the configured answer was taken"),
        )),
        Output("releases", "one published table", _schema(
            ("table", pa.string(), "lake table"),
            ("version", pa.string(), "version of the partition that was released"),
            ("rows", pa.int64(), "rows"),
            ("path", pa.string(), "where it lies, relative to the lake"),
            ("reviewer", pa.string(), "who approved the release; null: nobody was asked"),
            ("waived", _STRINGS, "gates that did not hold and were waived by the reviewer"),
        )),
    )
}  # fmt: skip
