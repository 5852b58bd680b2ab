"""Every form of sentence that stages store in the lake and the report shows."""

from __future__ import annotations

from jobs.publish.report.language import later

FORMS: tuple[str, ...] = (later("%(missing)s not measured; it costs %(money)s a month"),)
