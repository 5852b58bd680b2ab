"""moves: why each quality and value score is not what it was on the last run, split exactly down to column and rule.

The change of a quality score is the Shapley value of three things: what the data did, what the rules did, what the
weights did (effects.py, over the eight mixtures of both nights of mixing.py). What carried each of them follows from
the score's own tree (jobs/score/derivation). Nothing is fitted and nothing is left over.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score.derivation.states import night_state
from jobs.score.moves.declared import Declared, declared, pair
from jobs.score.moves.mixing import Nights
from jobs.score.moves.quality import quality_moves
from jobs.score.moves.value import value_moves

MOVES, CARRIERS = "score_moves", "move_carriers"
_READS = ("quality_scores", "value_scores", "value_groups")
Row = dict[str, Any]


def run(context: Context) -> None:
    """Write score_moves and move_carriers of the run date.

    Raises:
        LakeError: quality has not run for the run date.
    """
    lake, dt = context.lake, context.run_date
    said = {name: declared(table, context.project.pipeline) for name, table in context.project.tables.items()}
    quality_before, value_before = _last(context, "quality_scores"), _last(context, "value_scores")
    lake.manifest("quality_scores", dt)
    nights = _nights(context, quality_before, said)
    old, new = (_rows(context, "quality_scores", night) for night in (quality_before, dt))
    moves, carriers = quality_moves(nights, old, new, quality_before)
    old, new = (_rows(context, "value_scores", night) for night in (value_before, dt))
    groups = tuple(_rows(context, "value_groups", night) for night in (value_before, dt))
    for each, found in zip((moves, carriers), value_moves(old, new, groups, value_before), strict=True):
        each += found
    read = [(name, night) for name in _READS for night in (quality_before, dt) if night]
    for name, rows in ((MOVES, moves), (CARRIERS, carriers)):
        table = pa.Table.from_pylist(rows, schema=OUTPUTS[name].schema)
        notes = {"declared": json.dumps(said, sort_keys=True)} if name == MOVES else None
        lake.write(name, dt, table, inputs=lake.inputs(read), notes=notes)
    _log(context, moves, quality_before)


def _nights(context: Context, before: date | None, said: dict[str, dict[str, str]]) -> Nights:
    """Both nights as states; the one before is empty where there was none."""
    config = context.project.pipeline.quality
    earlier, tonight = (
        night_state(_rows(context, "quality_scores", night), config) for night in (before, context.run_date)
    )
    said_before: dict[str, Declared] = {}
    if before and context.lake.exists(MOVES, before):
        said_before = json.loads(context.lake.manifest(MOVES, before).notes.get("declared", "{}"))
    pairs = {
        name: pair(earlier.tables[name], tonight.tables[name], said_before.get(name), said.get(name))
        for name in earlier.tables.keys() & tonight.tables.keys()
    }
    return Nights(earlier, tonight, pairs)


def _last(context: Context, table: str) -> date | None:
    earlier = [night for night in context.lake.partitions(table, upto=context.run_date) if night < context.run_date]
    return earlier[-1] if earlier else None


def _rows(context: Context, table: str, night: date | None) -> list[Row]:
    if night is None or not context.lake.exists(table, night):
        return []
    return context.lake.read(table, night).to_pylist()


def _log(context: Context, moves: list[Row], before: date | None) -> None:
    for row in moves:
        if row["column"] is None and row["dimension"] in ("overall", None) and row["change"]:
            context.log.info("moved", score=row["score"], asset=row["asset"], words=row["words"])
    context.log.info("written", table=MOVES, rows=len(moves), since=str(before) if before else "the first run")
