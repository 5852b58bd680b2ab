"""The section of docs/benchmarks.md, and whether the bars are met."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from faults import dimension_of, kinds
from jobs.score.quality.aggregate import DIMENSIONS

BAR = 0.95
Results = Mapping[str, Mapping[str, Any]]


def missed(results: Results) -> list[str]:
    """Every bar that does not hold, in words."""
    found = []
    for shop, own in results.items():
        for kind in kinds():
            found += [f"{shop}: {kind}: {why}" for why in _missed_by(kind, own.get(kind))]
        nothing = own.get("nothing") or {}
        found += [f"{shop}: fell though nothing was planted: {what}" for what in nothing.get("fallen", ())]
        found += [f"{shop}: fell from one night to the next: {what}" for what in nothing.get("fallen_since", ())]
    for kind in kinds():
        if not any(own.get(kind) for own in results.values()):
            found.append(f"{kind}: fits no table of any data set")
    return found


def _missed_by(kind: str, result: Mapping[str, Any] | None) -> list[str]:
    if result is None:
        return []
    found = [f"{name} {result[name]:.3f} is below {BAR}" for name in ("recall", "precision") if not result[name] >= BAR]
    for dimension in DIMENSIONS:
        if dimension == dimension_of(kind) and not _change(result, dimension) < 0:
            found.append(f"{dimension} does not fall")
        if dimension != dimension_of(kind) and result["moved"].get(dimension):
            found.append(f"{dimension} moves by {_change(result, dimension):+.2f}, beyond its interval")
    return found


def _change(result: Mapping[str, Any], dimension: str) -> float:
    """Points by which the table's score of a dimension changed; NaN where it is not measured."""
    before, after = result["before"].get(dimension), result["after"].get(dimension)
    return after[0] - before[0] if before and after else math.nan


def section(results: Results, rate: float) -> str:
    """Markdown."""
    bad = missed(results)
    lines = [
        "## Faults: found by kind, and the dimension each moves", "",
        f"`python -m benchmarks.faults`: {len(kinds())} kinds of faults, each planted alone at {rate:.0%} into landing"
        " data of two data sets and taken through the stages from clean to quality. Recall: planted faults that a"
        " rule of the kind's own dimension finds; precision: what those rules find that they did"
        " not find before, and was planted. `by`: the very rows are named, their number by day, or an alarm of the day."
        " The last columns are points by which the table's dimensions changed, with ! where a change is beyond the"
        f" interval; a kind has to lower its own, in bold, and move no other beyond its interval. Bars (recall and"
        f" precision ≥ {BAR}, one dimension):"
        f" {'hold' if not bad else f'{len(bad)} do not hold'}.", "",
    ]  # fmt: skip
    for shop, own in results.items():
        nothing = own.get("nothing") or {}
        lines += [
            f"**{shop}**. Scores that fell by more than their interval with nothing planted:"
            f" {len(nothing.get('fallen', ()))}; from one night to the next: {len(nothing.get('fallen_since', ()))}.",
            "",
            "| kind | table | planted | found | wrong | recall | precision | by | " + " | ".join(DIMENSIONS) + " |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |" + " ---: |" * len(DIMENSIONS),
        ]
        lines += [_line(kind, own[kind]) for kind in kinds() if own.get(kind)]
        without = [kind for kind in kinds() if kind in own and own[kind] is None]
        lines += ["", f"No table for: {', '.join(without) or 'none'}.", ""]
    lines += ["What does not hold:", "", *(f"- {why}" for why in bad or ["nothing"])]
    return "\n".join(lines)


def _line(kind: str, result: Mapping[str, Any]) -> str:
    cells = []
    for dimension in DIMENSIONS:
        change, beyond = _change(result, dimension), bool(result["moved"].get(dimension))
        text = f"{change:+.3f}{'!' if beyond else ''}" if abs(change) >= 0.0005 else "·"
        cells.append(f"**{text}**" if dimension == dimension_of(kind) else text)
    return (
        f"| {kind} | {result['table']} | {result['planted']} | {result['found']} | {result['wrong']} |"
        f" {result['recall']:.3f} | {result['precision']:.3f} | {result['by']} | {' | '.join(cells)} |"
    )
