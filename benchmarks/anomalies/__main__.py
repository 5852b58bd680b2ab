"""python -m benchmarks.anomalies: false alarms on clean series, and how soon a shift is found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np

from benchmarks.anomalies.rules import RULES, Rule
from benchmarks.anomalies.simulated import NOISES, clean_series, shifted, until
from benchmarks.page import write_section

SERIES, LENGTH, NIGHTS = 400, 120, 5
DEVIATIONS = 4.0
SHARE = 0.1


def false_alarms(rule: Rule, noises: tuple[str, ...], seeds: Sequence[int], nights: int = NIGHTS) -> float:
    """Share of points of clean series that raise an alarm, over the last `nights` of each seed's series."""
    rates = []
    for seed in seeds:
        series = clean_series(SERIES, LENGTH, seed, noises)
        rates += [rule([until(one, end) for one in series]).mean() for end in range(LENGTH - nights + 1, LENGTH + 1)]
    return float(np.mean(rates))


def found_by_night(rule: Rule, noises: tuple[str, ...], seeds: Sequence[int], nights: int = NIGHTS) -> np.ndarray:
    """Share of shifts found in their first n nights, n = 1 … `nights`; a tenth of the series shifts, up or down."""
    shares = []
    for seed in seeds:
        series = clean_series(SERIES, LENGTH, seed, noises)
        start = LENGTH - nights
        # No promotion begins or ends with the shift: what a promotion hides is another question.
        usual = [at for at, one in enumerate(series) if not any(one.events[start:])]
        chosen = np.random.default_rng(seed).choice(usual, int(SHARE * SERIES), replace=False)
        for number, at in enumerate(chosen):
            series[at] = shifted(series[at], start, DEVIATIONS if number % 2 else -DEVIATIONS)
        alarms = [rule([until(one, end) for one in series])[chosen] for end in range(start + 1, LENGTH + 1)]
        shares.append(np.maximum.accumulate(np.array(alarms), axis=0).mean(axis=1))
    return np.mean(shares, axis=0)


def page(seeds: Sequence[int]) -> str:
    """The section of docs/benchmarks.md."""
    lines = [
        "## Anomalies: false alarms and shifts found", "",
        f"`python -m benchmarks.anomalies`: {len(seeds)} × {SERIES} daily series of {LENGTH} days with a weekly pattern"
        f" and promotions; every rule sees the same. False alarms: share of the points of {NIGHTS} nights in which"
        f" nothing is wrong. Found: of the series that shift by {DEVIATIONS:g} robust deviations and stay there"
        f" ({SHARE:.0%} of a night's), the share with an alarm in the first, the first two, … nights.", "",
        "| rule | noise | false alarms | " + " | ".join(f"by night {night}" for night in range(1, NIGHTS + 1)) + " |",
        "| --- | --- | ---: |" + " ---: |" * NIGHTS,
    ]  # fmt: skip
    for name, rule in RULES.items():
        for noises in [NOISES, *([(noise,) for noise in NOISES] if name == "ours" else [])]:
            told = "all kinds" if len(noises) > 1 else noises[0]
            alarms, found = false_alarms(rule, noises, seeds), found_by_night(rule, noises, seeds)
            print(f"{name}, {told}: {alarms:.2%}, {np.round(found, 3)}", flush=True)
            lines.append(f"| {name} | {told} | {alarms:.2%} | " + " | ".join(f"{share:.2f}" for share in found) + " |")
    return "\n".join(lines)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.anomalies", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    write_section("anomalies", "python -m benchmarks.anomalies", page(range(options.seeds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
