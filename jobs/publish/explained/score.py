"""A quality score, computed again from the rules in its evidence, and what each part keeps it from 100 by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from rich.markup import escape
from rich.tree import Tree

from conf.errors import LakeError
from conf.table_config import Dimension
from jobs.lake.context import Context
from jobs.score.derivation.states import OVERALL, Key, Measured, NightState, night_state
from jobs.score.derivation.tree import Geometric, Leaf, Mean, Node, Path, distance

DIMENSIONS: tuple[str, ...] = get_args(Dimension)
# Points below which a part is left out unless everything is asked for.
_TOO_LITTLE = 0.005


def score_tree(
    context: Context, asset: str, column: str | None, dimension: str | None, *, everything: bool = False
) -> Tree:
    """The score with its parts, the part that costs most first; parts that cost nothing only if `everything`.

    Raises:
        LakeError: the night has no scores, or not this one.
    """
    lake, dt = context.lake, context.run_date
    rows = lake.read("quality_scores", dt).to_pylist()
    told = dimension or OVERALL
    state = night_state(rows, context.project.pipeline.quality)
    node = state.score(asset, column, told)
    name = ".".join(part for part in (asset, column, dimension) if part)
    stored = next((r for r in rows if (r["asset"], r["column"], r["dimension"]) == (asset, column, told)), None)
    if node is None or stored is None or stored["score"] is None:
        raise LakeError(
            f"{name} was not measured on {dt}",
            mend=f"no rule, check or expectation looks at it: add one to conf/tables/{asset}.yml",
        )
    grade = f", grade {stored['grade']}" if stored["grade"] else ""
    interval = f"[{stored['low']:.2f} – {stored['high']:.2f}]"
    tree = Tree(
        f"[bold]{escape(name)}[/]: quality {stored['score']:.2f} {escape(interval)}{grade};"
        f" {stored['coverage']:.0%} of its weight measured"
    )
    lost = distance(node, 1.0)
    _add_parts(tree, node, (), lost, _rules(state, asset, column, told), everything)
    total = 100 * sum(lost.values())
    tree.add(f"100 {_points(total)} = {100 + total:.2f}, the stored score {stored['score']:.2f}")
    return tree


def _add_parts(
    tree: Tree, node: Node, at: Path, lost: Mapping[Path, float], rules: Mapping[Path, tuple[Key, Measured]], all_: bool
) -> None:
    if isinstance(node, Leaf):
        return
    total = sum(weight for weight, _ in node.items.values())
    costs = {name: 100 * sum(part for path, part in lost.items() if path[: len(at) + 1] == (*at, name))
             for name in node.items}  # fmt: skip
    hidden = 0
    for name in sorted(node.items, key=lambda name: (costs[name], name)):
        weight, part = node.items[name]
        if costs[name] > -_TOO_LITTLE and not all_:
            hidden += 1
            continue
        path = (*at, name)
        branch = tree.add(
            f"{escape(name)}  {100 * part.value:.2f} at weight {weight / total:.0%}: {_points(costs[name])} points"
            + _counted(rules.get(path))
        )
        _add_parts(branch, part, path, lost, rules, all_)
    if isinstance(node, Mean) and node.cap[0] < node.uncapped:
        tree.add(f"[bold red]capped[/] at {100 * node.cap[0]:.2f} by {escape(node.cap[1])}, which is critical")
    if hidden:
        how = "weighted geometric mean" if isinstance(node, Geometric) else "weighted mean"
        tree.add(f"[dim]{hidden} more that cost nothing; the score is their {how} with the parts above[/]")


def _rules(state: NightState, asset: str, column: str | None, dimension: str) -> dict[Path, tuple[Key, Measured]]:
    """Path in the tree of a table's score → the rule there."""
    if asset not in state.tables:
        return {}
    found = {}
    for key, rule in state.tables[asset].rules.items():
        for path in _paths(key, column, dimension):
            found[path] = (key, rule)
    return found


def _paths(key: Key, column: str | None, dimension: str) -> Iterator[Path]:
    if column is not None and key.cell != column:
        return
    if dimension == OVERALL:
        yield (key.dimension, key.label) if column is not None else (key.dimension, key.cell, key.label)
    elif key.dimension == dimension:
        yield (key.label,) if column is not None else (key.cell, key.label)


def _counted(found: tuple[Key, Measured] | None) -> str:
    if found is None:
        return ""
    _, rule = found
    counted = f", {rule.k:,} of {rule.n:,} hold" if rule.k is not None and rule.n is not None else ""
    return f"  [dim]{rule.severity}, by {rule.source}{counted}, {rule.covers:.0%} of the days looked at[/]"


def _points(points: float) -> str:
    return f"{'−' if points < 0 else '+'}{abs(points):.2f}"
