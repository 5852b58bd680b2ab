"""What follows from a verdict and a declaration: the class a column is treated as, and a finding with its mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conf.table_config import Column, Severity
from jobs.inventory.sensitivity.verdict import Detection

# Weakest first, as the register ranks them.
CLASSES = ("none", "pseudonym", "quasi", "direct")


@dataclass(frozen=True)
class Finding:
    """What is wrong with a declaration, in words, and the YAML that mends it."""

    severity: Severity
    words: str
    mend: str


def class_in_force(spec: Column | None, found: Sequence[Detection]) -> str:
    """The class the column is treated as: what is declared, `none` too where it is written; else what was detected."""
    if spec is not None and (spec.pii != "none" or is_declared(spec)):
        return spec.pii
    return max((detection.detector.pii for detection in found), key=CLASSES.index, default="none")


def is_declared(spec: Column | None) -> bool:
    """Whether the table's file says anything about `pii`; the default says nothing."""
    return spec is not None and "pii" in spec.model_fields_set


def finding(table: str, column: str, spec: Column | None, found: Sequence[Detection]) -> Finding | None:
    """A finding where personal data was detected and the table's file does not say so, or says less."""
    if not found:
        return None
    strongest = max((detection.detector.pii for detection in found), key=CLASSES.index)
    declared = spec.pii if spec is not None and is_declared(spec) else None
    if declared is not None and CLASSES.index(declared) >= CLASSES.index(strongest):
        return None
    seen = " and ".join(evidence_in_words(detection) for detection in found)
    mend = f"# conf/tables/{table}.yml\ncolumns:\n  {column}: {{…, pii: {strongest}}}"
    if declared is None:
        severity: Severity = "critical" if strongest == "direct" else "major"
        return Finding(severity, f"personal data that nobody declared: {seen}; it is masked as {strongest}", mend)
    if declared == "none":
        return Finding(
            "minor", f"declared as no personal data, which stands, but it looks like it: {seen}", f"{mend}, if it is"
        )
    return Finding("minor", f"declared {declared}, which stands, but it looks {strongest}: {seen}", f"{mend}, if it is")


def evidence_in_words(detection: Detection) -> str:
    """Which share of the rows holds what, how that is known, and whether the name says so too."""
    share = f"{detection.share:.1%} [{detection.low:.1%}, {detection.high:.1%}] of the rows hold"
    by = "by check digit, beyond chance" if detection.detector.has_check_digit else "by form"
    name = ", and the column's name says so" if detection.named else ""
    note = f"; {detection.note}" if detection.note else ""
    return f"{share} {_with_article(detection.detector.title)} ({by}{name}{note})"


def _with_article(title: str) -> str:
    return f"an {title}" if title[0].lower() in "aeio" or title.startswith("IBAN") else f"a {title}"
