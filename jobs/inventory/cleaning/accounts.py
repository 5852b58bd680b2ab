"""The accounts of cleaning: the ledger, the rule results and the repairs, shared by all tables of a landing day.

A landing day of a table is settled when its clean, quarantine and repaired partitions were made from what is landed now
by the rules of now, and the accounts name exactly those partitions. A run killed between any two commits therefore
leaves a day that is not settled, and the next run does it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import LakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.lookups import parents_version
from jobs.inventory.cleaning.preparing import makes_cells
from jobs.inventory.cleaning.repairs import Repaired
from jobs.inventory.cleaning.rule import Rule
from jobs.lake.partitions import Lake, Manifest
from jobs.lake.schemas import OUTPUTS

# Raise when a value is cleaned in another way than before: every partition is then made anew.
CLEANING_VERSION = "2"
LAYERS = ("clean", "quarantine", "repaired")
ACCOUNTS = ("ledger", "rule_results", "repairs")


@dataclass(frozen=True)
class DayAccount:
    """What became of the landed rows of one table and landing day, and what the rules said and did.

    Attributes:
        tested, broken: rows, by the rules' positions.
        repaired: rule → what it changed in the clean rows.
    """

    table: str
    dt: date
    rows_in: int
    rows_clean: int
    rows_quarantined: int
    rows_duplicate: int
    tested: tuple[int, ...]
    broken: tuple[int, ...]
    repaired: dict[str, Repaired]

    def check(self) -> None:
        """Raises LakeError unless every landed row is accounted for."""
        out = self.rows_clean + self.rows_quarantined + self.rows_duplicate
        if self.rows_in != out or self.rows_duplicate < 0:
            raise LakeError(
                f"table '{self.table}' dt={self.dt}: {self.rows_in} rows landed, but {out} are accounted for "
                f"(clean {self.rows_clean} + quarantined {self.rows_quarantined} "
                f"+ duplicates {self.rows_duplicate}); nothing was committed",
                mend="the landed files changed while they were read: run the stage again",
            )


def landing_input(table: TableConfig, dt: date) -> str:
    """Under which name a partition's inputs keep the fingerprint of what was landed."""
    return f"landing/{table.table}/dt={dt}"


def cleaning_inputs(lake: Lake, table: TableConfig, dt: date, fingerprint: str) -> dict[str, str]:
    """What a clean partition is made from: the landed files, the part of the configuration that decides on rows, and
    the rows of other tables that its rules look into."""
    relevant = table.model_dump(mode="json", include={"source", "columns", "key", "rules"})
    for described in [*relevant["columns"].values(), *relevant["rules"]]:
        described.pop("description")
    steps = [step.model_dump(mode="json", exclude={"description"}) for step in table.cleaning]
    undone = sorted({undo.rule for undo in table.undo if undo.covers(dt)})
    text = json.dumps([CLEANING_VERSION, relevant, steps, undone], sort_keys=True)
    return {
        landing_input(table, dt): fingerprint,
        f"conf/tables/{table.table}": hashlib.sha256(text.encode()).hexdigest()[:16],
        **parents_version(lake, table, dt),
    }


def is_settled(lake: Lake, table: TableConfig, dt: date, fingerprint: str) -> bool:
    """Whether nothing is left to do for a landing day whose landed files have that fingerprint."""
    wanted = cleaning_inputs(lake, table, dt, fingerprint)
    versions = {}
    for layer in LAYERS:
        name = f"{layer}/{table.table}"
        if layer == "repaired" and not lake.exists(name, dt):
            continue
        if not lake.exists(name, dt) or (manifest := lake.manifest(name, dt)).inputs != wanted:
            return False
        versions[f"{name}/dt={dt}"] = manifest.version
    return all(
        lake.exists(account, dt) and versions.items() <= lake.manifest(account, dt).inputs.items()
        for account in ACCOUNTS
    )


def write_account(
    lake: Lake, account: DayAccount, table: TableConfig, rules: Sequence[Rule], made: Sequence[Manifest]
) -> None:
    """Put one table's rows into the accounts of a landing day; rows of other tables stay as they are."""
    rows = {
        "ledger": [_ledger_row(account)],
        "rule_results": _rule_rows(account, rules),
        "repairs": _repair_rows(account, table, rules),
    }
    for output in ACCOUNTS:
        _replace(lake, output, account, pa.Table.from_pylist(rows[output], schema=OUTPUTS[output].schema), made)


def _replace(lake: Lake, output: str, account: DayAccount, rows: pa.Table, made: Sequence[Manifest]) -> None:
    own = {f"{layer}/{account.table}/dt={account.dt}" for layer in LAYERS}
    inputs = {f"{manifest.table}/dt={manifest.dt}": manifest.version for manifest in made}
    parts = [rows]
    if lake.exists(output, account.dt):
        standing = lake.read(output, account.dt).drop_columns("dt")
        parts.insert(0, standing.filter(pc.not_equal(standing["table"], account.table)))
        kept = lake.manifest(output, account.dt).inputs
        inputs = {**{key: version for key, version in kept.items() if key not in own}, **inputs}
    lake.write(output, account.dt, pa.concat_tables(parts).sort_by("table"), inputs=inputs)


def _ledger_row(account: DayAccount) -> dict[str, object]:
    return {
        "table": account.table,
        "rows_in": account.rows_in,
        "rows_clean": account.rows_clean,
        "rows_quarantined": account.rows_quarantined,
        "rows_duplicate": account.rows_duplicate,
    }


def _rule_rows(account: DayAccount, rules: Sequence[Rule]) -> list[dict[str, object]]:
    return [
        {
            "table": account.table, "rule": rule.name, "kind": rule.kind, "columns": list(rule.columns),
            "severity": rule.severity, "dimension": rule.dimension, "rows_tested": tested, "rows_broken": broken,
        }
        for rule, tested, broken in zip(rules, account.tested, account.broken, strict=True)
        if rule.is_finding
    ]  # fmt: skip


def _repair_rows(account: DayAccount, table: TableConfig, rules: Sequence[Rule]) -> list[dict[str, object]]:
    """One row for each rule that changes values and found some to change, also where it is undone."""
    rows: list[dict[str, object]] = []
    for rule, tested, broken in zip(rules, account.tested, account.broken, strict=True):
        if makes_cells(rule) and broken:
            done = account.repaired.get(rule.name, Repaired(rule.columns, 0, ()))
            rows.append({
                "table": account.table, "rule": rule.name, "kind": rule.kind, "columns": list(done.columns),
                "rows_tested": tested, "rows_found": broken, "rows_repaired": done.rows,
                "is_undone": any(undo.rule == rule.name and undo.covers(account.dt) for undo in table.undo),
                "samples": list(done.samples),
            })  # fmt: skip
    return rows
