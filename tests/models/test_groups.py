"""What items are grouped by, from any catalogue."""

from __future__ import annotations

import numpy as np

from models.groups import grouped

ITEMS = np.arange(24)


def test_the_finest_category_leads_and_makers_are_crossed_with_it() -> None:
    codes = {
        "department": ITEMS // 12,
        "kind of goods": ITEMS // 4,
        "maker": ITEMS % 3,
        "number": ITEMS,
        "mostly unknown": np.where(ITEMS < 5, ITEMS % 2, -1),
        "always the same": ITEMS * 0,
    }
    found = grouped(codes, ["department", "kind of goods", "mostly unknown"])
    assert list(found) == ["kind", "kind × maker", "department", "maker"]
    assert found["kind"].tolist() == (ITEMS // 4).tolist()
    line = found["kind × maker"]
    assert (line[:, None] == line[None, :]).tolist() == (
        (ITEMS // 4 * 3 + ITEMS % 3)[:, None] == (ITEMS // 4 * 3 + ITEMS % 3)[None, :]
    ).tolist()


def test_without_categories_the_finest_attribute_stands_in_and_without_attributes_nothing() -> None:
    assert list(grouped({"colour": ITEMS % 5, "size": ITEMS % 2}, [])) == ["kind", "size"] or list(
        grouped({"colour": ITEMS % 5, "size": ITEMS % 2}, [])
    ) == ["kind"]
    assert grouped({}, ["department"]) == {}
    assert grouped({"number": ITEMS[:1]}, []) == {}


def test_an_unknown_value_has_a_code_of_its_own() -> None:
    found = grouped({"kind": np.array([-1, 0, 0, 1, 1, 1])}, ["kind"])
    assert sorted(set(found["kind"].tolist())) == [0, 1, 2]
