"""new_items from lake tables to lake tables: who gets what, what counts as new, what is judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from conf.model_config import ColdConfig, InputConfig, ModelConfig
from conf.table_config import TableConfig
from jobs.lake.schemas import OUTPUTS
from jobs.recommend import new_items
from jobs.recommend.marketing import shown_of
from tests.recommend.tiny_market import ITEMS, NIGHT, events, fill, holdouts, interactions

COLD = ColdConfig(dimensions=6, l2=5, folds=2, trees=10, min_positives=10, depth=10, neighbours=3, groups=1, top=3)
MODEL = ModelConfig(inputs=InputConfig(behaviour_weights={"purchase": 5}), cold=COLD)
FLYERS = TableConfig.model_validate(
    {
        "table": "flyers", "kind": "marketing", "description": "Where items stood.", "owner": "marketing",
        "source": {"format": "parquet", "path": "flyers"}, "load": "incremental", "cadence_days": 7,
        "columns": {
            "item": {"type": "string", "role": "item_id", "description": "Item"},
            "page": {"type": "string", "role": "attribute", "description": "Page"},
        },
    }
)  # fmt: skip


@pytest.fixture
def context(make_context):
    return make_context(NIGHT, model=MODEL, tables={})


def shelve(context, extra: dict[str, tuple[int | None, str]]) -> None:
    """item_attributes: the market's items by half, and `extra` items: (first seen so many days ago, half)."""
    seen = {f"i{n:02}": (100, "left" if n < ITEMS // 2 else "right") for n in range(ITEMS)} | extra
    night = datetime(NIGHT.year, NIGHT.month, NIGHT.day, tzinfo=UTC)
    rows = [
        {
            "item_id": item, "is_recommendable": item != "n9", "attributes": [("half", half)], "events": 0,
            "first_ts": None if days is None else night - timedelta(days),
        }
        for item, (days, half) in seen.items()
    ]  # fmt: skip
    context.lake.write("item_attributes", NIGHT, pa.Table.from_pylist(rows, schema=OUTPUTS["item_attributes"].schema))


def test_every_user_gets_new_items_of_their_own_half(context):
    rows = events()
    fill(context, interactions(rows), holdouts(rows), newcomers=("stranger",))
    new = {"n1": (5, "left"), "n2": (9, "right"), "n3": (None, "left"), "n9": (3, "left"), "old": (90, "right")}
    shelve(context, new)
    new_items.run(context)
    found = context.lake.read("new_items", NIGHT).to_pandas()
    assert set(found.item_id) == {"n1", "n2", "n3"}, "not an old one, nor one that may not be recommended"
    assert found.groupby("user_id").size().eq(3).all(), "nobody gets an empty list"
    assert "stranger" in set(found.user_id)
    first = found[(found["rank"] == 1) & (found.user_id != "stranger")]
    halves = first.user_id.str[1:].astype(int) >= 30
    assert ((first.item_id == "n2") == halves).mean() > 0.9
    assert found[found.source == "shared"].reason.str.startswith("shares half").all()
    judged = {row["model"]: row for row in context.lake.read("cold_evaluations", NIGHT).to_pylist()}
    assert {"blend", "attributes", "neighbours", "average", "blend-minus-average"} <= set(judged)
    assert judged["blend"]["items"] == 4 and 0 < judged["blend"]["value"] <= 1
    version = context.lake.manifest("new_items", NIGHT).version
    new_items.run(context)
    assert context.lake.manifest("new_items", NIGHT).version == version


def test_without_history_or_anything_new_there_are_no_rows(context):
    fill(context, interactions([]), holdouts([]), with_model=False)
    shelve(context, {"n1": (5, "left")})
    new_items.run(context)
    assert context.lake.manifest("new_items", NIGHT).rows == 0
    assert context.lake.manifest("cold_evaluations", NIGHT).rows == 0
    rows = events()
    fill(context, interactions(rows), holdouts(rows))
    shelve(context, {})
    new_items.run(context)
    assert context.lake.manifest("new_items", NIGHT).rows == 0


def test_marketing_is_counted_up_to_the_day_and_never_after(make_context):
    context = make_context(NIGHT, model=MODEL, tables={"flyers": FLYERS})
    for days, items in ((1, ["a", "a", "b"]), (20, ["b"]), (40, ["b"]), (-1, ["a"] * 9)):
        rows = pa.table({"item": items, "page": ["front" if n else "back" for n in range(len(items))]})
        context.lake.write("clean/flyers", NIGHT - timedelta(days=days), rows, schema=rows.schema)
    shown = shown_of(context, np.asarray(["a", "b", "c"], object), NIGHT)
    # newest landing: rows, rows off the commonest page; the last period: the same
    np.testing.assert_array_equal(shown, [[2, 1, 2, 1], [1, 0, 2, 1], [0, 0, 0, 0]])


@pytest.mark.parametrize("seed", range(5))
def test_an_item_that_goes_leaves_the_draw_of_the_others_as_it_was(seed):
    names = np.array([f"i{n:03}" for n in range(400)], dtype=object)
    cut = SimpleNamespace(items=names, shape=(1, len(names)))
    fewer = SimpleNamespace(items=names[1:], shape=(1, len(names) - 1))
    drawn, again = (set(new_items.hidden_items(own, COLD, seed)) for own in (cut, fewer))
    assert len(drawn) == 40
    assert len(drawn - again) <= 1, "but for the item itself, and the one that takes its place"
    assert set(new_items.hidden_items(cut, COLD, seed + 5)) != drawn
