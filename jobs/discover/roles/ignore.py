"""What nobody should compute with: personal data that says who somebody is."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.discover.roles import NOTHING, Scored


def score(seen: Seen, table: Table) -> Scored:
    """Direct personal data, and no free text that merely mentions some."""
    pii, why = table.pii.get(seen.name, ("none", ""))
    return (0.94, why) if pii == "direct" else NOTHING
