"""From a column's stored counts to a verdict: whether more of its values match a detector than chance explains.

A verdict is of a column, never of a value. One order number in ten has a right Luhn digit, so a column of order
numbers holds thousands of "cards"; what tells a column of cards is that far more than a tenth of the values made like
cards are right. With v of n different values of the form matching, and a share c that matches by chance, the share of
real ones is (v/n − c) / (1 − c), with the Wilson score interval of v/n (Wilson 1927) carried through.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from conf.privacy_config import SensitivityConfig
from jobs.inventory.sensitivity.detectors import Detector, says
from jobs.profiling.matching import MOST_ASKED
from jobs.profiling.patterns import FORM

# Fewer different values than this may share their first digits without being counted up.
_FEW = 20

Confidence = Literal["high", "medium"]


@dataclass(frozen=True)
class Matched:
    """Rows and different values that match one pattern."""

    rows: int
    values: int


@dataclass(frozen=True)
class Evidence:
    """What the stored profile says of one column. `names`: its name here and in the source; `frequent`: top values."""

    names: tuple[str, ...]
    tested: int
    smallest: str | None
    largest: str | None
    matched: Mapping[str, Matched]
    frequent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Detection:
    """A detector's verdict that a column holds its kind.

    `share` of the rows tested hold it, with its 95 % interval; `matching` rows match, by chance or not;
    `named`: the column's name says so too; `note`: what else there is to say.
    """

    detector: Detector
    matching: int
    share: float
    low: float
    high: float
    named: bool
    confidence: Confidence
    note: str | None = None


def detections(evidence: Evidence, known: Iterable[Detector], config: SensitivityConfig) -> list[Detection]:
    """All kinds of personal data found in a column, the largest share first."""
    found = [detection for detector in known if (detection := detect(evidence, detector, config))]
    return sorted(found, key=lambda detection: (-round(detection.share, 6), detection.detector.name))


def detect(evidence: Evidence, detector: Detector, config: SensitivityConfig) -> Detection | None:
    """The verdict of one detector; None where chance, a counter or an accident explains the matches."""
    named = says(evidence.names, detector.words)
    if says(evidence.names, detector.things) or (not named and says(evidence.names, detector.others)):
        return None
    nothing = Matched(0, 0)
    matched = evidence.matched.get(detector.name, nothing)
    formed = evidence.matched.get(detector.name + FORM, nothing) if detector.has_form else matched
    if named and detector.form_if_named:
        matched = formed
    if not matched.values or not evidence.tested:
        return None
    chance = detector.chance_if_named if named else detector.chance
    right = min(matched.values / max(formed.values, 1), 1.0)
    asked = min(formed.values, MOST_ASKED)
    sure = config.confidence_of_check_digits if detector.has_check_digit else config.confidence_of_forms
    if chance and wilson(right, asked, NormalDist().inv_cdf(sure))[0] <= chance:
        return None
    low, high = (max(beyond_chance(end, chance), 0.0) for end in wilson(right, asked, NormalDist().inv_cdf(0.975)))
    of_rows = formed.rows / evidence.tested
    share = max(beyond_chance(right, chance), 0.0) * of_rows
    if not named and (
        matched.values < config.min_values or share < config.min_share or is_counted_up(evidence, detector, formed)
    ):
        return None
    confidence: Confidence = "high" if detector.has_check_digit or named or not detector.chance else "medium"
    note = detector.note(evidence.frequent) if detector.note and evidence.frequent else None
    ends = (min(share, 1.0), min(low * of_rows, 1.0), min(high * of_rows, 1.0))
    return Detection(detector, matched.rows, *ends, named, confidence, note)


def beyond_chance(right: float, chance: float) -> float:
    """Share of real ones among values of which `right` match, if `chance` of all others match too."""
    return (right - chance) / (1 - chance)


def wilson(share: float, n: int, z: float) -> tuple[float, float]:
    """Score interval of a share seen in n values, at z standard deviations; (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    width = 1 + z * z / n
    # The share lies inside; at its ends rounding would put it outside.
    return max(min((middle - half) / width, share), 0.0), min(max((middle + half) / width, share), 1.0)


def is_counted_up(evidence: Evidence, detector: Detector, formed: Matched) -> bool:
    """Whether many values all begin alike, as numbers from a counter do and numbers of people do not."""
    if detector.spread is None or formed.values < _FEW:
        return False
    ends = [re.search(detector.spread, end or "") for end in (evidence.smallest, evidence.largest)]
    beginnings = [_beginning(end.group()) for end in ends if end]
    return len(beginnings) == 2 and beginnings[0] == beginnings[1]


def _beginning(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text)[:3]
