"""What cleaning makes of the planted corpus, kind by kind: rows found with the right rule and repaired right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from conf.loading import load_yaml
from conf.table_config import TableConfig
from jobs.lake.context import Context
from tests.dirt.corpus import DAY, Corpus, Row

TABLES = {file.stem: load_yaml(file, TableConfig) for file in (Path(__file__).parent / "tables").glob("*.yml")}


@dataclass(frozen=True)
class Verdict:
    """One kind of dirt. `wrong` are lines its rule hit without any dirt of that rule planted there."""

    kind: str
    rule: str
    planted: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / self.planted

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


def verdicts(
    corpus: Corpus, found: Mapping[str, Mapping[str, set[str]]], clean: Mapping[str, Mapping[str, Row]]
) -> list[Verdict]:
    """One verdict for each kind; a row counts as found only if its clean values are the truth, or it is quarantined."""
    judged = []
    for kind in corpus.kinds:
        of_rule = frozenset[str]().union(
            *(k.lines for k in corpus.kinds if (k.table, k.rule) == (kind.table, kind.rule))
        )
        hit = found[kind.table][kind.rule]
        removed, truth, rows = corpus.quarantine[kind.table], corpus.clean[kind.table], clean[kind.table]
        right = {line for line in hit & kind.lines if line in removed or alike(rows.get(line, {}), truth[line])}
        judged.append(Verdict(kind.name, kind.rule, len(kind.lines), len(right), len(hit - of_rule)))
    return judged


def alike(found: Mapping[str, Any], want: Mapping[str, Any]) -> bool:
    """Whether two rows are the same; numbers up to the last bits."""
    return found.keys() == want.keys() and all(_same(found[name], want[name]) for name in want)


def _same(found: Any, want: Any) -> bool:
    if isinstance(found, float) and isinstance(want, float):
        return math.isclose(found, want, rel_tol=1e-12)
    if isinstance(found, datetime) and isinstance(want, datetime):
        return found == want
    return bool(found == want)


def clean_rows(context: Context, table: str) -> dict[str, Row]:
    """Clean rows of the corpus in the lake, by line."""
    rows = context.lake.read(f"clean/{table}", DAY).drop_columns("dt").to_pylist()
    assert len({row["line"] for row in rows}) == len(rows)
    return {row["line"]: row for row in rows}
