"""What names say: the same thing in other words, and nothing where they name nothing."""

from __future__ import annotations

import pytest

from conf.table_config import Column
from jobs.relations.names import (
    EXACT,
    LAST,
    QUALIFIED,
    ROLE,
    evidence,
    is_measure,
    is_qualified,
    likeness,
    names_own_row,
)


@pytest.mark.parametrize(
    ("child", "table", "parent", "expected"),
    [
        ("product_id", "products", "product_id", EXACT),
        ("customer_id", "customers", "id", QUALIFIED),
        ("cust_id", "customers", "customer_id", QUALIFIED),
        ("order_ref", "orders", "order_no", QUALIFIED),
        ("category", "categories", "id", QUALIFIED),
        ("product_id", "catalog_product_flat", "entity_id", QUALIFIED),
        ("customer_id", "dim_customer", "pk", QUALIFIED),
        ("order_id", "sales_order", "entity_id", QUALIFIED),
        ("order_id", "web_order", "id", LAST),
        ("product_template_id", "product_template", "id", QUALIFIED),
        ("id_category_default", "ps_category", "id_category", ROLE),
        ("billing_customer_id", "customers", "customer_id", ROLE),
        ("parent_category_id", "categories", "category_id", ROLE),
    ],
)
def test_names_that_name_the_parent(child: str, table: str, parent: str, expected: float) -> None:
    assert likeness(child, table, parent) == expected


@pytest.mark.parametrize(
    ("child", "table", "parent"),
    [
        ("id", "customers", "id"),
        ("code", "countries", "code"),
        ("product_type", "products", "product_id"),
        ("customer_type_id", "customers", "customer_id"),
        ("week", "campaigns", "campaign_id"),
        ("store_id", "customers", "customer_id"),
        ("quantity", "orders", "order_id"),
        ("line_no", "invoices", "invoice_no"),
        ("order_id", "sales_order_item", "item_id"),
        ("order_id", "order_items", "id"),
        ("entity_id", "customer_entity", "entity_id"),
        ("customer_id", "web_customer", "group_id"),
    ],
)
def test_names_that_do_not(child: str, table: str, parent: str) -> None:
    assert likeness(child, table, parent) == 0


def column(role: str) -> Column:
    return Column.model_validate({"type": "string", "role": role, "description": "A column"})


def test_declared_roles_speak_louder_than_names() -> None:
    assert evidence("visitor", column("user_id"), "members", "member", column("user_id")) == ROLE
    assert evidence("visitor", column("attribute"), "members", "member", column("user_id")) == 0
    assert evidence("customer_id", column("item_id"), "customers", "customer_id", column("user_id")) == 0
    assert evidence("customer_id", column("quantity"), "customers", "customer_id", column("user_id")) == 0


def test_measures_are_told_by_their_last_word() -> None:
    assert is_measure("customer_count")
    assert is_measure("week")
    assert not is_measure("count_id")


@pytest.mark.parametrize(
    ("name", "table", "key", "expected"),
    [
        ("parent_id", "categories", "id", True), ("parent_sku", "products", "sku", True),
        ("reports_to", "employees", "employee_id", True), ("referred_by", "members", "card_number", True),
        ("manager_staff_id", "store", "store_id", False), ("customer_id", "customers", "id", False),
    ],
)  # fmt: skip
def test_names_that_speak_of_another_row_of_the_same_table(name: str, table: str, key: str, expected: bool) -> None:
    assert names_own_row(name, table, key) == expected


def test_a_name_with_words_in_front_is_qualified() -> None:
    assert is_qualified("original_order_id", "order_id")
    assert not is_qualified("customer_id", "address_id")
    assert not is_qualified("order_id", "order_id")
