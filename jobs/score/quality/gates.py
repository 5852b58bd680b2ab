"""Grades, and the gates that cap them: a gate is not averaged away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conf.pipeline_config import QualityConfig

LOWEST = "E"
_CAPPED = "D"
_UNPROVEN = "C"


def unlabelled_pii(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Columns of one table in which the stage `sensitivity` found personal data that the table's file says nothing of.

    What the file declares, `none` too, someone has looked at: the finding stands in the report and caps nothing.

    Args:
        findings: the table's rows of `sensitivity`.
    """
    return [row["column"] for row in findings if row["detected"] is not None and row["declared"] is None]


def grade(score: float | None, coverage: float, gates: Sequence[str], config: QualityConfig) -> str | None:
    """A–E of a score in 0–100; None when unmeasured. No A or B below the least coverage; a gate caps it at D."""
    if score is None:
        return None
    letters = sorted(config.grades, key=lambda letter: -config.grades[letter])
    found = next((letter for letter in letters if score >= config.grades[letter]), LOWEST)
    if coverage < config.min_coverage:
        found = max(found, _UNPROVEN)
    return max(found, _CAPPED) if gates else found
