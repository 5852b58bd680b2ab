"""Precision and recall of column verdicts and of detectors on the labelled corpora; writes docs/benchmarks.md.

`python -m benchmarks.sensitivity`. The columns go through the profile's own kernels and the stage's own verdict. The
first corpus was tuned by; the second has other templates, words and seeds and was only measured.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from benchmarks.page import write_section
from benchmarks.sensitivity.corpus import KINDS, Labelled, corpus, hard_corpus
from conf.privacy_config import SensitivityConfig
from jobs.inventory.sensitivity.detectors import detectors
from jobs.inventory.sensitivity.verdict import Detection, Evidence, Matched, detections
from jobs.profiling.counting import count_values
from jobs.profiling.matching import matching
from jobs.profiling.state import observe
from jobs.profiling.texts import Texts

_SEEDS = {"tuned by": (11, False), "held out": (2018, True)}
_LIMIT = 0.98


@dataclass(frozen=True)
class Judged:
    """A labelled column with what the stage says of it."""

    column: Labelled
    found: list[Detection]

    @property
    def is_right(self) -> bool:
        return bool(self.found) == (self.column.kind is not None)

    @property
    def names_the_kind(self) -> bool:
        return self.column.kind in [detection.detector.name for detection in self.found]


def judge(column: Labelled) -> Judged:
    """Profile a column in this process and ask the stage."""
    values = pa.array(column.values, pa.string())
    if column.is_whole_numbers:
        values = values.cast(pa.int64())
    state = observe(count_values(pa.chunked_array([values])))
    matched = {name: Matched(*counts) for name, counts in state.matches.found.items()}
    evidence = Evidence((column.name, ""), state.matches.tested, state.smallest, state.largest, matched)
    return Judged(column, detections(evidence, detectors(), SensitivityConfig()))


def value_counts(columns: Sequence[Labelled]) -> dict[str, Counter[str]]:
    """Per kind: values rightly and wrongly matched, and missed, by its detector alone; look-alikes included."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for column in columns:
        texts = pa.array([value or "" for value in column.values], pa.string())
        found = matching(Texts(texts))
        truth = np.array(column.personal)
        for kind, counted in counts.items():
            hit, mine = found.get(kind, np.zeros(len(truth), np.bool_)), truth & (column.kind == kind)
            if column.kind in (None, kind):
                counted.update(
                    right=int((hit & mine).sum()), wrong=int((hit & ~mine).sum()), missed=int((mine & ~hit).sum())
                )
    return counts


def precision_recall(judged: Sequence[Judged]) -> tuple[float, float]:
    """Of columns: found ones that are personal, personal ones that are found."""
    right = sum(bool(one.found) and one.column.kind is not None for one in judged)
    found, personal = sum(bool(one.found) for one in judged), sum(one.column.kind is not None for one in judged)
    return right / max(found, 1), right / max(personal, 1)


def page(judged: dict[str, list[Judged]], hard: Sequence[Judged]) -> str:
    """The part of docs/benchmarks.md, Markdown."""
    lines = [
        "## Personal data: precision and recall of column verdicts",
        "",
        "`python -m benchmarks.sensitivity`: columns made for the purpose, profiled by the profile's kernels and judged by"
        " the stage `sensitivity` from the stored counts. The corpus `held out` has other templates, words, column names,"
        " look-alikes and another seed than the one the detectors were tuned by.",
        "",
        "| corpus | columns | personal | precision | recall | right kind among the found |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, every in judged.items():
        columns = plenty(every)
        precision, recall = precision_recall(columns)
        personal = [one for one in columns if one.column.kind is not None]
        kinds = sum(one.names_the_kind for one in personal if one.found) / max(
            sum(bool(one.found) for one in personal), 1
        )
        lines.append(f"| {name} | {len(columns)} | {len(personal)} | {precision:.3f} | {recall:.3f} | {kinds:.3f} |")
    few = [one for one in judged["held out"] if one.column.is_few]
    lines += ["", f"Counted apart: {len(few)} held-out columns of 60 rows with 10 % or 2 % personal values, or 400 rows with"
              f" 2 %: {sum(bool(one.found) for one in few)} found. One to eight values that match by form alone may be an"
              " accident; check digits and names tell them all the same."]  # fmt: skip
    held_out = plenty(judged["held out"])
    lines += ["", "Held out, by kind; columns, and single values as the detector alone tells them (look-alikes included:"
              " why a verdict is of a column):", "",
              "| kind | columns | found | named right | precision of values | recall of values |",
              "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    values = value_counts([one.column for one in held_out])
    for kind in KINDS:
        own, counted = [one for one in held_out if one.column.kind == kind], values[kind]
        found, named = sum(bool(one.found) for one in own), sum(one.names_the_kind for one in own)
        precise = counted["right"] / max(counted["right"] + counted["wrong"], 1)
        complete = counted["right"] / max(counted["right"] + counted["missed"], 1)
        lines.append(f"| {kind.replace('_', ' ')} | {len(own)} | {found} | {named} | {precise:.3f} | {complete:.3f} |")
    lines += ["", "Known to be hard, columns of 1,000 rows under names that say nothing unless shown; nothing is promised here:", "",
              "| column, an example | is | verdict |", "| --- | --- | --- |"]  # fmt: skip
    for one in hard:
        lines.append(f"| `{one.column.name}`: `{one.column.about}` | {_kind(one.column.kind)} | {_verdict(one)} |")
    lines += ["", "What went wrong in the two corpora:", ""]
    wrong = [
        f"- {name}: {fault(one)}" for name, columns in judged.items() for one in plenty(columns) if not one.is_right
    ]
    return "\n".join(lines + (wrong or ["- nothing"]))


def plenty(judged: Sequence[Judged]) -> list[Judged]:
    """Without the columns that hold too few personal values to be told by their share."""
    return [one for one in judged if not one.column.is_few]


def _kind(kind: str | None) -> str:
    return "not personal" if kind is None else kind.replace("_", " ")


def _verdict(one: Judged) -> str:
    found = ", ".join(_kind(detection.detector.name) for detection in one.found) or "nothing found"
    return found if one.is_right and (one.column.kind is None or one.names_the_kind) else f"**{found}**"


def fault(one: Judged) -> str:
    """One wrong verdict in words."""
    if one.column.kind is None:
        return f"`{one.column.name}` ({one.column.about}) taken for {one.found[0].detector.title}"
    return f"{one.column.kind.replace('_', ' ')} in `{one.column.name}` ({one.column.about}) not found"


def main() -> int:
    """The command line; fails where precision or recall on the held-out corpus is below .98."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sensitivity", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(_SEEDS), help="one corpus; nothing is written then")
    only = parser.parse_args().only
    judged = {
        name: [judge(column) for column in corpus(seed, held_out=held_out)]
        for name, (seed, held_out) in _SEEDS.items()
        if only in (None, name)
    }
    if only:
        for one in plenty(judged[only]):
            if not one.is_right or (one.column.kind and not one.names_the_kind):
                print(
                    fault(one)
                    if not one.is_right
                    else f"kind: {one.column.kind} in {one.column.name} ({one.column.about}): {[d.detector.name for d in one.found]}"
                )
        print(precision_recall(plenty(judged[only])), len(judged[only]))
        return 0
    part = page(judged, [judge(column) for column in hard_corpus(5)])
    print(part)
    write_section("sensitivity", "python -m benchmarks.sensitivity", part)
    return 0 if min(precision_recall(plenty(judged["held out"]))) >= _LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
