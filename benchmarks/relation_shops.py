"""Generated shops whose foreign keys are known, full of columns that look like foreign keys and are none.

Each seed makes another shop: another way of writing ids (dense from 1, dense from a million, sparse, zero-padded text,
prefixed text, UUIDs), other names, other shares of orphans. What is no foreign key although its values lie in ids:
quantities, ratings, weeks, ages, counts, ranks, surrogate `id`s, line numbers, ids of the same range, another party's
numbers of the same things. What is one although no name says so: sold_by; what names few rows of its
own table: manager_id.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from conf.relate_config import DiscoveryConfig
from conf.table_config import TableConfig
from jobs.profiling.counting import count_values
from jobs.profiling.state import observe
from jobs.relations.discovery import Found, discover
from jobs.relations.encoding import value_counts
from jobs.relations.keys import searchable, unique_sets
from jobs.relations.profiled import Profiled
from jobs.relations.wanted import Columns

Edge = tuple[str, Columns, str, Columns]
_STATUSES = ("new", "paid", "sent", "back", "lost", "done")
STYLES = ("dense", "offset", "sparse", "padded", "prefixed", "uuid")


@dataclass
class Shop:
    """Tables, and the foreign keys that are true of them."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    true: set[Edge] = field(default_factory=set)


def shop(seed: int) -> Shop:
    """One generated shop."""
    chance = np.random.default_rng(seed)
    made = Shop()
    styles = {name: str(chance.choice(STYLES)) for name in ("customer", "product", "order")}
    ids = {
        name: _ids(chance, number, styles[name], name[0].upper())
        for name, number in (("customer", 900), ("product", 400), ("order", 3_000))
    }
    short = bool(chance.integers(2))
    # Either customers.id, named by customer_id, or customers.customer_id, named by customer_id or cust_id.
    keys = {name: "id" if short else f"{name}_id" for name in ids}
    foreign = {
        name: f"{name}_id" if short or chance.integers(2) else f"{brief}_id"
        for name, brief in (("customer", "cust"), ("product", "prod"), ("order", "order"))
    }
    _people(made, chance, ids, keys)
    _goods(made, chance, ids, keys)
    _sales(made, chance, ids, styles, keys, foreign)
    return made


def _people(made: Shop, chance: np.random.Generator, ids: dict[str, pa.Array], keys: dict[str, str]) -> None:
    made.tables["stores"] = pa.table({
        "store_id": pa.array(range(1, 41)), "opened_year": _pick(chance, range(1990, 2020), 40),
        "customer_count": _pick(chance, range(1, 800), 40),
    })  # fmt: skip
    made.tables["employees"] = pa.table({
        "employee_id": pa.array(range(1, 61)), "manager_id": _pick(chance, range(1, 12), 60),
        "store_id": _pick(chance, range(1, 41), 60),
    })  # fmt: skip
    made.tables["customers"] = pa.table({
        keys["customer"]: ids["customer"], "age": _pick(chance, range(18, 90), 900),
        "visits_count": _pick(chance, range(1, 60), 900), "customer_type_id": _pick(chance, range(1, 7), 900),
        "email": [f"u{number}@example.org" for number in chance.permutation(900)],
    })  # fmt: skip
    made.tables["loyalty_cards"] = pa.table({
        "customer_id": ids["customer"].take(pa.array(np.sort(chance.permutation(900)[:600]))),
        "points": _pick(chance, range(900), 600), "level": _pick(chance, range(1, 5), 600),
    })  # fmt: skip
    made.true |= {
        ("employees", ("store_id",), "stores", ("store_id",)),
        ("employees", ("manager_id",), "employees", ("employee_id",)),
        ("loyalty_cards", ("customer_id",), "customers", (keys["customer"],)),
    }


def _goods(made: Shop, chance: np.random.Generator, ids: dict[str, pa.Array], keys: dict[str, str]) -> None:
    made.tables["categories"] = pa.table({
        "category_id": pa.array(range(1, 31)), "parent_category_id": _pick(chance, range(1, 31), 30),
        "label": [f"category {number}" for number in range(30)],
    })  # fmt: skip
    made.tables["products"] = pa.table({
        keys["product"]: ids["product"], "category_id": _pick(chance, range(1, 31), 400),
        "weight": _pick(chance, range(1, 900), 400), "price": np.round(chance.gamma(2, 5, 400), 2),
    })  # fmt: skip
    made.tables["product_prices"] = pa.table({
        "product_id": ids["product"], "cents": _pick(chance, range(1, 400), 400),
        "product_rank": chance.permutation(400) + 1,
    })  # fmt: skip
    made.tables["statuses"] = pa.table({"status_code": [*_STATUSES, "held"], "sort_position": range(1, 8)})
    made.true |= {
        ("products", ("category_id",), "categories", ("category_id",)),
        ("categories", ("parent_category_id",), "categories", ("category_id",)),
        ("product_prices", ("product_id",), "products", (keys["product"],)),
    }


def _sales(
    made: Shop, chance: np.random.Generator, ids: dict[str, pa.Array], styles: dict[str, str], keys: dict[str, str],
    foreign: dict[str, str],
) -> None:  # fmt: skip
    customer, product, order = foreign["customer"], foreign["product"], foreign["order"]
    made.tables["orders"] = pa.table({
        keys["order"]: ids["order"], customer: _orphaned(chance, ids["customer"], 3_000, styles["customer"], "C"),
        "store_id": _pick(chance, range(1, 41), 3_000), "week": _pick(chance, range(1, 53), 3_000),
        "items_count": _pick(chance, range(1, 9), 3_000), "status_code": _pick(chance, _STATUSES, 3_000),
        "sold_by": _pick(chance, range(1, 61), 3_000),
    })  # fmt: skip
    lines = np.sort(chance.integers(0, 3_000, 9_000))
    numbers = np.arange(9_000) - np.searchsorted(lines, lines) + 1
    made.tables["order_lines"] = pa.table({
        order: ids["order"].take(pa.array(lines)), "line_no": numbers,
        product: _orphaned(chance, ids["product"], 9_000, styles["product"], "P"),
        "quantity": _pick(chance, range(1, 30), 9_000), "price_cents": _pick(chance, range(100, 9_000), 9_000),
    })  # fmt: skip
    back = np.sort(chance.choice(9_000, 700, replace=False))
    made.tables["returns"] = pa.table({
        "id": pa.array(range(1, 701)), order: ids["order"].take(pa.array(lines[back])), "line_no": numbers[back],
        "rating": _pick(chance, range(1, 6), 700), "reason_number": _pick(chance, range(1, 12), 700),
    })  # fmt: skip
    made.tables["invoices"] = pa.table({
        "invoice_no": pa.array(range(1, 2_501)), "printed_pages": _pick(chance, range(1, 9), 2_500),
        "order_ref": ids["order"].take(pa.array(chance.permutation(3_000)[:2_500])),
        "day": _pick(chance, range(1, 366), 2_500),
    })  # fmt: skip
    # The carrier's numbers of orders, which are not the shop's; and its codes of goods, most of which the shop knows.
    known = ids["product"].take(pa.array(chance.permutation(400)[:210])).to_pylist()
    strange = _ids(np.random.default_rng(2), 900, styles["product"], "P")[-90:].to_pylist()
    made.tables["shipments"] = pa.table({
        "id": pa.array(range(1, 801)), "order_number": pa.array(range(1, 801)).cast(ids["order"].type),
        "product_code": _pick(chance, known + strange, 800), "parcels": _pick(chance, range(1, 40), 800),
    })  # fmt: skip
    made.true |= {
        ("orders", (customer,), "customers", (keys["customer"],)),
        ("orders", ("store_id",), "stores", ("store_id",)),
        ("orders", ("status_code",), "statuses", ("status_code",)),
        ("orders", ("sold_by",), "employees", ("employee_id",)),
        ("order_lines", (order,), "orders", (keys["order"],)),
        ("order_lines", (product,), "products", (keys["product"],)),
        ("returns", (order, "line_no"), "order_lines", (order, "line_no")),
        ("returns", (order,), "orders", (keys["order"],)),
        ("invoices", ("order_ref",), "orders", (keys["order"],)),
    }


def _ids(chance: np.random.Generator, number: int, style: str, letter: str) -> pa.Array:
    ranks = {
        "dense": np.arange(1, number + 1),
        "offset": np.arange(1_000_001, 1_000_001 + number),
        "sparse": np.sort(chance.choice(10**7, number, replace=False)),
    }
    if style in ranks:
        return pa.array(ranks[style].astype(np.int64))
    if style == "uuid":
        return pa.array([str(uuid.UUID(bytes=chance.bytes(16), version=4)) for _ in range(number)])
    return pa.array([f"{letter}-{n:06d}" if style == "prefixed" else f"{n:06d}" for n in range(1, number + 1)])


def _orphaned(chance: np.random.Generator, ids: pa.Array, rows: int, style: str, letter: str) -> pa.Array:
    """`rows` ids, the frequent ones much more often; in half of the shops some are of ids that are gone."""
    places = np.minimum((chance.pareto(0.9, rows) * len(ids) / 25).astype(np.int64), len(ids) - 1)
    values = ids.take(pa.array(chance.permutation(len(ids))[places])).to_pylist()
    gone = _ids(np.random.default_rng(1), len(ids) + 60, style, letter)[-40:].to_pylist()
    for place in chance.choice(rows, int(rows * chance.choice([0, 0.005])), replace=False):
        values[place] = gone[int(chance.integers(len(gone)))]
    return pa.array(values)


def _pick(chance: np.random.Generator, values: Iterable[str | int | float], rows: int) -> pa.Array:
    return pa.array(chance.choice(np.asarray(list(values)), rows))


def configuration(name: str, table: pa.Table) -> TableConfig:
    """The table as its owner would declare it before anything is known of it: names and types."""
    types = {"string": "string", "int64": "bigint", "double": "double"}
    columns = {
        column.name: {"type": types[str(column.type)], "role": "attribute", "description": "A column"}
        for column in table.schema
    }
    return TableConfig.model_validate({
        "table": name, "kind": "catalogue", "description": name, "owner": "shop", "load": "snapshot",
        "source": {"format": "parquet", "path": name}, "columns": columns,
    })  # fmt: skip


def found_in(made: Shop, config: DiscoveryConfig) -> list[Found]:
    """What discovery finds in a shop, through the same profiles and counts that a night stores."""
    configs = {name: configuration(name, table) for name, table in made.tables.items()}
    profiles = {
        name: {column: _profiled(name, column, table, configs[name]) for column in table.column_names}
        for name, table in made.tables.items()
    }
    keys = {name: unique_sets(table, searchable(configs[name]), config) for name, table in made.tables.items()}

    def values(table: str, columns: Columns) -> tuple[pa.Table, bool]:
        found, counts = value_counts(made.tables[table], columns)
        return pa.table({"value": found, "rows": counts}), True

    return discover(profiles, keys, values, config)


def _profiled(name: str, column: str, table: pa.Table, config: TableConfig) -> Profiled:
    state = observe(count_values(table[column]))
    return Profiled(
        table=name, column=column, spec=config.columns[column], kind=state.kind, rows=state.rows, nulls=state.nulls,
        distinct=state.distinct, smallest=state.smallest, largest=state.largest, sample=state.keys,
    )  # fmt: skip


def edges(found: list[Found]) -> set[Edge]:
    """The foreign keys of `found`, as (child, columns, parent, columns)."""
    return {
        (each.candidate.table, each.candidate.columns, each.candidate.parent, each.candidate.references)
        for each in found
    }
