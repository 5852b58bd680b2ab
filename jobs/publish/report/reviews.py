"""What people decided: the answers on earlier nights' releases, the newest first."""

from __future__ import annotations

from jobs.publish.report.night import Night, Rows


def reviews(night: Night) -> Rows:
    """Answers given on nights before this one; tonight's own comes after its report, and stands in the next."""
    answered = [row for row in night.past["reviews"] if row["decision"] is not None and row["dt"] < night.run_date]
    return sorted(answered, key=lambda row: (row["dt"], row["decided_ts"]), reverse=True)
