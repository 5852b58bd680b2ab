"""Why an item stands in a user's list: source, reason, and what the user had of it before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.markup import escape
from rich.tree import Tree

from conf.errors import LakeError
from jobs.lake.context import Context

Row = Mapping[str, Any]
_SHOWN = 10


def candidate_trees(context: Context, user: str, item: str | None = None) -> list[Tree]:
    """A tree for each list of the user: the best rows, or the one of `item`.

    Raises:
        LakeError: the night has no lists, or none of this user, or the item is in none of them.
    """
    rows = _of(context, "user_candidates", user_id=user)
    if not rows:
        raise LakeError(
            f"user_candidates of {context.run_date} holds no list of user '{user}'",
            mend="lists are made for users of the interactions; see latent_users for all of them",
        )
    wanted = [row for row in rows if item is None or row["item_id"] == item]
    if not wanted:
        lists = ", ".join(f"{name} ({count} items)" for name, count in sorted(_counts(rows).items()))
        raise LakeError(
            f"item '{item}' is in no list of user '{user}' on {context.run_date}: {lists}",
            mend="leave the item away to see the best of each list",
        )
    had = {row["item_id"]: row for row in _of(context, "interactions", user_id=user, cut="publish")}
    named = {row["item_id"]: row for row in _named(context, [row["item_id"] for row in wanted])}
    trees = []
    for name in sorted({row["list"] for row in wanted}):
        own = sorted((row for row in wanted if row["list"] == name), key=lambda row: row["rank"])
        tree = Tree(
            f"[bold]user {escape(user)}, list {escape(name)}[/]: {_counts(rows)[name]} items of model"
            f" {escape(own[0]['model_version'])}; {len(had):,} items in the history"
        )
        for row in own[:_SHOWN]:
            branch = tree.add(
                f"{row['rank']}. {escape(_title(row['item_id'], named))}  score {row['score']:.4f},"
                f" most of it from {escape(row['source'])}"
            )
            branch.add(escape(row["reason"]))
            if row["item_id"] in had:
                branch.add(escape(_history(had[row["item_id"]])))
        _add_sources(tree, context, name)
        trees.append(tree)
    return trees


def _add_sources(tree: Tree, context: Context, name: str) -> None:
    """What the blend of the list makes of each source."""
    if not context.lake.exists("blends", context.run_date):
        return
    rows = [row for row in context.lake.read("blends", context.run_date).to_pylist() if row["list"] == name]
    parts = [
        f"{row['source']} {row['coefficient']:+.3f}"
        for row in sorted(rows, key=lambda row: -(row["coefficient"] or 0.0))
        if row["coefficient"] is not None
    ]
    if parts:
        tree.add(f"[dim]what each source adds to the log-odds of a published row: {escape(', '.join(parts))}[/]")


def _history(row: Row) -> str:
    return f"had {row['events']:,} times, last on {row['last_ts']:%Y-%m-%d}; weight {row['weight']:.3f} in the model"


def _title(item: str, named: Mapping[str, Row]) -> str:
    attributes = dict(named[item]["attributes"] or ()) if item in named else {}
    return f"item {item}" + (f" ({', '.join(str(value) for value in attributes.values())})" if attributes else "")


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["list"]] = found.get(row["list"], 0) + 1
    return found


def _of(context: Context, table: str, **wanted: str) -> list[dict[str, Any]]:
    rows = context.lake.read(table, context.run_date)
    for column, value in wanted.items():
        rows = rows.filter(pc.equal(rows[column], value))
    return rows.to_pylist()


def _named(context: Context, items: list[str]) -> list[dict[str, Any]]:
    if not context.lake.exists("item_attributes", context.run_date):
        return []
    rows = context.lake.read("item_attributes", context.run_date, ["item_id", "attributes"])
    return rows.filter(pc.is_in(rows["item_id"], value_set=pa.array(items))).to_pylist()
