"""The section of docs/benchmarks.md, and whether the bars are met."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from faults.planting import dimension_of, kinds
from jobs.score.quality.aggregate import DIMENSIONS
from jobs.score.quality.intervals import wilson

BAR = 0.95
Results = Mapping[str, Mapping[str, Any]]


def missed(results: Results, rates: Sequence[float]) -> list[str]:
    """Every bar that does not hold, in words."""
    return [*not_found(results), *not_apart(results, rates)]


def not_found(results: Results) -> list[str]:
    """Kinds found too seldom or wrongly at the lowest rate, and what falls though nothing was planted."""
    found = []
    for shop, own in results.items():
        for kind, result in _measured(own):
            found += [
                f"{shop}: {kind}: {name} {k / n:.3f} is below {BAR}" if n else f"{shop}: {kind}: {name} is not measured"
                for name, k, n in _shares(result)
                if not n or k / n < BAR
            ]
        nothing = own.get("nothing") or {}
        found += [f"{shop}: fell though nothing was planted: {what}" for what in nothing.get("fallen", ())]
        found += [f"{shop}: fell from one night to the next: {what}" for what in nothing.get("fallen_since", ())]
    for kind in kinds():
        if not any(own.get(kind) for own in results.values()):
            found.append(f"{kind}: fits no table of any data set")
    return found


def not_apart(results: Results, rates: Sequence[float]) -> list[str]:
    """Kinds that move another dimension, or do not lower their own the more the higher the rate."""
    return [
        f"{shop}: {kind}: {why}"
        for shop, own in results.items()
        for kind, result in _measured(own)
        for why in _moves(kind, result, rates)
    ]


def _measured(own: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(kind, own[kind]) for kind in kinds() if own.get(kind)]


def _moves(kind: str, result: Mapping[str, Any], rates: Sequence[float]) -> list[str]:
    found, own = [], dimension_of(kind)
    for rate in rates:
        moves = result["moves"].get(str(rate), {})
        found += [
            f"{dimension} moves by {_change(moves[dimension]):+.2f} at {rate:.0%}, beyond its interval"
            for dimension in DIMENSIONS
            if dimension != own and dimension in moves and moves[dimension]["moved"]
        ]
        if moves and not _change(moves[own]) < 0:
            found.append(f"{own} does not fall at {rate:.0%}")
    falls = [_change(result["moves"][str(rate)][own]) for rate in rates if str(rate) in result["moves"]]
    if falls != sorted(falls, reverse=True):
        found.append(f"{own} does not fall further with the rate: {', '.join(f'{fall:+.2f}' for fall in falls)}")
    return found


def _shares(result: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    found = result["found"]
    return [("recall", found, result["planted"]), ("precision", found, found + result["wrong"])]


def _change(move: Mapping[str, Any]) -> float:
    """Points by which the table's score of a dimension changed; NaN where it is not measured."""
    return move["after"][0] - move["before"][0] if move["before"] and move["after"] else math.nan


def section(results: Results, rates: Sequence[float], seed: int) -> str:
    """Markdown."""
    unfound, mixed = not_found(results), not_apart(results, rates)
    told = ", ".join(f"{rate:.0%}" for rate in rates)
    lines = [
        "## Faults: found by kind, and the dimension each moves", "",
        f"`python -m benchmarks.faults`, seed {seed}: {len(kinds())} kinds of faults, each planted alone at"
        f" {rates[0]:.0%} into landing data of two data sets (the demo's third quarter, a sixth of its households;"
        " clickshop with 1,200 shoppers) and taken through the stages from clean to quality. Recall: planted faults"
        " that a rule of the kind's own dimension finds; precision: what those rules find that they did not find"
        " before, and was planted; both with Wilson's 95 % interval. n: faults planted, over several draws where one"
        f" gives under 73, since with fewer a recall of {BAR} cannot be told from 1. `by`: the very rows are named,"
        " their number by day, or an alarm of the day. Faults of a whole landing are incidents, one on each of 91 days"
        " (demo) or 75 weeks (clickshop) in turn; an alarm on the same days with nothing planted counts against their"
        " precision.", "",
        f"The last columns are points by which the table's dimensions changed at {told}, with ! where a change is"
        " beyond the interval; a kind has to lower its own, in bold, the more the higher the rate, and move no other"
        " beyond its interval at any rate. A fault of days is planted on the newest one.",
        f"Found (recall and precision ≥ {BAR} at {rates[0]:.0%}, nothing falls at 0): {_verdict(unfound)}."
        f" One dimension each, at {told}: {_verdict(mixed)}.", "",
    ]  # fmt: skip
    for shop, own in results.items():
        nothing = own.get("nothing") or {}
        lines += [
            f"**{shop}**. Scores that fell by more than their interval with nothing planted:"
            f" {len(nothing.get('fallen', ()))}; from one night to the next: {len(nothing.get('fallen_since', ()))}.",
            "",
            "| kind | table | n | wrong | recall | precision | by | " + " | ".join(DIMENSIONS) + " |",
            "| --- | --- | ---: | ---: | --- | --- | --- |" + " ---: |" * len(DIMENSIONS),
        ]
        lines += [_line(kind, own[kind], rates) for kind in kinds() if own.get(kind)]
        without = [kind for kind in kinds() if kind in own and own[kind] is None]
        lines += ["", f"No table for: {', '.join(without) or 'none'}.", ""]
    lines += ["What does not hold:", "", *(f"- {why}" for why in [*unfound, *mixed] or ["nothing"])]
    return "\n".join(lines)


def _verdict(bad: Sequence[str]) -> str:
    return f"**{len(bad)} do not hold**" if bad else "all hold"


def _line(kind: str, result: Mapping[str, Any], rates: Sequence[float]) -> str:
    cells = []
    for dimension in DIMENSIONS:
        told = [_told(result["moves"][str(rate)].get(dimension)) for rate in rates if str(rate) in result["moves"]]
        text = "·" if set(told) == {"·"} else " / ".join(told)
        cells.append(f"**{text}**" if dimension == dimension_of(kind) else text)
    shares = " | ".join(_share(k, n) for _, k, n in _shares(result))
    return (
        f"| {kind} | {result['table']} | {result['planted']:,} | {result['wrong']} | {shares} | {result['by']} |"
        f" {' | '.join(cells)} |"
    )


def _told(move: Mapping[str, Any] | None) -> str:
    if move is None:
        return "·"
    change = _change(move)
    if math.isnan(change):
        return "·" if not move["before"] else "not measured"
    return f"{change:+.2f}{'!' if move['moved'] else ''}" if abs(change) >= 0.005 or move["moved"] else "·"


def _share(k: int, n: int) -> str:
    if not n:
        return "–"
    low, high = wilson(k, n, 0.95)
    return f"{k / n:.3f} [{low:.2f}, {high:.2f}]"
