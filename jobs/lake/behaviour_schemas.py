"""Columns of what `bots` writes: for each table what a row is, and its columns as in relation_schemas."""

from __future__ import annotations

import pyarrow as pa

from jobs.lake.relation_schemas import Columns

BEHAVIOUR_TABLES: dict[str, tuple[str, Columns]] = {
    "behaviour_days": ("one user's day in one landing partition of one behaviour table", (
        ("table", pa.string(), "table"),
        ("user_id", pa.string(), "user"),
        ("day", pa.date32(), "day of the events, UTC"),
        ("events", pa.int64(), "events"),
        ("items", pa.int64(), "different items"),
        ("sequence", pa.int64(), "hash of the different items: equal for equal sets"),
        ("funnel_events", pa.int64(), "events of a step of the funnel (view, cart, purchase) whose item had an earlier step that day; 0 without event types"),
        ("funnel_out_of_order", pa.int64(), "of those, events before the first earlier step"),
        ("signs", pa.map_(pa.string(), pa.float64()), "sign (jobs/inventory/bots/signs) → value, larger for what is more like a bot; a sign that says nothing is left out"),
    )),
    "bot_days": ("one user's day in one landing partition of one behaviour table, judged by the users of the window before", (
        ("table", pa.string(), "table"),
        ("user_id", pa.string(), "user"),
        ("day", pa.date32(), "day of the events, UTC"),
        ("events", pa.int64(), "events"),
        ("p_value", pa.float64(), "share of users who behave as unusually, all signs together; null: too few users to judge"),
        ("score", pa.float64(), "−log10 of p_value: 6 is one in a million; null as above"),
        ("is_bot", pa.bool_(), "a discovery among the landing day's users at the configured false discovery rate; null as above"),
        ("detail", pa.string(), "of a flagged day: the signs that speak loudest, in words"),
    )),
}  # fmt: skip
