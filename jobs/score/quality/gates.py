"""Grades, and the gates that cap them: a gate is not averaged away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conf.pipeline_config import QualityConfig
from conf.table_config import Column, TableConfig

LOWEST = "E"
_CAPPED = "D"
_UNPROVEN = "C"
# Names that say: this identifies or reaches a person. `name` and `address` alone do so only in a table about people.
_DIRECT = re.compile(
    r"(^|_)(e_?mail|phone|telephone|mobile|cell_?phone|tel|fax|ssn|passport|id_?card|identity_?(card|number)|"
    r"national_?id|tax_?id|bank_?account|card_?number|iban|"
    r"(street|home|mail|mailing|postal|delivery|shipping|billing|ip)_?addr(ess)?|"
    r"(first|last|full|given|family|middle|maiden|real|user|customer|person|contact|recipient|receiver)_?name|"
    r"shouji|dizhi|xingming|shenfenzheng)(_|$)"
)
_ABOUT_PEOPLE = re.compile(r"(^|_)(name|surname|addr(ess)?)(_|$)")


def looks_like_direct_pii(name: str, column: Column, table: TableConfig) -> bool:
    """Whether a column's name, here or in the source, says that it holds direct personal data."""
    for spelling in {name, _snake(column.source_name or name)}:
        if _DIRECT.search(spelling) or (table.kind == "customer" and _ABOUT_PEOPLE.search(spelling)):
            return True
    return False


def unlabelled_pii(table: TableConfig) -> list[str]:
    """Columns that look like direct personal data and are declared `pii: none`."""
    return [
        name
        for name, column in table.columns.items()
        if column.pii == "none" and looks_like_direct_pii(name, column, table)
    ]


def grade(score: float | None, coverage: float, gates: Sequence[str], config: QualityConfig) -> str | None:
    """A–E of a score in 0–100; None when unmeasured. No A or B below the least coverage; a gate caps it at D."""
    if score is None:
        return None
    letters = sorted(config.grades, key=lambda letter: -config.grades[letter])
    found = next((letter for letter in letters if score >= config.grades[letter]), LOWEST)
    if coverage < config.min_coverage:
        found = max(found, _UNPROVEN)
    return max(found, _CAPPED) if gates else found


def _snake(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()).strip("_")
