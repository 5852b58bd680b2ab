"""What is known of each landing day without reading it: whether its profile is still that of its clean rows.

Every stored profile names the version of the rows it was made from. Reading a year's manifests to compare versions
would cost more than profiling a day, so that the newest table_profiles also notes the *stamp* of each manifest, as
version control does for files: a manifest with the same stamp is not read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.partitions import Lake, Manifest
from jobs.profiling.units import Partition

# Raise it whenever the same rows would give another state: every stored profile is then made anew.
FORMAT = 2

# Stamps of the manifests of the clean rows, of the cleaning rules and of the profile of one day.
Stamps = tuple[str, str, str]
_PROFILES = "column_profiles"


@dataclass(frozen=True)
class Days:
    """Days of a table, oldest first, with what each one's profile was made from."""

    known: Mapping[date, tuple[Stamps, str]]

    @property
    def fingerprint(self) -> str:
        """Hash of what the merged profile of all days is made from."""
        return self.of(list(self.known))

    def of(self, days: Sequence[date]) -> str:
        """Hash of what the merged profile of some days is made from."""
        parts = [[str(day), self.known[day][1]] for day in days]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def only(self, days: Sequence[date]) -> Days:
        """Some of these days."""
        return Days({day: self.known[day] for day in days})

    @property
    def note(self) -> str:
        """What `History` reads again."""
        days = {str(day): [*stamps, source] for day, (stamps, source) in self.known.items()}
        return json.dumps({"format": FORMAT, "days": days})


@dataclass
class History:
    """What the newest table_profiles noted of each table and day."""

    tables: Mapping[str, dict[date, tuple[Stamps, str]]] = field(default_factory=dict)
    _stamps: dict[tuple[str, date], str] = field(default_factory=dict)

    @classmethod
    def of(cls, lake: Lake, upto: date) -> History:
        """From the newest table_profiles that is no later than `upto`."""
        nights = lake.partitions("table_profiles", upto=upto)
        tables = {}
        for table, note in (lake.manifest("table_profiles", nights[-1]).notes if nights else {}).items():
            noted = json.loads(note)
            if noted["format"] == FORMAT:
                tables[table] = {
                    date.fromisoformat(day): ((each[0], each[1], each[2]), each[3])
                    for day, each in noted["days"].items()
                }
        return cls(tables)

    def stamps(self, lake: Lake, table: str, dt: date) -> Stamps:
        """Stamps of all that the profile of a day depends on, and of the profile; each is taken once."""
        clean, rules, profile = (self._stamp(lake, each, dt) for each in (f"clean/{table}", "rule_results", _PROFILES))
        return clean, rules, profile

    def _stamp(self, lake: Lake, table: str, dt: date) -> str:
        if (table, dt) not in self._stamps:
            self._stamps[table, dt] = lake.stamp(table, dt)
        return self._stamps[table, dt]

    def profiled_anew(self, dt: date) -> None:
        """The profile of a day has been written since its stamp was taken."""
        self._stamps.pop((_PROFILES, dt), None)

    def knows(self, table: str, dt: date, stamps: Stamps) -> str | None:
        """What the profile of a day was made from, if nothing was written since it was noted."""
        noted = self.tables.get(table, {}).get(dt)
        return noted[1] if noted and noted[0] == stamps else None

    def days(self, lake: Lake, table: str, days: Sequence[date]) -> Days:
        """`days` of `table`, all of them profiled."""
        known = {}
        for day in days:
            stamps = self.stamps(lake, table, day)
            source = self.knows(table, day, stamps)
            if source is None:
                manifest = lake.manifest(_PROFILES, day)
                source = f"{manifest.inputs[f'clean/{table}']} {manifest.notes[table]}"
            known[day] = (stamps, source)
        return Days(known)


def stored_manifest(lake: Lake, table: str, dt: date) -> Manifest | None:
    """The manifest of a partition; None if it is not committed."""
    return lake.manifest(table, dt) if lake.exists(table, dt) else None


def stale_partitions(context: Context, table: str, history: History) -> Iterator[Partition]:
    """Clean partitions of `table` up to the run date whose stored profile is absent or was made from something else."""
    lake = context.lake
    for dt in lake.partitions(f"clean/{table}", upto=context.run_date):
        if history.knows(table, dt, history.stamps(lake, table, dt)) is not None:
            continue
        clean = lake.manifest(f"clean/{table}", dt)
        rules = lake.manifest("rule_results", dt).version if lake.exists("rule_results", dt) else ""
        stored = stored_manifest(lake, _PROFILES, dt)
        known = json.loads(stored.notes.get(table, "{}")) if stored else {}
        same_rows = (
            stored is not None
            and stored.inputs.get(f"clean/{table}") == clean.version
            and known.get("format") == FORMAT
        )
        if same_rows and known["rules"] == rules:
            continue
        placeholders = placeholder_counts(lake.read("rule_results", dt), table) if rules else {}
        if same_rows and known["placeholders"] == placeholders:
            continue
        record = json.dumps({"format": FORMAT, "rules": rules, "placeholders": placeholders}, sort_keys=True)
        files = tuple(str(lake.path(f"clean/{table}", dt) / name) for name in sorted(clean.files))
        yield Partition(table, dt, files, clean.bytes, clean.version, record)


def placeholder_counts(rule_results: pa.Table, table: str) -> dict[str, int]:
    """Column → landed placeholders that cleaning emptied, from the rules `placeholder:<column>`; zeros left out."""
    return {
        row["rule"].removeprefix("placeholder:"): row["rows_broken"]
        for row in rule_results.to_pylist()
        if row["table"] == table and row["rule"].startswith("placeholder:") and row["rows_broken"]
    }
