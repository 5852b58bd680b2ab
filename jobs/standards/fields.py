"""Every field of the asset register in GB/T 40685-2021 (data asset management): clause, element, why it is kept.

Clause 5.3 divides what is recorded of an asset into basic, business, management and value elements; clause 6 names the
processes (catalogue 6.2, identification 6.3, rights 6.4, application 6.5, inventory 6.6, change 6.7, disposal 6.8,
assessment 6.9, audit 6.10, security 6.11); annex A the methods of valuation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Element = Literal["basic", "business", "management", "value"]
ELEMENTS: dict[Element, str] = {
    "basic": "基本属性 basic",
    "business": "业务要素 business",
    "management": "管理要素 management",
    "value": "价值要素 value",
}


@dataclass(frozen=True)
class Clause:
    """The clauses of GB/T 40685 that ask for a field, its information element (5.3), and what it answers there."""

    clauses: tuple[str, ...]
    element: Element
    answers: str


def _c(clauses: str, element: Element, answers: str) -> Clause:
    return Clause(tuple(clauses.split()), element, answers)


REGISTER_FIELDS: dict[str, Clause] = {
    "asset": _c("6.2 6.3", "basic", "name under which the catalogue keeps it"),
    "kind": _c("6.2", "business", "classification by subject"),
    "owner": _c("6.4 7.2", "management", "who holds the right and the duty"),
    "contact": _c("6.4 6.5", "management", "whom to ask for use"),
    "description": _c("6.2", "business", "meaning in the business"),
    "rows": _c("6.6", "basic", "quantity found by the inventory"),
    "bytes": _c("6.6", "basic", "size found by the inventory"),
    "columns": _c("6.2 6.6", "basic", "structure"),
    "partitions": _c("6.6 6.7", "basic", "landings kept"),
    "last_event_ts": _c("6.6 6.7", "basic", "newest change"),
    "quality": _c("6.9", "value", "assessment of quality"),
    "quality_low": _c("6.9", "value", "how sure the assessment is"),
    "quality_high": _c("6.9", "value", "how sure the assessment is"),
    "coverage": _c("6.9", "value", "share of the asset that was assessed"),
    "confidence": _c("6.9", "value", "how far the assessment can be relied on"),
    "grade": _c("6.2 6.9", "management", "classification by quality"),
    "quality_change": _c("6.7 6.9", "management", "change since the last assessment"),
    "moved": _c("6.7 6.10", "management", "what caused the change"),
    "value": _c("6.9 A.2", "value", "contribution to the service, as the income method asks for it"),
    "value_low": _c("6.9 A.2", "value", "how sure the valuation is"),
    "value_high": _c("6.9 A.2", "value", "how sure the valuation is"),
    "cost": _c("6.9 A.3", "value", "cost of keeping it, as the cost method asks for it"),
    "pii": _c("6.2 6.11", "management", "classification by sensitivity"),
    "lineage": _c("6.5 6.10", "management", "where it is used and what it was made from"),
    "action": _c("6.7 6.8", "management", "decision: mend, protect, retire, measure"),
    "reason": _c("6.8 6.10", "management", "grounds of the decision"),
    "fix": _c("6.7", "management", "mend that gains most"),
    "fix_points": _c("6.7 6.9", "value", "what the mend gains"),
    "evidence": _c("6.10", "management", "what each figure was made from"),
    "dt": _c("6.6 6.10", "management", "night of the inventory"),
}
