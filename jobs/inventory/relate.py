"""relate: keys and foreign keys, declared and discovered, and what rows say of their own table.

Keys are counted exactly over the rows in use at the run date (all partitions of an incremental table, the newest of a
snapshot); a null in a key takes its row out (SQL's MATCH SIMPLE), twins compare nulls as equal. What an earlier night
counted or sampled is merged with what is new, so that a night costs what its new partitions cost.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.relation_schemas import RELATION_TABLES
from jobs.lake.schemas import OUTPUTS
from jobs.relations import orphans
from jobs.relations.checks import declared
from jobs.relations.earlier import Earlier, earlier
from jobs.relations.shapes import key_shapes, time_coverage
from jobs.relations.state import Counted, states

# Raise it whenever the same rows would give other results.
_FORMAT = 1
_STATE = "key_counts"
_FACTS = ("relations", "orphans", "key_shapes", "time_coverage")

Rows = dict[str, list[pa.Table]]
Notes = dict[str, dict[str, str]]


def run(context: Context) -> None:
    """Measure the selected tables whose rows or parents changed since an earlier night; write every output."""
    stored = {name: earlier(context, name) for name in RELATION_TABLES}
    known = states(context, _involved(context), stored[_STATE])
    rows: Rows = defaultdict(list)
    notes: Notes = defaultdict(dict)
    for table in context.tables:
        name = table.table
        if name not in known:
            context.log.warning("no clean partition, relations not checked", table=name)
            continue
        evidence = fingerprint(context, table, known)
        if all(_evidence(stored[fact], name) == evidence for fact in _FACTS):
            for fact in _FACTS:
                rows[fact].append(stored[fact].of(name))
                notes[fact][name] = stored[fact].notes[name]
        else:
            context.log.info("relating", table=name, rows=known[name].rows)
            found = measure(context, table, known, stored)
            for fact in _FACTS:
                rows[fact].append(found[fact])
                notes[fact][name] = _note(context, fact, table, known, evidence)
    for name, counted in known.items():
        rows[_STATE].append(counted.counts)
        notes[_STATE][name] = counted.record
    _write(context, stored, rows, notes, known)


def measure(
    context: Context, table: TableConfig, known: Mapping[str, Counted], stored: Mapping[str, Earlier]
) -> dict[str, pa.Table]:
    """Rows of every output but the state, of one table."""
    own = known[table.table]
    relations = declared(context, table, known)
    repeated = next(
        (row["duplicate_rows"] for row in relations if row["kind"] == "key" and row["rows"] == own.rows), None
    )
    return {
        "relations": _table("relations", relations),
        "orphans": orphans.orphans_of(context, table, known, stored["orphans"]),
        "key_shapes": _table("key_shapes", key_shapes(context, table, own, repeated)),
        "time_coverage": _table("time_coverage", time_coverage(context, table, own)),
    }


def fingerprint(context: Context, table: TableConfig, known: Mapping[str, Counted]) -> str:
    """Changes whenever the table's rows in use, those of a parent, or what is asked of them do."""
    parents = sorted({key.table for key in table.foreign_keys})
    used = [known[name].fingerprint if name in known else None for name in (table.table, *parents)]
    asked = table.model_dump(mode="json", include={"columns", "key", "foreign_keys", "twins", "channel"})
    text = json.dumps([_FORMAT, used, asked, context.project.pipeline.relate.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _involved(context: Context) -> list[str]:
    """The selected tables and their parents, in name order."""
    names = {name for table in context.tables for name in (table.table, *(key.table for key in table.foreign_keys))}
    return sorted(names)


def _note(context: Context, fact: str, table: TableConfig, known: Mapping[str, Counted], evidence: str) -> str:
    return orphans.note_of(table, known, evidence) if fact == "orphans" else json.dumps({"evidence": evidence})


def _evidence(stored: Earlier, table: str) -> str | None:
    return json.loads(stored.notes.get(table, "{}")).get("evidence")


def _table(output: str, records: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(records, schema=OUTPUTS[output].schema)


def _write(
    context: Context, stored: Mapping[str, Earlier], rows: Rows, notes: Notes, known: Mapping[str, Counted]
) -> None:
    """Write each output. Rows this night already has of tables that are not selected stay; the state keeps all."""
    inputs = {
        f"clean/{name}/dt={share.dt}": share.version for name, counted in known.items() for share in counted.shares
    }
    for output, before in stored.items():
        done = set(known) if output == _STATE else set(context.selected)
        done |= before.notes.keys() - context.project.tables.keys()
        parts, kept = [OUTPUTS[output].schema.empty_table(), *rows[output]], dict[str, str]()
        if before.is_tonight or output == _STATE:
            others, kept = before.without(done)
            parts.append(others)
        whole = pa.concat_tables(parts)
        order = [
            (name, "ascending") for name in whole.column_names if pa.types.is_string(whole.schema.field(name).type)
        ]
        context.lake.write(output, context.run_date, whole.sort_by(order), inputs=inputs, notes=kept | notes[output])
