"""What it was done to: items, products, articles."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.discover.roles import NOTHING, Scored, identifies

WORDS = (
    "item", "product", "prod", "article", "art", "sku", "spu", "good", "asin", "isbn", "movie", "film", "track", "song",
    "book", "recipe", "listing", "commodity", "offer", "stock", "stockcode", "plu", "ean", "gtin", "shangpin", "wupin",
    "video", "game", "hotel", "dish", "producto", "artikel", "produit", "iid", "pid", "merchandise", "material",
)  # fmt: skip
_FEW = 100


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a thing; a line number counted from 1 is none."""
    if seen.words in (["asin"], ["sku"], ["isbn"], ["stockcode"], ["ean"], ["iid"], ["pid"], ["plu"]):
        return (0.9, f"named {seen.name}") if seen.state.distinct > 1 else NOTHING
    if is_line_number(seen, table):
        return NOTHING
    return identifies(seen, table, WORDS)


def is_line_number(seen: Seen, table: Table) -> bool:
    """Whether few small numbers from 0 or 1 on, all of them used, count the lines of something."""
    if seen.state.distinct > _FEW or len(table.key) == 1 or seen.filled < 3 * seen.state.distinct:
        return False
    values = [value for value in seen.state.frequent.values.to_pylist() if value is not None]
    if not values or not all(str(value).isdigit() for value in values):
        return False
    numbers = sorted(int(value) for value in values)
    return numbers[0] in (0, 1) and numbers[-1] - numbers[0] + 1 <= 1.5 * len(numbers) and seen.name in table.key
