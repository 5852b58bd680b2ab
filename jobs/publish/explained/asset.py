"""What the register holds of a table, with where each figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.tree import Tree

from conf.errors import LakeError
from jobs.lake.context import Context

Row = Mapping[str, Any]
_SHOWN = 3


def asset_tree(context: Context, asset: str) -> Tree:
    """Action, value, cost, change and fixes of one table.

    Raises:
        LakeError: the night has no register, or not this table in it.
    """
    row = next((row for row in _rows(context, "assets") if row["asset"] == asset), None)
    if row is None:
        raise LakeError(
            f"the register of {context.run_date} does not hold {asset}",
            mend=f"make it: python -m jobs register --run-date {context.run_date}",
        )
    currency = context.project.pipeline.cost.currency
    tree = Tree(f"[bold]{escape(asset)}[/]: {escape(row['action'])} — {escape(row['reason'] or '')}")
    _add_value(tree, context, asset)
    costs = tree.add(f"cost {row['cost']:,.2f} {escape(currency)} a month")
    for part in (part for part in _rows(context, "costs") if part["asset"] == asset):
        costs.add(f"{part['part']} {part['amount']:,.4f}: {part['quantity']:,.6g} {escape(part['unit'])}")
    moves = [move for move in _rows(context, "score_moves") if move["asset"] == asset and move["change"]]
    if moves:
        branch = tree.add("since the last run")
        for move in sorted(moves, key=lambda move: -abs(move["change"]))[:_SHOWN]:
            branch.add(escape(move["words"]))
    fixes = sorted((fix for fix in _rows(context, "fixes") if fix["asset"] == asset), key=lambda fix: fix["place"])
    if fixes:
        branch = tree.add("to fix first")
        for fix in fixes[:_SHOWN]:
            branch.add(escape(fix["words"]))
    return tree


def _add_value(tree: Tree, context: Context, asset: str) -> None:
    row = next((row for row in _rows(context, "value_scores") if row["asset"] == asset), None)
    if row is None or row["contribution"] is None:
        tree.add("value not measured")
        return
    branch = tree.add(
        escape(
            f"value {row['contribution']:+.4f} [{row['low']:+.4f}, {row['high']:+.4f}] NDCG: its Owen value among"
            f" {row['players']} players, measured on {row['measured_on']}, seed {row['seed']}"
        )
    )
    branch.add(
        escape(
            f"without it alone: {row['leave_one_out']:+.4f}"
            f" [{row['leave_one_out_low']:+.4f}, {row['leave_one_out_high']:+.4f}]"
        )
    )
    for part in (part for part in _rows(context, "value_slices") if part["asset"] == asset):
        if part["contribution"] is not None:
            figures = f"{part['contribution']:+.4f} [{part['low']:+.4f}, {part['high']:+.4f}]"
            branch.add(escape(f"{part['slice']}: {figures}, {part['users']:,} users"))


def _rows(context: Context, table: str) -> list[dict[str, Any]]:
    exists = context.lake.exists(table, context.run_date)
    return context.lake.read(table, context.run_date).to_pylist() if exists else []
