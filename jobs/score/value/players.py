"""The players of the game: groups of columns inside tables, told by the columns' roles.

A table's ids and times are no player of their own where it also has attributes: without them nothing of a row can be
told, so every feature needs them silently. They are a group, `keys` (of events: `history`), only for what they say by
themselves: that this user took this item, or belongs to this campaign.
"""

from __future__ import annotations

from collections.abc import Mapping

from conf.table_config import Role, TableConfig

_KEYS: tuple[Role, ...] = ("user_id", "item_id", "campaign_id", "event_ts", "event_type", "basket_id")
_GROUP_OF: Mapping[Role, str] = {
    **dict.fromkeys(_KEYS, "keys"),
    "price": "price", "quantity": "price", "discount": "price", "store_id": "store",
    "category": "category", "brand": "brand", "attribute": "attribute", "text": "text",
}  # fmt: skip


def group_of(config: TableConfig, role: Role) -> str:
    """The player that columns of `role` belong to, as `table.group`."""
    group = _GROUP_OF[role]
    return f"{config.table}.{'history' if config.events and group == 'keys' else group}"


def keys_of(config: TableConfig) -> str:
    """The player of the table's ids and times."""
    return group_of(config, "user_id")


def asset_of(player: str) -> str:
    """The table a player belongs to."""
    return player.partition(".")[0]


def assets_of(players: frozenset[str]) -> frozenset[str]:
    """The tables of `players`."""
    return frozenset(asset_of(player) for player in players)


def columns_of_groups(config: TableConfig) -> dict[str, list[str]]:
    """Every group of a table and its columns, in declared order; ignored columns are in none."""
    groups: dict[str, list[str]] = {}
    for name, column in config.columns.items():
        if column.role != "ignore":
            groups.setdefault(group_of(config, column.role), []).append(name)
    return groups
