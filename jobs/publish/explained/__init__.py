"""`python -m jobs explain`: what a figure of a night was made from, down to the rows that were counted.

score.py derives a quality score again from its evidence, asset.py joins what is known of a table, candidate.py tells
why an item stands in a user's list. Each returns trees of lines for the console.
"""

from __future__ import annotations

from rich.tree import Tree

from conf.errors import ConfigError
from jobs.lake.context import Context
from jobs.publish.explained.asset import asset_tree
from jobs.publish.explained.candidate import candidate_trees
from jobs.publish.explained.score import DIMENSIONS, score_tree


def explained(context: Context, words: list[str], *, everything: bool = False) -> list[Tree]:
    """Trees for what the words name: `ASSET`, `ASSET.COLUMN`, `ASSET[.COLUMN].DIMENSION`, or `user USER [ITEM]`.

    Raises:
        ConfigError: the words name nothing of the night.
        LakeError: the night has no scores, or no lists, yet.
    """
    if words[0] == "user" and len(words) in (2, 3):
        return candidate_trees(context, *words[1:])
    if len(words) != 1:
        raise ConfigError(
            f"'{' '.join(words)}' names neither a score nor a user's list",
            mend="write TABLE, TABLE.COLUMN, TABLE.DIMENSION, TABLE.COLUMN.DIMENSION, or: user USER [ITEM]",
        )
    asset, column, dimension = _named(context, words[0])
    trees = [score_tree(context, asset, column, dimension, everything=everything)]
    return [asset_tree(context, asset), *trees] if column is None and dimension is None else trees


def _named(context: Context, name: str) -> tuple[str, str | None, str | None]:
    """Asset, column and dimension of a name; a column that is called like a dimension is the column."""
    tables = context.project.tables
    asset, _, rest = name.partition(".")
    if name.startswith("domain:"):
        asset, rest = name, ""
    elif asset not in tables:
        raise ConfigError(f"table '{asset}' is not configured", mend=f"choose from {', '.join(sorted(tables))}")
    if not rest:
        return asset, None, None
    columns = tables[asset].columns if asset in tables else {}
    if rest in columns:
        return asset, rest, None
    if rest in DIMENSIONS:
        return asset, None, rest
    column, _, dimension = rest.rpartition(".")
    if column in columns and dimension in DIMENSIONS:
        return asset, column, dimension
    raise ConfigError(
        f"'{rest}' is neither a column of {asset} nor a dimension",
        mend=f"columns: {', '.join(columns)}; dimensions: {', '.join(DIMENSIONS)}",
    )
