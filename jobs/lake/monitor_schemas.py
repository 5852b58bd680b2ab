"""Columns of what `monitor` and `drift` write: for each table what a row is, and its columns as in relation_schemas."""

from __future__ import annotations

import pyarrow as pa

from jobs.lake.relation_schemas import Columns

_STRINGS = pa.list_(pa.string())

MONITOR_TABLES: dict[str, tuple[str, Columns]] = {
    "anomalies": ("one metric of one table or column, judged against its own history", (
        ("table", pa.string(), "table"),
        ("column", pa.string(), "column; null for a table metric"),
        ("metric", pa.string(), "rows · age_hours · schema · clock · null_share · mean · distinct …"),
        ("landing_dt", pa.date32(), "the point tested"),
        ("value", pa.float64(), "its value"),
        ("expected", pa.float64(), "median of the history, of the same weekday or event where it has enough"),
        ("low", pa.float64(), "a single point below would have been an anomaly"),
        ("high", pa.float64(), "a single point above would have been one"),
        ("history", pa.int64(), "earlier points in the baseline; the tested one is never among them"),
        ("is_anomaly", pa.bool_(), "a discovery among the night's tests and beyond the minimum effect; null: too little history to judge"),
        ("score", pa.float64(), "distance from the expected in standard deviations, or that of the run of 2, 3 or 5 points ending here; null: an exact rule judged"),
        ("p_value", pa.float64(), "share of usual points that are as unusual; null: an exact rule judged, or too few points calibrate"),
        ("event", pa.string(), "promotion or holiday of the calendar that the day belongs to"),
        ("detail", pa.string(), "what changed, in words"),
    )),
    "feedback": ("one opinion of an analyst on anomalies (conf/feedback.yml), and what its replay on history showed", (
        ("table", pa.string(), "table"),
        ("column", pa.string(), "column; null: all, and the table's own metrics"),
        ("metric", pa.string(), "metric; null: all"),
        ("first", pa.date32(), "first day it speaks of"),
        ("last", pa.date32(), "last day; null: `first` alone, or all that follow where it tells of a new level"),
        ("opinion", pa.string(), "fault · expected · new level"),
        ("note", pa.string(), "why"),
        ("accepted", pa.bool_(), "whether the monitor listens to it"),
        ("reason", pa.string(), "why not"),
        ("silenced", _STRINGS, "alarms of the replayed nights that are none with it: day, table, column, metric"),
        ("raised", _STRINGS, "alarms that only it raises"),
        ("replayed_upto", pa.date32(), "newest night of the replay"),
    )),
    "drift": ("one metric of one table or column in one comparison of stored profiles", (
        ("table", pa.string(), "table"),
        ("column", pa.string(), "column; null for a table metric"),
        ("comparison", pa.string(), "day: newest against the one before · week: last 7 dates against the 7 before · reference: newest day against a fixed range · sla: newest day against the run date"),
        ("landing_dt", pa.date32(), "newest landing day compared"),
        ("baseline_first", pa.date32(), "first landing day of the baseline; null for sla"),
        ("baseline_last", pa.date32(), "last landing day of the baseline; null for sla"),
        ("metric", pa.string(), "rows · age_hours · schema… · psi · jensen_shannon · linf · wasserstein · code_list · unit"),
        ("value", pa.float64(), "its value"),
        ("threshold", pa.float64(), "the value above which it is drift: minimum effect, sampling and what is usual, whichever is most"),
        ("is_drift", pa.bool_(), "value above threshold"),
        ("detail", pa.string(), "what changed, in words; no values of columns with personal data"),
    )),
}  # fmt: skip
