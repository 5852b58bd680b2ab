"""The accounts of cleaning: the ledger and the rule results, shared by all tables of a landing day.

A landing day of a table is settled when its clean and quarantine partitions were made from what is landed now by the
rules of now, and both accounts name exactly those two partitions. A run killed between any two commits therefore
leaves a day that is not settled, and the next run does it again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import LakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.landed import LandedPartition
from jobs.inventory.cleaning.rules import Rule
from jobs.lake.partitions import Lake, Manifest
from jobs.lake.schemas import OUTPUTS

# Raise when a value is cleaned in another way than before: every partition is then made anew.
CLEANING_VERSION = "1"
LAYERS = ("clean", "quarantine")
ACCOUNTS = ("ledger", "rule_results")


@dataclass(frozen=True)
class DayAccount:
    """What became of the landed rows of one table and landing day, and what the rules said of them."""

    table: str
    dt: date
    rows_in: int
    rows_clean: int
    rows_quarantined: int
    rows_duplicate: int
    tested: tuple[int, ...]
    broken: tuple[int, ...]

    def check(self) -> None:
        """Raises LakeError unless every landed row is accounted for."""
        out = self.rows_clean + self.rows_quarantined + self.rows_duplicate
        if self.rows_in != out:
            raise LakeError(
                f"table '{self.table}' dt={self.dt}: {self.rows_in} rows landed, but {out} are accounted for "
                f"(clean {self.rows_clean} + quarantined {self.rows_quarantined} "
                f"+ duplicates {self.rows_duplicate}); nothing was committed",
                mend="the landed files changed while they were read: run the stage again",
            )


def cleaning_inputs(table: TableConfig, partition: LandedPartition) -> dict[str, str]:
    """What a clean partition is made from: the landed files, and the part of the configuration that decides on rows."""
    relevant = table.model_dump(mode="json", include={"source", "columns", "key", "rules"})
    for described in [*relevant["columns"].values(), *relevant["rules"]]:
        described.pop("description")
    text = json.dumps([CLEANING_VERSION, relevant], sort_keys=True)
    return {
        f"landing/{table.table}/dt={partition.dt}": partition.fingerprint,
        f"conf/tables/{table.table}": hashlib.sha256(text.encode()).hexdigest()[:16],
    }


def is_settled(lake: Lake, table: TableConfig, partition: LandedPartition) -> bool:
    """Whether nothing is left to do for a landed partition."""
    dt = partition.dt
    wanted = cleaning_inputs(table, partition)
    versions = {}
    for layer in LAYERS:
        name = f"{layer}/{table.table}"
        if not lake.exists(name, dt) or (manifest := lake.manifest(name, dt)).inputs != wanted:
            return False
        versions[f"{name}/dt={dt}"] = manifest.version
    return all(
        lake.exists(account, dt) and versions.items() <= lake.manifest(account, dt).inputs.items()
        for account in ACCOUNTS
    )


def write_account(lake: Lake, account: DayAccount, rules: list[Rule], made: list[Manifest]) -> None:
    """Put one table's rows into the accounts of a landing day; rows of other tables stay as they are."""
    rows = {
        "ledger": pa.Table.from_pylist([_ledger_row(account)], schema=OUTPUTS["ledger"].schema),
        "rule_results": pa.Table.from_pylist(_rule_rows(account, rules), schema=OUTPUTS["rule_results"].schema),
    }
    for output in ACCOUNTS:
        _replace(lake, output, account, rows[output], made)


def _replace(lake: Lake, output: str, account: DayAccount, rows: pa.Table, made: list[Manifest]) -> None:
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


def _rule_rows(account: DayAccount, rules: list[Rule]) -> list[dict[str, object]]:
    return [
        {
            "table": account.table, "rule": rule.name, "kind": rule.kind, "columns": list(rule.columns),
            "severity": rule.severity, "dimension": rule.dimension, "rows_tested": tested, "rows_broken": broken,
        }
        for rule, tested, broken in zip(rules, account.tested, account.broken, strict=True)
    ]  # fmt: skip
