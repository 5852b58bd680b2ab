"""What personal data looks like once it leaves the lake: one place decides, every page, log and file calls it.

Values leave the lake
    in the report (jobs/publish/report: smallest, largest and top values, sampled rows, what expectations observed, what
        an anomaly says, items and attributes of sample lists),
    in Data Docs and `validations` (expectations/run.py: example and observed values),
    in `rule_samples` and the ledger of repairs (jobs/inventory/cleaning), which the report shows,
    in the register and `python -m jobs show` (class of an asset; no values),
    in the release: the report as it stands; candidate and latent tables keep their ids, because online services look
        users up by them: a gate holds the release if such an id is `direct`, declared or detected,
    in `drift`, whose details name values,
    in the log and in errors, which name tables, columns and counts, never values of personal columns.

A column is personal if its table's file says so, or if the stage `sensitivity` found it so and the file says nothing.
Each class has a policy (conf/pipeline.yml, `masking`), a column's `mask` beats it: `constant` (the default) shows that
there is a value; `hash` shows HMAC-SHA-256 under a secret key (RFC 2104), so that equal values stay equal; `truncate`
the first characters; `drop` nothing. Only `constant` and `drop` hide how many different values there are.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from conf.errors import ConfigError
from conf.privacy_config import MaskingConfig, Policy
from conf.project import Project
from conf.table_config import Column, TableConfig
from jobs.lake.context import Context

MASK = "•••"
_SENSITIVITY = "sensitivity"


@dataclass(frozen=True)
class Masking:
    """Masks values by the policies of `config`; `key` is the secret of `hash`, None where no policy hashes."""

    config: MaskingConfig
    key: bytes | None = None

    def __repr__(self) -> str:
        """Without the key: whatever prints or logs this object."""
        return f"Masking(config={self.config!r}, key={'set' if self.key else None})"

    def value(self, value: Any, spec: Column) -> Any:
        """`value` as it may leave the lake. Whether there is a value stays visible, unless the policy is `drop`."""
        policy = policy_of(spec, self.config)
        if policy is None or value is None:
            return value
        if policy == "drop":
            return None
        if policy == "truncate":
            return truncated(str(value), self.config.keep)
        if policy == "hash":
            return self.hashed(value)
        return MASK

    def hashed(self, value: Any) -> str:
        """HMAC-SHA-256 of the value's text under the secret key, truncated to `hash_length` hexadecimal digits."""
        if self.key is None:
            raise AssertionError("a hash without a key: make this object with `masking_of`")
        return hmac.new(self.key, str(value).encode(), hashlib.sha256).hexdigest()[: self.config.hash_length]

    def words(self, text: str | None, *specs: Column) -> str | None:
        """A sentence or list that may hold values of the columns `specs`: a constant if one of them is personal."""
        hidden = any(policy_of(spec, self.config) is not None for spec in specs)
        return MASK if hidden and text is not None else text

    def row(self, row: str, table: TableConfig) -> dict[str, Any]:
        """A sampled row (JSON text, columns by their name here or in the source) as a mapping with masked values.

        Columns that the table does not declare are masked too: nobody has said that they are harmless. Text that is no
        JSON object is masked whole.
        """
        specs = {spec.source_name: spec for spec in table.columns.values() if spec.source_name} | dict(table.columns)
        try:
            content = json.loads(row)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            return {"row": MASK}
        shown: dict[str, Any] = {}
        for name, value in content.items():
            spec = specs.get(str(name))
            if spec is None:
                shown[str(name)] = None if value is None else MASK
            elif policy_of(spec, self.config) != "drop":
                shown[str(name)] = self.value(value, spec)
        return shown


def policy_of(spec: Column, config: MaskingConfig) -> Policy | None:
    """What becomes of a column's values; None: they are shown."""
    if spec.mask is not None:
        return spec.mask
    return None if spec.pii == "none" else config.of(spec.pii)


def truncated(text: str, keep: int) -> str:
    """The first `keep` characters of a text at least three times as long; a shorter one would nearly be told."""
    return f"{text[:keep]}…" if len(text) >= 3 * keep else MASK


def masking_of(project: Project) -> Masking:
    """The masking of a configuration.

    Raises:
        ConfigError: a policy in use hashes, and the environment variable of the secret key is not set or too short.
    """
    config = project.pipeline.masking
    policies = {config.pseudonym, config.quasi, config.direct}
    policies |= {spec.mask for table in project.tables.values() for spec in table.columns.values() if spec.mask}
    return Masking(config, _key(config.salt_env) if "hash" in policies else None)


def _key(variable: str) -> bytes:
    secret = os.environ.get(variable, "")
    if len(secret) < 16:
        raise ConfigError(
            f"masking by hash needs a secret of at least 16 characters in the environment variable {variable}, which"
            f" {'is not set' if not secret else 'is too short'}",
            mend=f"set {variable} to a long random text that stays the same from night to night and is kept out of the"
            " repository, or choose `constant`, `truncate` or `drop` in conf/pipeline.yml, `masking`",
        )
    return secret.encode()


def detected_classes(context: Context, *, earlier: bool = False) -> dict[tuple[str, str], str]:
    """(table, column) → class in force, of the newest `sensitivity` up to the run date; empty before the first.

    With `earlier`, of a night before the run date: for stages that run beside `sensitivity` and not after it.
    """
    nights = context.lake.partitions(_SENSITIVITY, upto=context.run_date - timedelta(days=earlier))
    if not nights:
        return {}
    rows = context.lake.read(_SENSITIVITY, nights[-1], ["table", "column", "pii"]).to_pylist()
    return {(row["table"], row["column"]): row["pii"] for row in rows}


def tables_in_force(context: Context, *, earlier: bool = False) -> dict[str, TableConfig]:
    """The project's tables with the class in force of each column, declared or detected (`earlier`: by last night)."""
    return protected(context.project.tables, detected_classes(context, earlier=earlier))


def protected(tables: Mapping[str, TableConfig], classes: Mapping[tuple[str, str], str]) -> dict[str, TableConfig]:
    """The tables with the classes in force: a column whose file says nothing of `pii` has the detected one."""
    found = {}
    for name, table in tables.items():
        changed = {
            column: spec.model_copy(update={"pii": classes[name, column]})
            for column, spec in table.columns.items()
            if spec.pii == "none" and "pii" not in spec.model_fields_set and (name, column) in classes
        }
        found[name] = table.model_copy(update={"columns": {**table.columns, **changed}}) if changed else table
    return found
