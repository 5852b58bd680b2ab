"""One table over days: the rows that landed, the shop's calendar, and what stood out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from conf.monitor_config import CalendarEvent
from conf.shop_calendar import days_of
from jobs.publish.report import charts
from jobs.publish.report.language import _, term
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.text import moment

_NEWEST_DAYS = 14
_MOST_TOLD = 6


def ledger(
    entries: Rows,
    table: str,
    cadence: int,
    calendar: Sequence[CalendarEvent] = (),
    marks: Sequence[dict[str, Any]] = (),
) -> dict[str, Any] | None:
    """The table's rows: totals of the partitions in use, a picture of all landings, the newest ones.

    The picture shows the shop's calendar too, and what stood out (`marks`: dt, kind, told).
    """
    rows = sorted((row for row in entries if row["table"] == table), key=lambda row: row["dt"])
    if not rows:
        return None
    fates = (("clean", "rows_clean"), ("quarantined", "rows_quarantined"), ("duplicates", "rows_duplicate"))
    points = [
        {"dt": row["dt"], "fate": fate, "rows": row[field], "place": place}
        for row in rows
        for place, (fate, field) in enumerate(fates)
    ]
    events = occurrences(calendar, rows[0]["dt"], rows[-1]["dt"])
    used = [row for row in rows if row["in_use"]]
    total = {field: sum(row[field] for row in used) for field in ("rows_in", *(field for _, field in fates))}
    return {
        "total": total,
        "days": len(used),
        "landings": len(rows),
        "newest": rows[-_NEWEST_DAYS:][::-1],
        "svg": charts.days(points, cadence, events, marks) if len(rows) > 1 else None,
        "events": events,
    }


def occurrences(calendar: Sequence[CalendarEvent], first: date, last: date) -> Rows:
    """The promotions and holidays of the shop's calendar between two days, in order: name, first, last."""
    found = []
    for event in calendar:
        for year in range(first.year - 1, last.year + 1):
            within = [day for day in days_of(event, year) if first <= day <= last]
            if within:
                found.append({"name": event.name, "first": within[0], "last": within[-1]})
    return sorted(found, key=lambda row: (row["first"], row["name"]))


def stood_out(night: Night, table: str) -> Rows:
    """Tonight's anomalies and drifts of a table by day, one mark a day and kind, told by their number and names."""
    marks: dict[tuple[date, str], list[str]] = defaultdict(list)
    for kind, flag, source in (("anomaly", "is_anomaly", "anomalies"), ("drift", "is_drift", "drift")):
        for row in night.of(source, table):
            if row[flag] and row["landing_dt"]:
                where = row["column"] or _("whole table")
                marks[row["landing_dt"], kind].append(f"{where}: {term(row['metric'])}")
    return [
        {"dt": dt, "kind": kind,
         "told": f"{moment(dt)} · {term(kind)}: {', '.join(list(dict.fromkeys(told))[:_MOST_TOLD])}"}
        for (dt, kind), told in sorted(marks.items())
    ]  # fmt: skip
