"""What was done: viewed, put into the cart, bought."""

from __future__ import annotations

from types import ModuleType

from jobs.discover.columns import Seen
from jobs.discover.naming import word_set
from jobs.discover.roles import NOTHING, Scored, basket_id, item_id, price, quantity, top, user_id
from jobs.discover.table import Table

MOST = 1
WORDS = ("event", "action", "behavior", "behaviour", "activity", "operation", "interaction", "xingwei", "what")
KNOWN = word_set(
    "view pv click cart addtocart add_to_cart fav favorite favourite buy purchase transaction order remove"
    " remove_from_cart removefromcart impression expose wishlist like share search rate detail checkout browse collect"
    " page_view pageview product_view add pay conv visit 浏览 点击 收藏 加购 购买 下单 加入购物车 曝光 搜索 支付"
)
_MOST_VALUES = 40


def score(seen: Seen, table: Table) -> Scored:
    """Few words, in a column named so, or words that shops use for what visitors do."""
    if seen.type not in ("string", "integer", "bigint") or not 2 <= seen.state.distinct <= _MOST_VALUES:
        return NOTHING
    if seen.filled < 5 * seen.state.distinct:
        return NOTHING
    values = {value.lower().replace(" ", "_").replace("-", "_") for value in top(seen, _MOST_VALUES)}
    known = len(values & KNOWN) / len(values)
    named = not set(WORDS).isdisjoint(seen.words)
    if named and seen.words[-1] in ("id", "time", "date"):
        return NOTHING
    named = named or (seen.words == ["type"] and _is_log(table))
    if known >= 0.5:
        return 0.9, f"{known:.0%} of its values are words for what visitors do"
    return (0.75, f"the name says so, and it has {len(values)} values") if named else NOTHING


def _is_log(table: Table) -> bool:
    """Whether its rows are of somebody, something and some time, and of nothing that was bought: the type is of what
    was done."""
    words = {word for seen in table.columns.values() for word in seen.words}
    is_sale = not words.isdisjoint((*basket_id.WORDS, *quantity.WORDS, *price.WORDS))
    times = any(seen.type == "timestamp" for seen in table.columns.values())
    return times and not is_sale and all(_any(table, module) for module in (user_id, item_id))


def _any(table: Table, module: ModuleType) -> bool:
    return any(module.score(seen, table) != NOTHING for seen in table.columns.values())
