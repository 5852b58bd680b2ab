"""What a person reads at the end: what was found, what was wrong, and what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from conf.errors import DataError
from jobs.discover.drafting import comment
from jobs.discover.finding import Discovery

INVENTORY = ("clean", "profile", "sensitivity", "relate", "validate", "monitor", "drift", "bots", "quality")


def next_command(found: Discovery, out: Path) -> str:
    """The first inventory of what was drafted, as it is typed."""
    where, stages = shlex.quote(str(out.resolve())), " ".join(INVENTORY)
    return f"STOCKTAKE_CONF={where} python -m jobs {stages} --run-date {found.last}"


def tell(found: Discovery, out: Path, written: Sequence[Path]) -> None:
    """Print it; the last of the files `written` is the report.

    Raises:
        DataError: some files could not be read, all others are drafted.
    """
    width = max(len(table.name) for table in found.tables)
    for table in found.tables:
        key = ", ".join(table.key) or "no key found"
        print(
            f"{table.name:<{width}}  {table.kind:<10} {table.rows:>10,} rows  {len(table.columns):>3} columns  "
            f"key: {key}; {len(table.references)} references, {len(table.pii)} personal"
        )
    for note in (note for table in found.tables for note in table.opened.notes):
        print(f"note: {comment(note)}")
    print(f"\n{len(found.tables)} drafts in {out / 'tables'}; read their comments, correct what is wrong.")
    print(f"report: {written[-1]}")
    print("next, the first inventory of it:")
    print(f"  {next_command(found, out)}")
    print("to land the next day, put its files into a folder dt=YYYY-MM-DD beside those that stand.", flush=True)
    if found.troubles:
        problems = "\n  ".join(f"{n}. {comment(one.problem)}" for n, one in enumerate(found.troubles, 1))
        raise DataError(
            f"{len(found.troubles)} things could not be read (all else was drafted):\n  {problems}",
            mend="; ".join(dict.fromkeys(one.mend for one in found.troubles)),
        )
