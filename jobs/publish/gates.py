"""The conditions of a release, each a small pure function over what the night wrote.

A gate answers in words a reader can act on: whether it holds, and what was found. `ok` is None where there was too
little to judge; that is said, and does not hold the release back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.pipeline_config import ReleaseConfig
from conf.table_config import TableConfig
from jobs.lake.schemas import OUTPUTS
from jobs.publish.marking import marked

Row = Mapping[str, Any]
# Without rows of these there is nothing to release; the others may be empty, and hold nulls where nothing is known.
CORE = ("user_candidates", "similar_items", "latent_users", "latent_items")
PUBLISHED = (*CORE, "user_profiles", "item_profiles", "segments", "campaign_audiences", "new_items")
_NAMED = 3
# What a published text may never hold, whatever column it came from. Ids are digits in many shops, so long numbers
# count only in free text: telephone numbers, and Chinese identity card numbers.
_EMAIL = r"[\w.+-]+@[\w-]+\.[\w.-]*\w"
_LONG_NUMBER = r"\b(?P<number>1[3-9]\d{9}|\d{17}[\dXx]|\d{3}[ -]\d{3,4}[ -]\d{4})\b"


@dataclass(frozen=True)
class Gate:
    """One condition and what was found. `ok` None: too little to judge.

    A person may waive what was found, never what was not looked at, and never what would make the release itself wrong:
    rows lost, tables torn, people named.
    """

    gate: str
    ok: bool | None
    detail: str
    is_waivable: bool = True


def critical_expectations(validations: Sequence[Row] | None, marks: Sequence[Row] = ()) -> Gate:
    """No critical expectation failed tonight but those an analyst marked as known.

    `validations`, `marks`: the run date's rows; None if the stage has not run.
    """
    name = "critical expectations hold"
    if validations is None:
        return Gate(name, False, "tonight's tables were not validated", is_waivable=False)
    critical = [row for row in validations if row["severity"] == "critical"]
    failed = [row for row in critical if row["success"] is not True]
    known = [row for row in failed if marked(marks, "expectation", row["table"], row["column"], row["expectation"])]
    broken = [row for row in failed if row not in known]
    if broken:
        return Gate(name, False, _some("failed", [_expectation(row) for row in broken]))
    if not critical:
        return Gate(name, True, "no critical expectation had new partitions to test")
    also = _some("; marked as known", [_expectation(row) for row in known]) if known else ""
    return Gate(name, True, f"{len(critical) - len(known)} critical expectations held{also}")


def _expectation(row: Row) -> str:
    where = f"{row['table']}.{row['column']}" if row["column"] else row["table"]
    return f"{where} {row['expectation']}" + (f" ({row['unexpected']:,} values)" if row["unexpected"] else "")


def enough_rows(landed: Iterable[tuple[str, date, int]], minimum: Mapping[str, int]) -> Gate:
    """No new partition has fewer rows than its table's `min_rows`. `landed`: (table, landing day, rows)."""
    landed = list(landed)
    short = [f"{table} of {dt} has {rows:,} rows, at least {minimum[table]:,} are wanted"
             for table, dt, rows in landed if rows < minimum.get(table, 0)]  # fmt: skip
    name = "partitions are not empty"
    return (
        Gate(name, False, _some("too small", short))
        if short
        else Gate(name, True, f"{len(landed)} new partitions have enough rows")
    )


def rows_conserved(ledger: Sequence[Row] | None, clean_rows: Mapping[tuple[str, date], int]) -> Gate:
    """Every partition in use is in the ledger, adds up there, and holds the clean rows the ledger says.

    `clean_rows`: rows of each clean partition in use, counted on its files. `ledger`: rows with `table`, `dt`, counts.
    """
    name = "every row is accounted for"
    entries = {(row["table"], row["dt"]): row for row in ledger or ()}
    faults = []
    for (table, dt), rows in sorted(clean_rows.items()):
        entry = entries.get((table, dt))
        if entry is None:
            faults.append(f"{table} of {dt} is not in the ledger")
            continue
        accounted = entry["rows_clean"] + entry["rows_quarantined"] + entry["rows_duplicate"]
        if accounted != entry["rows_in"]:
            faults.append(f"{table} of {dt}: {entry['rows_in']:,} rows landed, {accounted:,} accounted for")
        elif rows != entry["rows_clean"]:
            faults.append(
                f"{table} of {dt}: the ledger says {entry['rows_clean']:,} clean rows, its files hold {rows:,}"
            )
    if faults:
        return Gate(name, False, _some("not conserved", faults), is_waivable=False)
    if not clean_rows:
        return Gate(name, False, "no clean partition is in use", is_waivable=False)
    told = f"{len(clean_rows)} partitions add up: landed = clean + quarantined + duplicates"
    return Gate(name, True, told, is_waivable=False)


def not_below_floors(evaluations: Sequence[Row] | None, config: ReleaseConfig) -> list[Gate]:
    """The blend does not lose to the simple floor of each list.

    Judged by the paired interval (rows of model `blend-minus-<floor>`) where it was measured: the blend loses if the
    whole interval lies below 0. Without it, by the two means.
    """
    return [_not_below(evaluations, config, list_name, floor) for list_name, floor in config.floors.items()]


def _not_below(evaluations: Sequence[Row] | None, config: ReleaseConfig, list_name: str, floor: str) -> Gate:
    name = f"list {list_name}: the blend does not lose to {floor}"
    if evaluations is None:
        return Gate(name, False, "the night's models were not evaluated", is_waivable=False)
    found = {row["model"]: row for row in evaluations
             if (row["list"], row["slice"], row["metric"], row["k"]) == (list_name, "all", config.metric, config.k)
             and row["value"] is not None}  # fmt: skip
    metric = f"{config.metric}@{config.k}"
    if "blend" not in found or floor not in found:
        return Gate(name, None, f"{metric} was not measured: too little history to hold a period out")
    blend, base = found["blend"], found[floor]
    figures = f"{metric} {blend['value']:.4f} against {base['value']:.4f}"
    paired = found.get(f"blend-minus-{floor}")
    if paired is None or paired["high"] is None:
        return Gate(name, bool(blend["value"] >= base["value"]), figures + " (means only)")
    interval = f", difference {paired['value']:+.4f} [{paired['low']:+.4f}, {paired['high']:+.4f}] on the same users"
    return Gate(name, bool(paired["high"] >= 0), figures + interval)


def published_whole(tables: Mapping[str, pa.Table | None]) -> Gate:
    """The published tables are there, of the declared schema, the core ones not empty, and agree with each other."""
    name = "published tables are whole"
    faults: list[str] = []
    for table in PUBLISHED:
        faults += _table_faults(table, tables.get(table))
    whole = {table: found for table in PUBLISHED if (found := tables.get(table)) is not None}
    if not faults:
        faults = _agreement_faults(whole)
    if faults:
        return Gate(name, False, _some("faults", faults), is_waivable=False)
    rows = ", ".join(f"{table} {found.num_rows:,}" for table, found in whole.items())
    told = f"rows: {rows}; one model version; every user has a list “all”; ranks run 1…n"
    return Gate(name, True, told, is_waivable=False)


def _table_faults(table: str, rows: pa.Table | None) -> list[str]:
    if rows is None:
        return [f"{table} was not written"]
    if rows.num_rows == 0 and table in CORE:
        return [f"{table} is empty"]
    declared = OUTPUTS[table].schema
    faults = [f"{table} lacks column {name}" for name in declared.names if name not in rows.column_names]
    faults += [
        f"{table} has undeclared column {name}" for name in rows.column_names if name not in {*declared.names, "dt"}
    ]
    for name in declared.names:
        if name not in rows.column_names:
            continue
        if not rows.schema.field(name).type.equals(declared.field(name).type):
            faults.append(f"{table}.{name} is {rows.schema.field(name).type}, declared is {declared.field(name).type}")
        elif rows[name].null_count and table in CORE:
            faults.append(f"{table}.{name} has {rows[name].null_count:,} nulls")
    return faults


def _agreement_faults(tables: Mapping[str, pa.Table]) -> list[str]:
    faults = _rank_faults(tables["user_candidates"], ["user_id", "list"], "item_id", "user_candidates")
    faults += _rank_faults(tables["similar_items"], ["item_id", "sense"], "similar_item_id", "similar_items")
    dated = [rows["model_version"] for rows in tables.values() if "model_version" in rows.column_names]
    versions = {str(version) for column in dated for version in pc.unique(column).to_pylist()}
    if len(versions) != 1:
        faults.append(f"rows of {len(versions)} model versions are mixed: {', '.join(sorted(versions))}")
    candidates = tables["user_candidates"]
    listed = pc.unique(candidates.filter(pc.equal(candidates["list"], "all"))["user_id"])
    users = pc.unique(tables["latent_users"]["user_id"])
    missing = len(users) - pc.sum(pc.is_in(users, value_set=listed)).as_py()
    if missing:
        faults.append(f"{missing:,} users of latent_users have no list “all”")
    return faults


def _rank_faults(rows: pa.Table, keys: list[str], item: str, table: str) -> list[str]:
    """Ranks of every list run 1…n without a gap, and no item stands twice in one list."""
    lists = rows.group_by(keys).aggregate(
        [("rank", "count"), ("rank", "min"), ("rank", "max"), ("rank", "count_distinct"), (item, "count_distinct")]
    )
    count = lists["rank_count"]
    straight = pc.and_(
        pc.and_(pc.equal(lists["rank_min"], 1), pc.equal(pc.cast(lists["rank_max"], pa.int64()), count)),
        pc.equal(lists["rank_count_distinct"], count),
    )
    gaps = lists.num_rows - pc.sum(straight).as_py()
    twice = lists.num_rows - pc.sum(pc.equal(lists[f"{item}_count_distinct"], count)).as_py()
    faults = [f"{gaps:,} lists of {table} have ranks that do not run 1…n"] if gaps else []
    return faults + ([f"{twice:,} lists of {table} hold an item twice"] if twice else [])


def no_direct_identifiers(tables: Mapping[str, pa.Table | None], sources: Iterable[TableConfig]) -> Gate:
    """No published id directly identifies a person; no published text holds an e-mail address or personal number."""
    name = "no direct identifiers are published"
    faults = [
        f"{source.table}.{column} identifies people and is published as {spec.role}"
        for source in sources
        for column, spec in source.columns.items()
        if spec.role in ("user_id", "item_id") and spec.pii == "direct"
    ]
    for table, rows in sorted(tables.items()):
        if rows is not None:
            faults += _personal_texts(table, rows)
    if faults:
        return Gate(name, False, _some("found", faults), is_waivable=False)
    told = "ids are not direct identifiers; no published text looks like an address or personal number"
    return Gate(name, True, told, is_waivable=False)


def _personal_texts(table: str, rows: pa.Table) -> list[str]:
    items = set(pc.unique(rows["item_id"]).to_pylist()) if "item_id" in rows.column_names else set()
    faults = []
    for field in rows.schema:
        if not pa.types.is_string(field.type):
            continue
        values = pc.unique(rows[field.name])
        found = pc.sum(pc.match_substring_regex(values, _EMAIL)).as_py() or 0
        if field.name == "reason":
            # A reason may name an item, whose id may have the shape of a telephone number.
            suspects = values.filter(pc.match_substring_regex(values, _LONG_NUMBER)).to_pylist()
            found += sum(any(m["number"] not in items for m in re.finditer(_LONG_NUMBER, text)) for text in suspects)
        if found:
            faults.append(
                f"{table}.{field.name} holds {found:,} values that look like an e-mail address or personal number"
            )
    return faults


def lineage_known(assets: Sequence[Row] | None) -> Gate:
    """Every asset of the register says what it is made from or what is made from it."""
    name = "every asset has its lineage"
    if not assets:
        return Gate(name, False, "the register is empty", is_waivable=False)
    without = [str(row["asset"]) for row in assets if not row["lineage"]]
    return (
        Gate(name, False, _some("without lineage", without)) if without else Gate(name, True, f"{len(assets)} assets")
    )


def _some(label: str, found: list[str]) -> str:
    more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    return f"{label}: {'; '.join(found[:_NAMED])}{more}"
