"""What it was done to: items, products, articles."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table, is_counter
from jobs.discover.roles import NOTHING, Scored, identifies

WORDS = (
    "item", "product", "prod", "article", "art", "sku", "spu", "good", "asin", "isbn", "movie", "film", "track", "song",
    "book", "recipe", "listing", "commodity", "offer", "stock", "stockcode", "plu", "ean", "gtin", "shangpin", "wupin",
    "video", "game", "hotel", "dish", "producto", "artikel", "produit", "iid", "pid", "merchandise", "material",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a thing; a line number counted from 1 is none."""
    if seen.words in (["asin"], ["sku"], ["isbn"], ["stockcode"], ["ean"], ["iid"], ["pid"], ["plu"]):
        return (0.9, f"named {seen.name}") if seen.state.distinct > 1 else NOTHING
    if len(table.key) > 1 and seen.name in table.key and is_counter(seen) and table.reference_of(seen.name) is None:
        return NOTHING
    return identifies(seen, table, WORDS)
