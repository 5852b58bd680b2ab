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
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.relation_schemas import RELATION_TABLES
from jobs.lake.schemas import OUTPUTS
from jobs.relations import dependencies, orphans, sample, undeclared
from jobs.relations.association import associations
from jobs.relations.checks import declared
from jobs.relations.earlier import Earlier, earlier
from jobs.relations.profiled import profiled
from jobs.relations.shapes import key_shapes, time_coverage
from jobs.relations.state import Counted, states

# Raise it whenever the same rows would give other results.
_FORMAT = 2
_STATE = "key_counts"
# Beside the tables' names in the notes of `relations`: what the search for foreign keys saw.
_DISCOVERY = "(discovery)"
_FACTS = tuple(name for name in RELATION_TABLES if name != _STATE)

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
                rows[fact].append(_of_table(stored[fact], name))
                notes[fact][name] = stored[fact].notes[name]
        else:
            context.log.info("relating", table=name, rows=known[name].rows)
            found = measure(context, table, known, stored)
            for fact in _FACTS:
                rows[fact].append(found[fact])
                notes[fact][name] = _note(context, fact, table, known, evidence)
    rows["relations"].append(_foreign_keys_found(context, known, rows["relations"], stored["relations"], notes))
    for name, counted in known.items():
        rows[_STATE].append(counted.counts)
        notes[_STATE][name] = counted.record
    _write(context, stored, rows, notes, known)


def measure(
    context: Context, table: TableConfig, known: Mapping[str, Counted], stored: Mapping[str, Earlier]
) -> dict[str, pa.Table]:
    """Rows of every output but the state, of one table."""
    name, own = table.table, known[table.table]
    config = context.project.pipeline.relate
    relations = [*declared(context, table, known), *undeclared.keys(context, table, own)]
    held = [row for row in relations if row["kind"] == "key" and row["rows"] == own.rows]
    drawn = sample.sample_of(
        context, table, own, stored["row_samples"].of(name), stored["row_samples"].notes.get(name, "")
    )
    found = dependencies.search(drawn, [tuple(row["columns"]) for row in held], config)
    columns = sample.whole_columns(own, dependencies.needed(found)) if own.rows <= config.exact_rows else None
    return {
        "relations": _table("relations", relations),
        "orphans": orphans.orphans_of(context, table, known, stored["orphans"]),
        "dependencies": _table("dependencies", dependencies.confirm(found, columns, own.rows, name, drawn, config)),
        "correlations": _table("correlations", associations(name, drawn, config)),
        "key_shapes": _table(
            "key_shapes", key_shapes(context, table, own, any(not row["duplicate_rows"] for row in held))
        ),
        "time_coverage": _table("time_coverage", time_coverage(context, table, own)),
        "row_samples": sample.to_rows(name, drawn),
    }


def _foreign_keys_found(
    context: Context, known: Mapping[str, Counted], relations: list[pa.Table], stored: Earlier, notes: Notes
) -> pa.Table:
    """Undeclared foreign keys of the selected tables; those of an earlier night where no row in use has changed."""
    seen = {name: counted.fingerprint for name, counted in sorted(known.items())}
    profiles = context.lake.inputs([("table_profiles", context.run_date)])
    text = json.dumps([_FORMAT, seen, profiles, context.project.pipeline.relate.model_dump(mode="json")])
    notes["relations"][_DISCOVERY] = evidence = hashlib.sha256(text.encode()).hexdigest()[:16]
    if stored.notes.get(_DISCOVERY) == evidence:
        chosen = pc.is_in(stored.rows["table"], pa.array(context.selected, pa.string()))
        return stored.rows.filter(pc.and_(_is_found_foreign_key(stored.rows), chosen))
    if not profiles:
        context.log.warning("no profiles of this run date, foreign keys are not looked for")
        return _table("relations", [])
    rows = context.lake.read("table_profiles", context.run_date)
    found_keys = [row for part in relations for row in part.to_pylist() if row["kind"] == "key"]
    found = undeclared.foreign_keys(context, profiled(rows, context.project.tables), known, found_keys)
    return _table("relations", [row for row in found if row["table"] in context.selected])


def _is_found_foreign_key(relations: pa.Table) -> pa.Array:
    return pc.and_(pc.equal(relations["origin"], "discovered"), pc.equal(relations["kind"], "foreign_key"))


def _of_table(stored: Earlier, table: str) -> pa.Table:
    """An output's rows of one table but for foreign keys that were found, which hang on all tables."""
    rows = stored.of(table)
    return rows.filter(pc.invert(_is_found_foreign_key(rows))) if "origin" in rows.column_names else rows


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
    if fact == "orphans":
        return orphans.note_of(table, known, evidence)
    if fact == "row_samples":
        return sample.note_of(context, table, known[table.table], evidence)
    return json.dumps({"evidence": evidence})


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
        whole = by_table(pa.concat_tables(parts))
        context.lake.write(output, context.run_date, whole, inputs=inputs, notes=kept | notes[output])


def by_table(rows: pa.Table) -> pa.Table:
    """Rows in order of their table, the order inside each kept (a sort of Arrow tables does not keep it)."""
    names = sorted(pc.unique(rows["table"]).to_pylist())
    return pa.concat_tables([rows.slice(0, 0), *(rows.filter(pc.equal(rows["table"], name)) for name in names)])
