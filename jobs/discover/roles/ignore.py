"""What nobody should compute with: personal data that says who somebody is, or where their device was."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored
from jobs.discover.table import Table


def score(seen: Seen, table: Table) -> Scored:
    """Direct personal data and addresses of the network, and no free text that merely mentions some."""
    pii, why = table.pii.get(seen.name, ("none", ""))
    return (0.94, why) if pii == "direct" or (pii != "none" and "ip" in seen.words) else NOTHING
