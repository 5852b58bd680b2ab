"""One table with what is found of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from conf.table_config import Role
from jobs.discover.columns import Seen
from jobs.discover.naming import words_of
from jobs.discover.opening import Opened
from jobs.relations.discovery import Found
from jobs.relations.wanted import Columns


@dataclass
class Table:
    """One table: its columns, and what is found of it step by step. `named`: columns by which others name its rows."""

    name: str
    opened: Opened
    columns: dict[str, Seen]
    key: Columns = ()
    key_evidence: str = ""
    references: list[Found] = field(default_factory=list)
    named: frozenset[str] = frozenset()
    roles: dict[str, Role] = field(default_factory=dict)
    role_evidence: dict[str, str] = field(default_factory=dict)
    kind: str = "reference"
    kind_evidence: str = ""
    pii: dict[str, tuple[str, str]] = field(default_factory=dict)
    prefix: str = ""

    @cached_property
    def words(self) -> list[str]:
        """The words of its name without what a system puts before each."""
        return words_of(self.name.removeprefix(self.prefix) or self.name)

    @property
    def rows(self) -> int:
        return self.opened.rows.num_rows

    def of(self, role: Role) -> list[Seen]:
        """The columns of a role, in order."""
        return [self.columns[name] for name, own in self.roles.items() if own == role]

    def reference_of(self, column: str) -> Found | None:
        """The reference that a column makes by itself."""
        return next((found for found in self.references if found.candidate.columns == (column,)), None)


def key_view(seen: Seen) -> pa.ChunkedArray:
    """Values as they are compared across tables: whole numbers and times as text."""
    return seen.values.cast(pa.string()) if seen.is_whole or seen.is_time else seen.values
