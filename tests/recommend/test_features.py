"""features against figures worked out by hand."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from conf.errors import ConfigError
from conf.model_config import InputConfig, ModelConfig, ProtocolConfig
from conf.table_config import TableConfig

pytestmark = pytest.mark.spark

RUN_DATE = date(2020, 3, 1)
# With P = 10: publish ≤ 1 March, test ≤ 20 February, validation ≤ 10 February (2020 has a 29 February).
INPUTS = InputConfig(behaviour_weights={"view": 1.0, "purchase": 5.0}, half_life_days=10)
MODEL = ModelConfig(protocol=ProtocolConfig(period_days=10, min_users_per_item=2), inputs=INPUTS)


def table(name: str, kind: str, columns: dict[str, tuple[str, str]], **more: object) -> TableConfig:
    return TableConfig.model_validate(
        {
            "table": name,
            "kind": kind,
            "description": name,
            "owner": "test",
            "source": {"format": "parquet", "path": name},
            "load": "incremental" if kind == "behaviour" else "snapshot",
            "columns": {c: {"type": t, "role": r, "description": "test"} for c, (t, r) in columns.items()},
            **more,
        }
    )


CLICKS = table(
    "clicks",
    "behaviour",
    {
        "visitor": ("string", "user_id"),
        "sku": ("bigint", "item_id"),
        "what": ("string", "event_type"),
        "at": ("timestamp", "event_ts"),
    },
    events={},
)
GOODS = table(
    "goods",
    "catalogue",
    {
        "id": ("bigint", "item_id"),
        "department": ("string", "category"),
        "colour": ("string", "attribute"),
        "cost": ("double", "price"),
    },
    recommendable="department <> 'FUEL'",
)
PEOPLE = table(
    "people",
    "customer",
    {"visitor": ("string", "user_id"), "age": ("string", "attribute"), "name": ("string", "attribute")},
)
TABLES = {t.table: t for t in (CLICKS, GOODS, PEOPLE)}

# user, item, type, month, day
EVENTS = [
    ("u1", 1, "purchase", 2, 10),
    ("u1", 1, "purchase", 1, 31),
    ("u1", 1, "view", 2, 5),
    ("u2", 1, "view", 2, 1),
    ("u1", 2, "view", 2, 1),
    ("u2", 2, "purchase", 2, 20),
    ("u2", 1, "purchase", 2, 21),
    ("u3", 1, "view", 2, 25),
    ("u1", 3, "view", 2, 1),
    ("u2", 3, "view", 2, 1),
    ("u1", 4, "view", 2, 2),
    ("u2", 4, "view", 2, 2),
]
GOODS_ROWS = [(1, "FOOD", "red", 1.5), (2, "FOOD", None, 2.0), (3, "FUEL", "none", 9.0), (7, None, "blue", None)]


def at(month: int, day: int) -> datetime:
    return datetime(2020, month, day, 23, 59, tzinfo=UTC)


def fill(context, events=EVENTS, dt=RUN_DATE) -> None:
    def write(name: str, schema: list[tuple[str, pa.DataType]], rows: list[tuple]) -> None:
        columns = [pa.array(list(values), type_) for values, (_, type_) in zip(zip(*rows), schema, strict=True)]  # noqa: B905
        data = pa.table(columns, names=[c for c, _ in schema])
        context.lake.write(f"clean/{name}", dt, data, schema=data.schema)

    write(
        "clicks",
        [("visitor", pa.string()), ("sku", pa.int64()), ("what", pa.string()), ("at", pa.timestamp("us", tz="UTC"))],
        [(user, item, kind, at(month, day)) for user, item, kind, month, day in events],
    )
    write(
        "goods",
        [("id", pa.int64()), ("department", pa.string()), ("colour", pa.string()), ("cost", pa.float64())],
        GOODS_ROWS,
    )
    write(
        "people",
        [("visitor", pa.string()), ("age", pa.string()), ("name", pa.string())],
        [("u1", "25-34", None), ("u9", "65+", "x")],
    )


def features(context, spark) -> dict[str, list[dict]]:
    from jobs.recommend.features import run

    run(context)
    return {
        name: context.lake.read(name, context.run_date).drop_columns(["dt"]).to_pylist()
        for name in ("event_days", "interactions", "holdouts", "user_attributes", "item_attributes")
    }


@pytest.fixture
def context(make_context):
    return make_context(RUN_DATE, tables=TABLES, model=MODEL)


def pick(rows: list[dict], **wanted: str) -> dict:
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, found
    return found[0]


def test_weights_holdouts_and_attributes_by_hand(context, spark):
    fill(context)
    out = features(context, spark)
    rows = out["interactions"]
    used = {f"clean/{name}/dt={RUN_DATE}" for name in TABLES}
    assert set(context.lake.manifest("interactions", RUN_DATE).inputs) == used

    days = {(r["user_id"], r["item_id"], r["day"], r["event_type"]): r["events"] for r in out["event_days"]}
    assert days["u1", "1", at(2, 10).date(), "purchase"] == 1
    assert sum(days.values()) == sum(row["events"] for row in out["item_attributes"])
    assert max(row["day"] for row in out["event_days"]) <= RUN_DATE

    first = pick(rows, cut="validation", user_id="u1", item_id="1")
    # Two purchases, the newest on the cut's last day (age 0), the other 10 days before; one view 5 days before.
    assert first["events"] == 3
    assert first["weight"] == pytest.approx(5 * math.log(3) + 1 * math.log(2) * 2**-0.5, rel=1e-6)
    assert first["frequency"] == pytest.approx(5 * (1 + 0.5) + 2**-0.5, rel=1e-6)
    assert first["last_ts"] == at(2, 10)

    later = pick(rows, cut="test", user_id="u1", item_id="1")
    assert later["weight"] == pytest.approx(first["weight"] / 2, rel=1e-6), "ten days later, one half-life"
    both = pick(rows, cut="publish", user_id="u2", item_id="1")
    assert both["events"] == 2
    assert both["weight"] == pytest.approx(math.log(2) * (2**-2.9 + 5 * 2**-0.9), rel=1e-6)

    sets = {cut: {r["item_id"] for r in rows if r["cut"] == cut} for cut in ("validation", "test", "publish")}
    # Item 3 is fuel and item 4 is in no catalogue; item 2 has its second user only on 20 February.
    assert sets == {"validation": {"1"}, "test": {"1", "2"}, "publish": {"1", "2"}}

    held = {(h["period"], h["user_id"], h["item_id"], h["events"], h["is_repeat"]) for h in out["holdouts"]}
    assert held == {("test", "u2", "1", 1, True), ("test", "u3", "1", 1, False)}

    users = {row["user_id"]: dict(row["attributes"]) for row in out["user_attributes"]}
    assert users == {"u1": {"age": "25-34"}, "u2": {}, "u3": {}, "u9": {"age": "65+", "name": "x"}}

    items = {row["item_id"]: row for row in out["item_attributes"]}
    assert sorted(items) == ["1", "2", "3", "4", "7"]
    assert {i for i, row in items.items() if row["is_recommendable"]} == {"1", "2"}
    assert dict(items["1"]["attributes"]) == {"department": "FOOD", "colour": "red", "cost": "1.5"}
    assert items["1"]["first_ts"] == at(1, 31)
    assert items["1"]["events"] == 6
    assert items["7"]["first_ts"] is None
    assert items["7"]["events"] == 0


def test_a_rerun_gives_the_same_version_and_the_future_changes_nothing(make_context, context, spark):
    fill(context)
    before = features(context, spark)
    names = ("event_days", "interactions", "holdouts", "user_attributes", "item_attributes")
    versions = [context.lake.manifest(name, RUN_DATE).version for name in names]

    future = [("u1", 1, "purchase", 3, 2), ("u8", 2, "view", 3, 9), ("u2", 2, "purchase", 3, 2)]
    fill(context, events=[*reversed(EVENTS), *future])
    assert features(context, spark) == before, "events after the run date, in the run date's own partition"
    assert [context.lake.manifest(name, RUN_DATE).version for name in names] == versions


def test_a_short_history_gives_empty_cuts_and_without_a_catalogue_every_item_may_be_recommended(make_context, spark):
    early = make_context(date(2020, 2, 5), tables={"clicks": CLICKS}, model=MODEL)
    fill(early, dt=early.run_date)
    out = features(early, spark)
    assert {(row["cut"], row["item_id"]) for row in out["interactions"]} == {("publish", i) for i in ("1", "3", "4")}
    assert out["holdouts"] == []
    assert all(row["is_recommendable"] for row in out["item_attributes"])


def test_without_any_event_every_table_is_empty(make_context, spark):
    out = features(make_context(RUN_DATE, tables={"clicks": CLICKS}, model=MODEL), spark)
    assert out == {"event_days": [], "interactions": [], "holdouts": [], "user_attributes": [], "item_attributes": []}


def test_an_event_type_without_a_weight_is_refused_by_name(context, spark):
    fill(context, events=[*EVENTS, ("u1", 1, "wishlist", 2, 1)])
    with pytest.raises(ConfigError, match=r"table clicks, what: event type 'wishlist' has no weight in model\.yml"):
        features(context, spark)


def test_columns_shared_by_two_tables_carry_the_tables_name():
    from jobs.recommend.labels import named

    more = table("cards", "customer", {"visitor": ("string", "user_id"), "age": ("string", "attribute")})
    assert {t.table: names for t, names in named([PEOPLE, more])} == {
        "people": {"age": "people.age", "name": "name"},
        "cards": {"age": "cards.age"},
    }


@pytest.mark.parametrize("condition", ["departement <> 'FUEL'", "department <>", "department"])
def test_a_wrong_condition_of_recommendable_items_is_refused(spark, condition):
    from jobs.recommend.attributes import known_of

    goods = spark.createDataFrame([], "id bigint, department string, colour string, cost double, dt date")
    wrong = GOODS.model_copy(update={"recommendable": condition})
    with pytest.raises(ConfigError, match=r"table goods: `recommendable` is not a condition"):
        known_of(goods, wrong, "item_id", {"department": "department"})
